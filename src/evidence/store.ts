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

/** What a file of the store is, by its name: `certificate-….json`, `record-….json`, `evidence-….json`. */
export type Kind = 'evidence' | 'certificate' | 'record';
const KINDS = ['evidence', 'certificate', 'record'] as const satisfies readonly Kind[];

/** The name of a file in the evidence folder. Throws `EVIDENCE_MISSING` for what is no digest. */
export function fileNameOf(kind: Kind, digest: string): string {
  if (!/^sha256:[0-9a-f]{64}$/.test(digest))
    throw failure('EVIDENCE_MISSING', 'That is no digest of evidence.');
  return `${kind}-${digest.slice('sha256:'.length)}.json`;
}

/** Where everything that was seen is kept, by its digest, so that approvers and auditors can read it. */
export interface EvidenceStore {
  /**
   * Writes canonical JSON once and answers where. Writing the same twice is harmless. Throws `NOT_CANONICAL` for what
   * has none. `as` is part of the file's name.
   */
  put<T>(value: T, as?: Kind): Promise<Ref<T>>;
  /** The value. Throws `EVIDENCE_MISSING` when it is not there, `EVIDENCE_CHANGED` when it does not match. */
  get<T>(ref: Ref<T>): Promise<T>;
}

/** The evidence store in a folder: one file for each digest, written whole or not at all. */
export function folderStore(folder: string): EvidenceStore {
  return {
    async put<T>(value: T, as: Kind = 'evidence'): Promise<Ref<T>> {
      const text = canonicalJson(value);
      const digest = digestOfText(text);
      await mkdir(folder, { recursive: true, mode: 0o750 });
      const draft = join(folder, `.${randomUUID()}.part`);
      await writeFile(draft, text, { mode: 0o640, flush: true });
      await rename(draft, join(folder, fileNameOf(as, digest)));
      return { digest };
    },
    async get<T>({ digest }: Ref<T>): Promise<T> {
      const text = await textOf(folder, digest);
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

async function textOf(folder: string, digest: string): Promise<string> {
  let why = 'ENOENT';
  for (const kind of KINDS) {
    try {
      return await readFile(join(folder, fileNameOf(kind, digest)), 'utf8');
    } catch (error) {
      if (codeOfNode(error) !== 'ENOENT') why = codeOfNode(error);
    }
  }
  throw failure('EVIDENCE_MISSING', `The evidence ${digest} cannot be read in its folder (${why}).`);
}

function codeOfNode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
