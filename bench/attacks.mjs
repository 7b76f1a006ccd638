// npm run bench:attacks: how many distinct attacks the suite makes, by who makes them, for docs/figures.md. The name of a
// file in test/attacks begins with the position; each test is one attack.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WANTED = 60;
const POSITIONS = {
  namespace: 'may write to the Temporal namespace',
  observer: 'owns the observer’s machine',
  approver: 'is one listed approver',
  requester: 'asks for the release',
  hook: 'is the backup hook',
  proxy: 'stands between the service and the cloud',
  names: 'names things in the cloud',
};

const tests = collected();
const counts = Object.fromEntries(Object.keys(POSITIONS).map((position) => [position, new Set()]));
const unknown = new Set();
for (const { file, name } of tests)
  (counts[basename(file).split(/[-.]/)[0]] ?? unknown).add(`${file} ${name}`);
const total = Object.values(counts).reduce((sum, attacks) => sum + attacks.size, 0);

console.log('| Who attacks | Attacks |\n| --- | --- |');
for (const [position, who] of Object.entries(POSITIONS))
  console.log(`| ${position}: ${who} | ${counts[position].size} |`);
console.log(`| in all (wanted: ${WANTED}) | ${total} |`);
for (const test of unknown) console.error(`No position is known by this name: ${test}`);
if (unknown.size > 0 || total < WANTED || Object.values(counts).some(({ size }) => size === 0))
  process.exitCode = 1;

/** The tests by name, none of them run: no server is started. */
function collected() {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-attacks-'));
  try {
    const config = join(folder, 'vitest.config.mjs');
    const list = join(folder, 'list.json');
    writeFileSync(
      config,
      "export default { test: { include: ['test/attacks/**/*.test.ts'], pool: 'forks' } };\n",
    );
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const args = ['list', '--root', ROOT, '--config', config, `--json=${list}`];
    const { status, stderr } = spawnSync(process.execPath, [vitest, ...args], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(readFileSync(list, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}
