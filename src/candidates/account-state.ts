import { createHash, randomUUID } from 'node:crypto';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openOwnFolder } from '../activities/own-folder.js';
import { isRecord } from '../values/record.js';
import { canonicalJson } from '../policy/canonical.js';
import type { InstanceSnapshot, Inventory, ProbeReport, TagSnapshot } from '../snapshot.js';

/** One instance with all that is in it, as far as it was read. */
export interface Objects {
  readonly seen: InstanceSnapshot;
  readonly inventory: Inventory;
  readonly tags: TagSnapshot;
  /** What the billing system did not say about the instance, and why. */
  readonly notBilled?: string;
}

/** What a look at many instances has read so far: by instance, and for places by place and instance. */
export interface AccountState {
  readonly objects: Record<string, Objects>;
  readonly reports: Record<string, Record<string, ProbeReport>>;
}

/** Where that is kept, so that a look that was stopped goes on. */
export interface StateFile {
  load(): Promise<AccountState>;
  save(state: AccountState): Promise<void>;
  forget(): Promise<void>;
}

/** Of files of another form, and of those that are older, nothing is believed. */
const FORM = 1;
const MOST_MS = 12 * 3_600_000;

/** Kept nowhere. */
export const NO_STATE: StateFile = {
  load: async () => ({ objects: {}, reports: {} }),
  save: async () => undefined,
  forget: async () => undefined,
};

/**
 * The state of a look in a folder of this user alone, by what the look is about. A file that is damaged, of another form, or
 * older than half a day is as none. Decides nothing: whoever can write into it can make a table lie, and no release goes by
 * one. Throws a plain Error when the folder cannot be used.
 */
export async function openState(folder: string, about: unknown): Promise<StateFile> {
  await openOwnFolder(folder);
  const name = createHash('sha256').update(canonicalJson(about)).digest('hex').slice(0, 32);
  const file = join(folder, `${name}.candidates`);
  return {
    load: async () => (await readState(file)) ?? NO_STATE.load(),
    async save(state) {
      const draft = `${file}.${randomUUID()}.part`;
      await writeFile(draft, JSON.stringify({ form: FORM, at: Date.now(), ...state }), { mode: 0o600 });
      await rename(draft, file);
    },
    forget: () => rm(file, { force: true }),
  };
}

async function readState(file: string): Promise<AccountState | undefined> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- written by `save` into a folder of this user alone
    const state: AccountState & { form: unknown; at: unknown } = JSON.parse(text);
    const isOurs = isRecord(state) && state.form === FORM && typeof state.at === 'number';
    if (!isOurs || Date.now() - Number(state.at) > MOST_MS) return undefined;
    return { objects: state.objects, reports: state.reports };
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
