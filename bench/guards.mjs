// npm run test:guards: takes out each guard of docs/safety.md in turn, in a copy of the tree, and runs the narrow test
// that must turn red. A guard that nothing misses is a decoration: then this exits 1. Words after the command pick
// guards: by invariant (`I4`), by number (`I4.2`), or by words of the name.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUARDS as ALL } from '../test/guards/guards.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const WANTED = process.argv.slice(2).join(' ');
const GUARDS = ALL.filter(
  ({ id, name }) => id === WANTED || id.startsWith(`${WANTED}.`) || name.includes(WANTED),
);
const AT_ONCE = 2;
const PARTS = [
  'src',
  'test',
  'sandbox',
  'demo',
  'scripts',
  'docs/backup-hook',
  'policy.example.toml',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vitest.config.ts',
];
/** Folders whose tests need what the suite's own setup starts: a server, and what is built. */
const NEED_SETUP = ['test/workflows/', 'test/attacks/', 'test/system/', 'test/kill/'];
/** The others start in a second without it. */
const UNIT_CONFIG = `export default { test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 60_000 } };\n`;

const copies = Array.from({ length: AT_ONCE }, copyOfTheTree);
const started = performance.now();
try {
  const wrong = await baseline();
  if (wrong.length > 0) {
    console.error(`These tests are red with every guard in place:\n${wrong.join('\n')}`);
    process.exitCode = 1;
  } else {
    report(await each(GUARDS, async (guard, copy) => told(await takeOut(guard, copy))));
  }
} finally {
  for (const copy of copies) rmSync(copy, { recursive: true, force: true });
}

function copyOfTheTree() {
  const copy = mkdtempSync(join(tmpdir(), 'kms-release-guards-'));
  for (const part of PARTS) cpSync(join(ROOT, part), join(copy, part), { recursive: true });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'), 'dir');
  try {
    symlinkSync(join(ROOT, '.cache'), join(copy, '.cache'), 'dir');
  } catch {
    // Without a cache the Temporal CLI is found as everywhere else.
  }
  writeFileSync(join(copy, 'vitest.unit.config.mjs'), UNIT_CONFIG);
  return copy;
}

/** Every test that is to turn red is green first. */
async function baseline() {
  const killers = [
    ...new Map(GUARDS.map(({ test, only = '' }) => [`${test} ${only}`, { test, only }])).values(),
  ];
  const runs = await each(killers, async ({ test, only }, copy) => ({
    test,
    only,
    ...(await run(copy, test, only)),
  }));
  return runs
    .filter(({ failed, passed }) => failed > 0 || passed === 0)
    .map(({ test, only }) => `${test} ${only}`);
}

async function takeOut(guard, copy) {
  const path = join(copy, guard.file);
  const source = readFileSync(path, 'utf8');
  const parts = source.split(guard.guard);
  if (parts.length !== 2)
    return { guard, killed: false, note: `found ${parts.length - 1} times in ${guard.file}` };
  writeFileSync(path, parts.join(guard.without));
  try {
    const { failed, passed } = await run(copy, guard.test, guard.only ?? '', true);
    const note = failed > 0 ? `${failed} red` : passed > 0 ? 'every test stayed green' : 'no test ran';
    return { guard, killed: failed > 0, note };
  } finally {
    writeFileSync(path, source);
  }
}

/** Runs one test file, and counts what it says. Nothing but tests that ran and failed counts as red. */
async function run(copy, test, only, bail = false) {
  const results = join(copy, 'results.json');
  rmSync(results, { force: true });
  const setup = NEED_SETUP.some((folder) => test.startsWith(folder));
  const config = setup ? 'vitest.config.ts' : 'vitest.unit.config.mjs';
  const args = ['run', '--config', config, '--reporter=json', `--outputFile=${results}`, test];
  if (only !== '') args.push('-t', only);
  if (bail) args.push('--bail=1');
  const child = spawn(process.execPath, [join(ROOT, 'node_modules/vitest/vitest.mjs'), ...args], {
    cwd: copy,
    stdio: 'ignore',
  });
  await new Promise((resolve) => child.once('close', resolve));
  try {
    const { numFailedTests, numPassedTests } = JSON.parse(readFileSync(results, 'utf8'));
    return { failed: numFailedTests, passed: numPassedTests };
  } catch {
    return { failed: 0, passed: 0 };
  }
}

/** Works through a list, one item in each copy at a time; the answers keep the order of the list. */
async function each(items, work) {
  const answers = [];
  let next = 0;
  await Promise.all(
    copies.map(async (copy) => {
      while (next < items.length) {
        const at = next;
        next += 1;
        answers[at] = await work(items[at], copy);
      }
    }),
  );
  return answers;
}

/** Says at once what came of one guard: the whole list takes minutes. */
function told(result) {
  const { guard, killed, note } = result;
  console.log(`${guard.id.padEnd(6)} ${killed ? 'killed  ' : 'SURVIVED'} ${guard.name} (${note})`);
  return result;
}

function report(results) {
  const survived = results.filter(({ killed }) => !killed);
  console.log(`${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${results.length} guards, ${results.length - survived.length} killed`);
  if (survived.length === 0) return;
  console.error(`Nothing misses:\n${survived.map(({ guard }) => `  ${guard.id} ${guard.name}`).join('\n')}`);
  process.exitCode = 1;
}
