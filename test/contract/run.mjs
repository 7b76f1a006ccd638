import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

// Walks a release (or, with `at-rest`, what is encrypted) with the vendor's own Python SDKs against the sandbox.
// Ends with 0 when they agree, 1 when they do not, 3 when Python or pip is not there.
const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const isAtRest = process.argv[2] === 'at-rest';
const venv = join(root, '.cache', isAtRest ? 'contract-venv-at-rest' : 'contract-venv');
const python = join(venv, process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
const requirements = join(here, isAtRest ? 'requirements-at-rest.txt' : 'requirements.txt');

prepare();
const { child, url } = await startSandbox();
const walk = spawn(python, [join(here, isAtRest ? 'at-rest.py' : 'walk.py')], {
  stdio: 'inherit',
  env: { ...process.env, SANDBOX_URL: url, NO_PROXY: '127.0.0.1', no_proxy: '127.0.0.1' },
});
const code = await new Promise((resolve) => walk.on('close', resolve));
child.stdin.end();
if (code !== 0) console.error("contract: FAILED: the sandbox does not agree with the vendor's Python SDKs");
process.exitCode = code === 0 ? 0 : 1;

/** Makes the venv, unless it is there with the same requirements. */
function prepare() {
  const mark = join(venv, 'requirements.sha256');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return;
  rmSync(venv, { recursive: true, force: true });
  mkdirSync(dirname(venv), { recursive: true });
  const made = ['python3', 'python'].some((name) => run(name, ['-m', 'venv', venv]).status === 0);
  if (!made) leaveOut('apt-get install python3 python3-venv');
  const pip = run(python, [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--disable-pip-version-check',
    '-r',
    requirements,
  ]);
  if (pip.status !== 0) {
    process.stderr.write(pip.stderr);
    leaveOut('pip config set global.index-url INDEX, with a package index that this machine reaches');
  }
  writeFileSync(mark, wanted);
}

function run(command, args) {
  return spawnSync(command, args, { encoding: 'utf8' });
}

function leaveOut(how) {
  rmSync(venv, { recursive: true, force: true });
  // On standard output, on a line of its own: `npm test` collects these.
  console.log(`left out: the walk with the vendor's Python SDKs; add it with: ${how}`);
  process.exit(3);
}

async function startSandbox() {
  const script = join(here, 'sandbox.ts');
  const started = spawn(process.execPath, ['--import', 'tsx', script], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  const { value, done } = await lines.next();
  if (done) throw new Error('contract: the sandbox did not start');
  return { child: started, url: value };
}
