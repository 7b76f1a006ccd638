// npm run release:tarballs [FOLDER]: packs kms-release and kms-release-client, and writes their checksums beside them,
// as `sha256sum --check SHA256SUMS` reads them. The folder is ./release unless given. Without `SHA256SUMS` nothing is
// released: it is written last, when publint and attw (Are the types wrong?) have found nothing to say.
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeClientPackage } from './client-package.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const to = resolve(process.argv[2] ?? join(root, 'release'));
mkdirSync(to, { recursive: true });
rmSync(join(to, 'SHA256SUMS'), { force: true });

const client = mkdtempSync(join(tmpdir(), 'kms-release-client-'));
try {
  await writeClientPackage(client);
  // The first has built dist/, which the second holds.
  const tarballs = [pack(client), pack(root)];
  for (const name of tarballs) run('publint', '--strict', join(to, name));
  run('attw', join(to, tarballs[0]));
  // The service and its sandbox are ES modules and nothing else.
  run('attw', '--profile', 'esm-only', join(to, tarballs[1]));
  writeFileSync(join(to, 'SHA256SUMS'), tarballs.map((name) => `${sumOf(name)}  ${name}\n`).join(''));
  for (const name of [...tarballs, 'SHA256SUMS']) console.log(join(to, name));
} finally {
  rmSync(client, { recursive: true });
}

function pack(folder) {
  const args = ['pack', '--json', '--ignore-scripts', '--pack-destination', to];
  return JSON.parse(execFileSync('npm', args, { cwd: folder, encoding: 'utf8' }))[0].filename;
}

/** Without colours, which CI=true would switch on. */
function run(command, ...args) {
  const env = { ...process.env, NO_COLOR: '1', FORCE_COLOR: '0' };
  execFileSync(join(root, 'node_modules', '.bin', command), args, { env, stdio: ['ignore', 2, 2] });
}

function sumOf(name) {
  return createHash('sha256')
    .update(readFileSync(join(to, name)))
    .digest('hex');
}
