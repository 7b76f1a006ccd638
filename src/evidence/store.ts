import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { failure } from '../errors.js';
import { canonicalJson } from '../policy/canonical.js';
import { digestOfText } from './digest.js';

/** Names a piece of evidence by its digest, and remembers what kind of value it is. */
export interface Ref<T> {
  /** `sha256:` and 64 hex digits. */
  readonly digest: string;
  /** Never there; it only carries the type. */
  readonly holds?: T;
}

/** Where everything that was seen is kept, by its digest, so that approvers and auditors can read it. */
export interface EvidenceStore {
  /** Writes canonical JSON once and answers where. Writing the same twice is harmless. */
  put<T>(value: T): Promise<Ref<T>>;
  /** The value. Throws `EVIDENCE_MISSING` when it is not there, `EVIDENCE_CHANGED` when it does not match. */
  get<T>(ref: Ref<T>): Promise<T>;
}

/** The evidence store in a folder: one file for each digest, written whole or not at all. */
export function folderStore(folder: string): EvidenceStore {
  const fileOf = (digest: string) => {
    if (!/^sha256:[0-9a-f]{64}$/.test(digest))
      throw failure('EVIDENCE_MISSING', 'That is no digest of evidence.');
    return join(folder, `${digest.slice('sha256:'.length)}.json`);
  };
  return {
    async put<T>(value: T): Promise<Ref<T>> {
      const text = canonicalJson(value);
      const digest = digestOfText(text);
      await mkdir(folder, { recursive: true, mode: 0o750 });
      const draft = join(folder, `.${randomUUID()}.part`);
      await writeFile(draft, text, { mode: 0o640, flush: true });
      await rename(draft, fileOf(digest));
      return { digest };
    },
    async get<T>({ digest }: Ref<T>): Promise<T> {
      const text = await readFile(fileOf(digest), 'utf8').catch((error: unknown) => {
        const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
        throw failure('EVIDENCE_MISSING', `The evidence ${digest} cannot be read in its folder (${why}).`);
      });
      if (digestOfText(text) !== digest) {
        throw failure(
          'EVIDENCE_CHANGED',
          `The evidence ${digest} was changed after it was written; it is not believed.`,
        );
      }
      // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- the digest proves that `put` wrote these bytes
      const value: T = JSON.parse(text);
      return value;
    },
  };
}
