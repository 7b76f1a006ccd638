// npm run bench:client [FOLDER]: packages and megabytes that kms-release-client brings into an empty folder, or those of
// a folder where it has been installed. Fails above the limits.
import { execFileSync } from 'node:child_process';
import { lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LIMITS = { packages: 60, megabytes: 60 };
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
const root = fileURLToPath(new URL('..', import.meta.url));

const [given] = process.argv.slice(2);
const { packages, megabytes } = given === undefined ? installed(measure) : measure(given);
console.log(`${packages} packages, ${megabytes} MB on disk`);
if (packages >= LIMITS.packages || megabytes >= LIMITS.megabytes) process.exitCode = 1;

function installed(use) {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-bench-'));
  try {
    execFileSync('node', [join(root, 'scripts', 'release-tarballs.mjs'), folder], {
      stdio: ['ignore', 2, 2],
    });
    const [tarball] = readdirSync(folder).filter((name) => name.startsWith('kms-release-client-'));
    writeFileSync(join(folder, 'package.json'), '{"private":true}');
    execFileSync('npm', [...INSTALL, join(folder, tarball)], { cwd: folder, stdio: ['ignore', 2, 2] });
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function measure(folder) {
  const modules = join(folder, 'node_modules');
  const lock = JSON.parse(readFileSync(join(modules, '.package-lock.json'), 'utf8'));
  return {
    packages: Object.keys(lock.packages).length,
    megabytes: Math.ceil(bytesOf(modules) / 1024 / 1024),
  };
}

/** What `du` counts: whole blocks. */
function bytesOf(path) {
  const about = lstatSync(path);
  const within = about.isDirectory() ? readdirSync(path).map((name) => bytesOf(join(path, name))) : [];
  return within.reduce((sum, bytes) => sum + bytes, about.blocks * 512);
}
