// Removes from node_modules what an image for this platform never loads: the engine of other platforms, and the compiler
// that makes the workflow bundle, which is made already. Run by deploy/Dockerfile, after the build.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const arch = { x64: 'x86_64', arm64: 'aarch64' }[process.arch];
const mine = `${arch}-unknown-linux-gnu`;
const releases = join(modules, '@temporalio', 'core-bridge', 'releases');

if (process.platform !== 'linux' || !readdirSync(releases).includes(mine))
  throw new Error(
    `There is no engine for ${process.arch} on ${process.platform} in ${releases}; nothing was removed.`,
  );

for (const name of readdirSync(releases)) if (name !== mine) remove(join(releases, name));
remove(join(modules, '@swc'));

function remove(path) {
  rmSync(path, { recursive: true, force: true });
  console.error(`removed ${path}`);
}
