import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure } from '../errors.js';
import { canonicalJson } from '../policy/canonical.js';
import { digestOfText } from './digest.js';
import { MAX_SEALED_MIB, tooMuchIn } from './sizes.js';
import { isThere, mark, tryOut, writeWhole } from './folder.js';

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
   * has none, `EVIDENCE_STORE_UNUSABLE` while nothing can be written, `EVIDENCE_TOO_LARGE` for a certificate or record that `verify`
   * would not read; what it answered is on the disk. `as` is part of the file's name.
   */
  put<T>(value: T, as?: Kind): Promise<Ref<T>>;
  /**
   * The value. Throws `EVIDENCE_MISSING` when it is not there, `EVIDENCE_CHANGED` when it does not match,
   * `EVIDENCE_STORE_UNUSABLE` while nothing can be read.
   */
  get<T>(ref: Ref<T>): Promise<T>;
  /** Writes something, reads it back and deletes it. Throws `EVIDENCE_STORE_UNUSABLE` when that fails. */
  check(): Promise<void>;
}

/** Opens the evidence store of a worker: makes and marks the folder. Throws `EVIDENCE_STORE_UNUSABLE`. */
export async function openStore(folder: string): Promise<EvidenceStore> {
  await mark(folder).catch((error: unknown) => {
    throw unusable(folder, error);
  });
  const store = folderStore(folder, { marked: true });
  await store.check();
  return store;
}

/**
 * The evidence store in a folder: one file for each digest, written whole or not at all. `marked`: only a folder that
 * `openStore` marked is believed to be the store; an empty one in its place is a store that is away, not an empty one.
 */
export function folderStore(folder: string, { marked = false } = {}): EvidenceStore {
  const mustBeThere = async () => {
    if (marked && !(await isThere(folder))) throw unusable(folder, AWAY);
  };
  const inFolder = async <T>(work: () => Promise<T>): Promise<T> => {
    await mustBeThere();
    return await work().catch((error: unknown) => {
      throw unusable(folder, error);
    });
  };
  return {
    async put<T>(value: T, as: Kind = 'evidence'): Promise<Ref<T>> {
      const text = canonicalJson(value);
      if (as !== 'evidence') checkSize(as, text);
      const digest = digestOfText(text);
      await inFolder(() => writeWhole(folder, join(folder, fileNameOf(as, digest)), text));
      return { digest };
    },
    async get<T>({ digest }: Ref<T>): Promise<T> {
      const found = await textThere(folder, digest, mustBeThere);
      if ('why' in found) {
        await mustBeThere();
        if (marked && found.why !== 'ENOENT') throw unusable(folder, found.why);
        throw failure(
          'EVIDENCE_MISSING',
          `The evidence ${digest} cannot be read in its folder (${found.why}).`,
        );
      }
      const { text } = found;
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
    check: () => inFolder(() => tryOut(folder)),
  };
}

/** What is written for people to verify can be read by `verify`. */
function checkSize(kind: Kind, text: string): void {
  const tooMuch = tooMuchIn(text, MAX_SEALED_MIB);
  if (tooMuch === undefined) return;
  throw failure('EVIDENCE_TOO_LARGE', `No ${kind} was written: ${tooMuch}, and nobody could verify it.`);
}

const AWAY = 'it is not the folder that the worker marked when it started: is its volume mounted?';

// Always the same words for the same trouble, so that waiting for it stays one wait.
function unusable(folder: string, error: unknown): Error {
  const code = typeof error === 'string' ? error : codeIn(error);
  const why = WHY[code] ?? code;
  const todo =
    'Free space, mount it, or let the worker write there (KMS_RELEASE_EVIDENCE_DIR); everything then continues automatically.';
  return failure('EVIDENCE_STORE_UNUSABLE', `The evidence store ${folder} cannot be used: ${why}. ${todo}`);
}

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'it is full (ENOSPC)',
  EDQUOT: 'its quota is used up (EDQUOT)',
  EROFS: 'it is read-only (EROFS)',
  EACCES: 'this process may not write there (EACCES)',
  EPERM: 'this process may not write there (EPERM)',
  ENOENT: 'it is not there (ENOENT)',
  ENOTDIR: 'it is no folder (ENOTDIR)',
  EEXIST: 'it is no folder (EEXIST)',
};

type Found = { readonly text: string } | { readonly why: string };

/** What is not there is looked for again: the store may have been away, and be back by now. */
async function textThere(folder: string, digest: string, mustBeThere: () => Promise<void>): Promise<Found> {
  const found = await textOf(folder, digest);
  if (!('why' in found)) return found;
  await mustBeThere();
  return textOf(folder, digest);
}

async function textOf(folder: string, digest: string): Promise<Found> {
  let why = 'ENOENT';
  for (const file of KINDS.map((kind) => join(folder, fileNameOf(kind, digest)))) {
    try {
      return { text: await readFile(file, 'utf8') };
    } catch (error) {
      if (codeIn(error) !== 'ENOENT') why = codeIn(error);
    }
  }
  return { why };
}

function codeIn(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
}
