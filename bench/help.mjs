// How much longer than an empty Node process `kms-release --help` takes: both in turn, so that a noisy machine is fair.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const MAX_MS = 100;
const RUNS = 15;

const time = (args) => {
  const start = performance.now();
  const { status } = spawnSync(process.execPath, args, { stdio: 'ignore' });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}`);
  return performance.now() - start;
};
const over = [];
for (let run = -1; run < RUNS; run += 1) {
  const difference = -time(['-e', '0']) + time([CLI, '--help']);
  if (run >= 0) over.push(difference);
}
over.sort((a, b) => a - b);
const median = over[Math.floor(over.length / 2)];
console.log(
  `kms-release --help takes ${median.toFixed(0)} ms more than node -e 0 (median of ${RUNS}, ${over[0].toFixed(0)} to ${over.at(-1).toFixed(0)}; at most ${MAX_MS}; ${cpus().length} cores, Node ${process.version})`,
);
if (median > MAX_MS) process.exitCode = 1;
