import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import type { Environment } from '../../src/config.js';
import { keepFetched } from './keep.js';
import { WANTED_VERSION } from './version.js';

const run = promisify(execFile);
const ANSWER_MS = 10_000;
const WHOLE_MS = 180_000;

/** Fetches Temporal's own archive into `target`. Answers what went wrong, or undefined. */
export async function downloadCli(
  target: string,
  _env: Environment,
  note: (text: string) => void,
): Promise<string | undefined> {
  const url = archiveUrl();
  if (url === undefined) return `the official download has nothing for ${process.platform} ${process.arch}`;
  const problem = await keepFetched(target, async (folder) => {
    const archive = join(folder, 'temporal.tar.gz');
    await download(url, archive, note);
    await run('tar', ['-xzf', archive, '-C', folder, 'temporal'], { timeout: 60_000 });
    return join(folder, 'temporal');
  });
  return problem === undefined ? undefined : `the official download (temporal.download) failed: ${problem}`;
}

/** The answer must begin soon; the whole may take its time. */
async function download(url: string, archive: string, note: (text: string) => void): Promise<void> {
  const stop = new AbortController();
  const answered = setTimeout(() => stop.abort(new Error('no answer in 10 s')), ANSWER_MS);
  const response = await fetch(url, {
    signal: AbortSignal.any([stop.signal, AbortSignal.timeout(WHOLE_MS)]),
  });
  clearTimeout(answered);
  if (!response.ok || response.body === null) throw new Error(`it answered ${response.status}`);
  note(`Fetching the Temporal CLI ${WANTED_VERSION} from temporal.download, once …`);
  await pipeline(Readable.from(response.body), createWriteStream(archive));
}

function archiveUrl(): string | undefined {
  const platform = { linux: 'linux', darwin: 'darwin' }[process.platform.toString()];
  const arch = { x64: 'amd64', arm64: 'arm64' }[process.arch.toString()];
  if (platform === undefined || arch === undefined) return undefined;
  return `https://temporal.download/cli/archive/v${WANTED_VERSION}?platform=${platform}&arch=${arch}`;
}
