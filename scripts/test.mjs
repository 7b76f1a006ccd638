// npm test: types, lint, every test, and the walk by the vendor's own Python SDKs. Runs all that this machine can, and
// says last what it left out and the one command that adds it. In CI (CI=true) whatever is left out is a failure.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const bin = (name) => join(root, 'node_modules', name);
const folder = mkdtempSync(join(tmpdir(), 'kms-release-results-'));
const results = join(folder, 'results.json');
const leftOut = new Set();
let passed = 0;
let failed = 0;

// The linter takes as long as the others together.
await Promise.all([step('lint', [bin('eslint/bin/eslint.js'), root]), otherChecks()]);
await withTsx('fetch');
await vitest();
// Neither needs both cores.
await Promise.all([otherNodes(), contract()]);

rmSync(folder, { recursive: true });
for (const line of leftOut) console.log(line);
if (leftOut.size > 0 && process.env.CI === 'true') failed += leftOut.size;
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function otherChecks() {
  await step('types', [bin('typescript/bin/tsc'), '-p', root]);
  await step('arrows', [
    bin('dependency-cruiser/bin/dependency-cruise.mjs'),
    ...['--config', '.dependency-cruiser.mjs'],
    ...['src', 'sandbox', 'demo'],
  ]);
  await step('unused', [bin('knip/bin/knip.js')]);
  await step('format', [bin('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', root]);
}

async function step(name, args) {
  const { code } = await run(args);
  count(name, code === 0);
}

function count(name, good) {
  if (good) passed += 1;
  else failed += 1;
  console.log(`${good ? 'ok' : 'FAILED'}: ${name}`);
}

async function vitest() {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${results}`];
  const { code, lines } = await run([
    bin('vitest/vitest.mjs'),
    'run',
    ...reporters,
    ...process.argv.slice(2),
  ]);
  for (const line of lines) if (line.startsWith('left out:')) leftOut.add(line);
  try {
    const { numPassedTests, numFailedTests, numPendingTests } = JSON.parse(readFileSync(results, 'utf8'));
    passed += numPassedTests;
    failed += numFailedTests + numPendingTests;
    if (code !== 0 && numFailedTests === 0) count('vitest', false);
  } catch {
    count('vitest', false);
  }
}

/** The demo and the replays on the other Nodes that are promised, as far as they could be fetched. */
async function otherNodes() {
  const { code, lines } = await withTsx('run');
  if (code === 3) return;
  for (const line of lines) {
    const [, said, what] = /^nodes: (ok|FAILED): (.+)$/.exec(line) ?? [];
    if (said !== undefined) count(what, said === 'ok');
  }
}

async function withTsx(name) {
  const ran = await run(['--import', 'tsx', join(root, 'test', 'nodes', `${name}.ts`)]);
  for (const line of ran.lines) if (line.startsWith('left out:')) leftOut.add(line);
  return ran;
}

async function contract() {
  const { code, lines } = await run([join(root, 'test', 'contract', 'run.mjs')]);
  const why = lines.filter((line) => line.startsWith('left out:'));
  for (const line of why) leftOut.add(line);
  if (code !== 3 || why.length === 0)
    count('contract: the vendor’s Python SDKs against the sandbox', code === 0);
}

function run(args) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: root, stdio: ['ignore', 'pipe', 'inherit'] });
    let rest = '';
    const lines = [];
    child.stdout.setEncoding('utf8').on('data', (text) => {
      process.stdout.write(text);
      const all = (rest + text).split('\n');
      rest = all.pop() ?? '';
      lines.push(...all.map((line) => line.trim()));
    });
    child.once('close', (code) => resolve({ code, lines }));
  });
}
