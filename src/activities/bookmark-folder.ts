import { createHash, createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { canonicalJson } from '../policy/canonical.js';
import {
  type LongReading,
  type SnapshotId,
  NO_BOOKMARKS,
  type OwnBookmark,
  type OwnBookmarks,
} from './own-bookmarks.js';
import { openOwnFolder, reasonOf, sweep, withOwnFile } from './own-folder.js';

/** Of the files that this version writes. */
const FORM = 2;
const HOUR_MS = 3_600_000;
/** Older ones are read anew: of objects, the trail says only later that they were changed. */
const MAX_AGE_MS: Readonly<Record<LongReading, number>> = {
  keys: 2 * HOUR_MS,
  secrets: 2 * HOUR_MS,
  policies: HOUR_MS,
  'at-rest': HOUR_MS,
};
const READINGS = ['keys', 'secrets', 'policies', 'at-rest'] as const;
const SWEPT_AFTER_MS = 24 * HOUR_MS;
const MAX_BYTES = 32 * 1024 * 1024;

/** The bookmarks of this folder. Without one, or with one that cannot be used, none, and one warning says so. */
export async function openBookmarks(
  folder: string | undefined,
  warn: (text: string) => void,
): Promise<OwnBookmarks> {
  const none = 'an executor that is killed during a long look begins it anew';
  if (folder === undefined) {
    warn(`KMS_RELEASE_EXECUTOR_DIR is not set: ${none}`);
    return NO_BOOKMARKS;
  }
  try {
    return await bookmarkFolder(folder, warn);
  } catch (error) {
    warn(`KMS_RELEASE_EXECUTOR_DIR cannot be used (${reasonOf(error)}): ${none}`);
    return NO_BOOKMARKS;
  }
}

/**
 * Bookmarks in a folder of the executor's own, each authenticated by a key that lies there too and is readable by
 * nobody else: one that is damaged, foreign, edited or too old is as none. Removes those of dead runs. Throws a plain
 * Error when the folder cannot be used.
 */
async function bookmarkFolder(folder: string, warn: (text: string) => void): Promise<OwnBookmarks> {
  const { key } = await openOwnFolder(folder);
  await sweep(folder, /\.(bookmark|part)$/, SWEPT_AFTER_MS);
  const fileOf = (snapshot: SnapshotId, reading: LongReading) =>
    join(
      folder,
      `${createHash('sha256').update(canonicalJson({ snapshot, reading })).digest('hex')}.bookmark`,
    );
  let warned = false;
  const harmless = (error: unknown) => {
    if (!warned) warn(`bookmarks of long looks cannot be kept (${reasonOf(error)}); a look goes on without`);
    warned = true;
  };
  return {
    async open<T>(snapshot: SnapshotId, reading: LongReading, now: Date): Promise<OwnBookmark<T>> {
      const file = fileOf(snapshot, reading);
      const about = canonicalJson({ form: FORM, snapshot, reading });
      const kept = await sealedIn<T>(file, key, about).catch(() => undefined);
      const age = now.getTime() - Date.parse(kept?.since ?? '');
      const isGood = kept !== undefined && age >= 0 && age <= MAX_AGE_MS[reading];
      const since = isGood ? kept.since : now.toISOString();
      const save = (state: T) => write(file, sealed(key, { about, since, state })).catch(harmless);
      return { last: isGood ? kept.state : undefined, since, save };
    },
    async forget(snapshot, readings = READINGS) {
      for (const reading of readings) await rm(fileOf(snapshot, reading), { force: true }).catch(harmless);
    },
  };
}

interface Kept<T> {
  readonly about: string;
  readonly since: string;
  readonly state: T;
}

function sealed(key: Buffer, kept: Kept<unknown>): string {
  const text = JSON.stringify(kept);
  return `${macOf(key, text)}\n${text}`;
}

async function sealedIn<T>(file: string, key: Buffer, about: string): Promise<Kept<T> | undefined> {
  const whole = await withOwnFile(file, MAX_BYTES, (handle) => handle.readFile('utf8'));
  const end = whole.indexOf('\n');
  const text = whole.slice(end + 1);
  const mac = Buffer.from(whole.slice(0, Math.max(0, end)));
  const wanted = Buffer.from(macOf(key, text));
  if (mac.length !== wanted.length || !timingSafeEqual(mac, wanted)) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the code proves that `save` wrote these bytes
  const kept: Kept<T> = JSON.parse(text);
  return kept.about === about ? kept : undefined;
}

function macOf(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text).digest('hex');
}

async function write(file: string, text: string): Promise<void> {
  if (Buffer.byteLength(text) > MAX_BYTES) throw new Error(`more than ${MAX_BYTES} bytes`);
  const draft = `${file}.${randomUUID()}.part`;
  await writeFile(draft, text, { mode: 0o600, flag: 'wx' });
  await rename(draft, file);
}
