import { accessSync, constants, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import type { TemporalSettings } from '../config/temporal.js';
import { folderStore } from '../evidence/store.js';
import type { ReasonCode } from '../release/reason-codes.js';
import { toCliError } from './errors.js';
import { checkNamespace } from './worker-namespace.js';

/** What was found out about one thing that a release needs. */
export interface Check {
  readonly what: string;
  /** `not found`: nobody can tell here, which is no mistake. */
  readonly is: 'ok' | 'wanted' | 'not found';
  readonly says: string;
  readonly next?: string;
  /** Why it is wanted, where an error of ours says it. */
  readonly code?: ReasonCode;
}

/** The server answers, and the namespace is there and has the search attributes. Reads only. */
export async function checkTemporal(temporal: TemporalSettings): Promise<Check> {
  const { address, namespace } = temporal;
  const says = `the server at ${address} has the namespace ${namespace}, with its search attributes`;
  return await checked('Temporal', () => checkNamespace(temporal).then(() => ({ says })));
}

/**
 * The folder for evidence can be used, and only by whom it concerns; or can be made. Writes one file of its own into a folder
 * that is there, reads it and takes it away; makes no folder.
 */
export async function checkEvidence(folder: string): Promise<Check> {
  const what = 'evidence';
  const stats = statSync(folder, { throwIfNoEntry: false });
  if (stats === undefined) return canBeMade(folder);
  const open = stats.isDirectory() ? openTo(stats) : undefined;
  if (open === undefined)
    return await checked(what, async () => {
      await folderStore(folder).check();
      return { says: `${folder} can be written (mode ${modeOf(stats)})` };
    });
  return {
    ...{ what, is: 'wanted', says: `anybody on this machine can ${open} ${folder} (mode ${modeOf(stats)})` },
    next: `chmod 750 ${folder}`,
  };
}

/** What a check that throws comes to. Rethrows what is no error of ours. */
export async function checked(what: string, look: () => Promise<Partial<Check>>): Promise<Check> {
  try {
    return { what, is: 'ok', says: '', ...(await look()) };
  } catch (error) {
    const { code, message } = toCliError(error);
    if (code === 'UNEXPECTED') throw error;
    return { what, is: 'wanted', says: message, code };
  }
}

function canBeMade(folder: string): Check {
  let parent = dirname(folder);
  while (statSync(parent, { throwIfNoEntry: false }) === undefined && dirname(parent) !== parent)
    parent = dirname(parent);
  try {
    accessSync(parent, constants.W_OK | constants.X_OK);
  } catch {
    return {
      ...{ what: 'evidence', is: 'wanted', code: 'EVIDENCE_STORE_UNUSABLE' },
      says: `${folder} is not there, and cannot be made: this user may not write into ${parent}`,
      next: 'make it for the user of the observer, or name another in KMS_RELEASE_EVIDENCE_DIR',
    };
  }
  return { what: 'evidence', is: 'ok', says: `${folder} is not there yet; the observer makes it (mode 750)` };
}

/** What everybody may do there. */
function openTo({ mode }: Stats): string | undefined {
  if ((mode & 0o002) !== 0) return 'write into';
  return (mode & 0o005) === 0 ? undefined : 'read';
}

function modeOf({ mode }: Stats): string {
  return (mode & 0o777).toString(8);
}
