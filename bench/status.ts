// How long `kms-release status` takes for a person: the process, the connection, and the query that a worker answers.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { EXIT } from '../src/cli/exit-codes.js';
import { MACHINE, measure } from './place.js';

const CLI = fileURLToPath(new URL('../dist/src/cli.js', import.meta.url));
const RUNS = 15;

const { command, query } = await measure({}, async (world) => {
  const { address, namespace } = world.config.temporal;
  const run = await world.start();
  await run.until('awaiting approval');
  const place = ['--address', address, '--namespace', namespace];
  return {
    command: await times(() => kmsRelease(['status', run.release.workflowId, ...place])),
    query: await times(() => run.release.status()),
  };
});

console.log(
  `The status of a release that waits for approval (${MACHINE}; median of ${RUNS}, and the range):`,
);
console.log(`  kms-release status   ${command} ms`);
console.log(`  release.status()     ${query} ms, on a connection that is open`);

async function kmsRelease(args: readonly string[]): Promise<void> {
  const child = spawn(process.execPath, [CLI, ...args], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== EXIT.pending) throw new Error(`${args.join(' ')} ended with ${String(code)}`);
}

/** The first one warms up, and is not counted. */
async function times(work: () => Promise<unknown>): Promise<string> {
  const taken: number[] = [];
  for (let turn = -1; turn < RUNS; turn += 1) {
    const began = performance.now();
    await work();
    if (turn >= 0) taken.push(performance.now() - began);
  }
  const [least = 0, median = 0, most = 0] = [0, Math.floor(RUNS / 2), RUNS - 1].map(
    (place) => taken.toSorted((a, b) => a - b)[place],
  );
  return `${median.toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)})`;
}
