import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { isRecord } from '../values/record.js';

const KEY_BYTES = 32;

/** A folder of one worker, with the key by which it knows its own files. */
export interface OwnFolder {
  readonly folder: string;
  /** Lies in the folder, readable by nobody else. */
  readonly key: Buffer;
}

/** The folder, made where it is missing. Throws a plain Error when it cannot be used. */
export async function openOwnFolder(folder: string): Promise<OwnFolder> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return { folder, key: await keyIn(folder) };
}

/** Removes files that nobody has written to for so long, by the host's own clock. */
export async function sweep(folder: string, names: RegExp, olderThanMs: number): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!names.test(name)) continue;
    const file = join(folder, name);
    const { mtimeMs } = await lstat(file);
    if (Date.now() - mtimeMs > olderThanMs) await rm(file, { force: true });
  }
}

/** Does `read` with a plain file of at most so many bytes; a link is not followed. */
export async function withOwnFile<T>(
  file: string,
  most: number,
  read: (handle: FileHandle) => Promise<T>,
): Promise<T> {
  const handle = await open(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const found = await handle.stat();
    if (!found.isFile() || found.size > most) throw new Error(`${file} is no file of this service`);
    return await read(handle);
  } finally {
    await handle.close();
  }
}

async function keyIn(folder: string): Promise<Buffer> {
  const file = join(folder, 'bookmarks.key');
  await writeFile(file, randomBytes(KEY_BYTES), { mode: 0o600, flag: 'wx' }).catch((error: unknown) => {
    if (codeIn(error) !== 'EEXIST') throw error;
  });
  const { mode, uid } = await lstat(file);
  if ((mode & 0o077) !== 0 || (process.getuid !== undefined && uid !== process.getuid()))
    throw new Error(`${file} must belong to this user, and be readable by nobody else (chmod 600)`);
  const key = await withOwnFile(file, KEY_BYTES, (handle) => handle.readFile());
  if (key.length === KEY_BYTES) return key;
  throw new Error(`${file} is no key of ${KEY_BYTES} bytes; delete it, and another one is made`);
}

/** The code of a file system's error. */
export function codeIn(error: unknown): unknown {
  return isRecord(error) && 'code' in error ? error['code'] : undefined;
}

/** What an error says. */
export function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
