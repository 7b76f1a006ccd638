import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createTrailIndexes, type IndexFiles, type TrailIndexes } from '../probes/trail-indexes.js';
import { readIndex, writeIndex } from './index-file.js';
import { codeIn, openOwnFolder, reasonOf, sweep, type OwnFolder } from './own-folder.js';

/** ActionTrail itself keeps nothing for longer. */
const SWEPT_AFTER_MS = 90 * 24 * 3_600_000;

/**
 * The trails that a worker of this role has read, kept in its own folder so that another process of it need not begin
 * anew. Without a folder, or with one that cannot be used, they are kept in memory, and one warning says so. Never throws.
 */
export async function openTrailIndexes(
  role: 'observer' | 'executor' | 'candidates',
  folder: string | undefined,
  warn: (text: string) => void,
): Promise<TrailIndexes> {
  const name = role === 'candidates' ? '--cache' : `KMS_RELEASE_${role.toUpperCase()}_DIR`;
  const none = `${role === 'candidates' ? 'a look' : `an ${role}`} that is started again reads the audit trail anew`;
  if (folder === undefined) {
    warn(`${name} is not set: ${none}`);
    return createTrailIndexes();
  }
  try {
    const own = await openOwnFolder(folder);
    await sweep(folder, /\.(index|part)$/, SWEPT_AFTER_MS);
    return createTrailIndexes(filesIn(own, role, warn));
  } catch (error) {
    warn(`${name} cannot be used (${reasonOf(error)}): ${none}`);
    return createTrailIndexes();
  }
}

/**
 * One file for each trail, authenticated by the key of the folder: one that is damaged, foreign or of another version is as
 * none, and a warning says so.
 */
function filesIn({ folder, key }: OwnFolder, role: string, warn: (text: string) => void): IndexFiles {
  return (trail) => {
    const about = `${role} ${trail}`;
    const file = join(folder, `${createHash('sha256').update(about).digest('hex')}.index`);
    return {
      load: () =>
        readIndex(file, key, about).catch((error: unknown) => {
          if (codeIn(error) !== 'ENOENT')
            warn(`the kept audit trail ${file} cannot be believed (${reasonOf(error)}): it is read anew`);
          return undefined;
        }),
      save: (state) =>
        writeIndex(file, key, about, state).catch((error: unknown) => {
          warn(`the audit trail cannot be kept (${reasonOf(error)}): the next process reads it anew`);
        }),
      forget: () =>
        rm(file, { force: true }).catch((error: unknown) => {
          warn(`${file} cannot be removed (${reasonOf(error)})`);
        }),
    };
  };
}
