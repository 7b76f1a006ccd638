// npm run test:guards: takes out each guard of docs/safety.md in turn, in a copy of the tree, and runs the narrow test
// that must turn red. A guard that nothing misses is a decoration: then this exits 1. Words after the command pick the
// guards whose names hold them.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { GUARDS as ALL } from '../test/guards/guards.mjs';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GUARDS = ALL.filter(({ name }) => name.includes(process.argv.slice(2).join(' ')));
const AT_ONCE = 2;
const PARTS = [
  'src',
  'test',
  'sandbox',
  'scripts',
  'package.json',
  'tsconfig.json',
  'tsconfig.build.json',
  'vitest.config.ts',
];
/** Tests that need no server start in a second without the suite's own setup. */
const UNIT_CONFIG = `export default { test: { include: ['test/**/*.test.ts'], pool: 'forks', testTimeout: 60_000 } };\n`;

const copies = Array.from({ length: AT_ONCE }, copyOfTheTree);
const started = performance.now();
try {
  const wrong = await baseline();
  if (wrong.length > 0) {
    console.error(`These tests are red with every guard in place:\n${wrong.join('\n')}`);
    process.exitCode = 1;
  } else {
    report(await each(GUARDS, takeOut));
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
    const { failed, passed } = await run(copy, guard.test, guard.only ?? '');
    const note = failed > 0 ? `${failed} red` : passed > 0 ? 'every test stayed green' : 'no test ran';
    return { guard, killed: failed > 0, note };
  } finally {
    writeFileSync(path, source);
  }
}

/** Runs one test file, and counts what it says. Nothing but tests that ran and failed counts as red. */
async function run(copy, test, only) {
  const results = join(copy, 'results.json');
  rmSync(results, { force: true });
  const config = test.startsWith('test/workflows/') ? 'vitest.config.ts' : 'vitest.unit.config.mjs';
  const args = ['run', '--config', config, '--reporter=json', `--outputFile=${results}`, test];
  if (only !== '') args.push('-t', only);
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

function report(results) {
  const wide = Math.max(...results.map(({ guard }) => guard.name.length));
  for (const { guard, killed, note } of results)
    console.log(
      `${guard.invariant.padEnd(4)} ${guard.name.padEnd(wide)}  ${killed ? 'killed' : 'SURVIVED'}  ${note}`,
    );
  const killed = results.filter((result) => result.killed).length;
  console.log(`${Math.round((performance.now() - started) / 1000)} s`);
  console.log(`${results.length} guards, ${killed} killed`);
  if (killed < results.length) process.exitCode = 1;
}
