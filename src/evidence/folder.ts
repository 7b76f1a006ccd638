import { randomUUID } from 'node:crypto';
import { access, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A mark in the folder of a store. Where a volume is away, an empty folder without it lies in its place. */
const MARK = '.kms-release-evidence';
/** More than one block: a disk that has room for a name and none for a text is full. */
const TRIAL = 'kms-release looks whether it can write here. '.repeat(200);

/** Makes the folder where it is missing, and marks it. Throws what the file system throws. */
export async function mark(folder: string): Promise<void> {
  await make(folder);
  if (await isThere(folder)) return;
  const text = 'The evidence store of kms-release. Keep this file: without it the store counts as away.\n';
  await writeWhole(folder, join(folder, MARK), text);
}

// Not with `recursive`: where a parent refuses with ENOENT (/proc, some network drives), Node tries for ever.
async function make(folder: string): Promise<void> {
  await mkdir(folder, { mode: 0o750 }).catch(async (error: unknown) => {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || existsSync(dirname(folder))) throw error;
    await make(dirname(folder));
    await mkdir(folder, { mode: 0o750 });
  });
}

/** True when the folder is there and was marked. */
export async function isThere(folder: string): Promise<boolean> {
  return await access(join(folder, MARK)).then(
    () => true,
    () => false,
  );
}

/** Writes a text whole or not at all, and sees to it that file and name are on the disk. Leaves no draft behind. */
export async function writeWhole(folder: string, file: string, text: string): Promise<void> {
  const draft = join(folder, `.${randomUUID()}.part`);
  try {
    await writeFile(draft, text, { mode: 0o640, flush: true });
    await rename(draft, file);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw error;
  }
  await flushNames(folder);
}

/** Writes a file, reads it back and deletes it. Throws what the file system throws. */
export async function tryOut(folder: string): Promise<void> {
  const file = join(folder, `.${randomUUID()}.trial`);
  try {
    await writeWhole(folder, file, TRIAL);
    if ((await readFile(file, 'utf8')) !== TRIAL)
      throw Object.assign(new Error('other bytes'), { code: 'it gives back other bytes than were written' });
  } finally {
    await rm(file, { force: true }).catch(() => undefined);
  }
}

async function flushNames(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    // Some file systems cannot flush a folder; they flush its names with the file.
    await handle.sync().catch((error: unknown) => {
      if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
    });
  } finally {
    await handle.close();
  }
}
