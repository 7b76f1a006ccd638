// Builds dist/: the compiled sources, and the workflows as one bundle, which a worker loads without webpack.
// Does nothing that is done already. `node scripts/build.mjs --quiet` says nothing unless it fails.
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');
const stamp = join(dist, '.built');
const bundle = join(dist, 'workflow-bundle.js');
const say = process.argv.includes('--quiet') ? () => undefined : console.error;

const sources = ['src', 'sandbox', 'demo', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map(
  (name) => join(root, name),
);
if (newest(sources) > timeOf(stamp)) compile();
if (newest([join(dist, 'src')]) > timeOf(bundle)) await bundleWorkflows();

function compile() {
  say('Compiling …');
  const started = new Date();
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status } = spawnSync(process.execPath, [tsc, '-p', join(root, 'tsconfig.build.json')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) process.exit(1);
  chmodSync(join(dist, 'src', 'cli.js'), 0o755);
  // What was written while tsc read is compiled again next time.
  writeFileSync(stamp, started.toISOString());
}

async function bundleWorkflows() {
  say('Bundling the workflows …');
  const { bundleWorkflowCode, DefaultLogger, Runtime } = await import('@temporalio/worker');
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'src', 'workflows', 'index.js'),
    payloadConverterPath: join(dist, 'src', 'workflows', 'payload-converter.js'),
    logger: new DefaultLogger('ERROR'),
  });
  const draft = `${bundle}.${process.pid}.part`;
  writeFileSync(draft, code);
  renameSync(draft, bundle);
}

/** Milliseconds: when the youngest file in these places was written. */
function newest(places) {
  return Math.max(
    ...places.map((place) => (statSync(place).isDirectory() ? newestIn(place) : timeOf(place))),
  );
}

function newestIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return Math.max(0, ...entries.map((entry) => newest([join(folder, entry.name)])));
}

function timeOf(file) {
  if (!existsSync(file)) return 0;
  return file === stamp ? Date.parse(readFileSync(file, 'utf8')) : statSync(file).mtimeMs;
}
