import { randomUUID } from 'node:crypto';
import { chmod, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { versionOf, WANTED_VERSION } from './version.js';

/**
 * Fetches into a folder of its own beside `target`, checks what came, and puts it in place in one step, so that
 * several processes can do the same at once. `fetchInto` answers the file. Answers what went wrong, or undefined.
 */
export async function keepFetched(
  target: string,
  fetchInto: (folder: string) => Promise<string>,
): Promise<string | undefined> {
  const folder = join(dirname(target), `.${randomUUID()}.part`);
  try {
    await mkdir(folder, { recursive: true });
    const file = await fetchInto(folder);
    await chmod(file, 0o755);
    const version = await versionOf(file);
    if (version !== WANTED_VERSION)
      return `what came says version ${version ?? 'none'}, not ${WANTED_VERSION}`;
    await rename(file, target);
    return undefined;
  } catch (error) {
    return reasonOf(error);
  } finally {
    await rm(folder, { recursive: true, force: true }).catch(() => undefined);
  }
}

/** One line, also of a failed `fetch`, whose reason lies in its cause. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no reason';
  const { cause, message } = error;
  if (cause instanceof Error) return 'code' in cause ? String(cause.code) : firstLine(cause.message);
  const stderr = 'stderr' in error && typeof error.stderr === 'string' ? error.stderr.trim() : '';
  return firstLine(stderr.split('\n').at(-1) || message);
}

function firstLine(text: string): string {
  return text.split('\n')[0]?.slice(0, 200) ?? '';
}
