import { z } from 'zod';
import { shown } from '../values/text.js';
import type { Reason } from '../release.js';
import { repeatsAName } from '../values/repeated-names.js';
import { callHook, unreadable, type HookCall, type HookSettings } from './hook-call.js';
import type { BackupAsked } from './provider.js';

/** An id that can stand in an address and on a page: visible, and no step to another folder. */
const BACKUP_ID = /^(?!\.{1,2}$)[\x21-\x7e]{1,200}$/;
const name = z.string().min(1).max(200);

/** What the hook answers. `docs/backup-hook/` has this as JSON Schema, with a complete example server. */
export const HookAnswer = z.object({
  backupId: z.string().regex(BACKUP_ID),
  /** Whose backup it is, as the hook knows it. */
  instanceId: name,
  regionId: name,
  accountId: name,
  /** The key with which it was asked for. */
  idempotencyKey: name,
  state: z.enum(['running', 'succeeded', 'failed']),
  /** The instant whose state the backup holds. */
  madeAt: z.iso.datetime().optional(),
  keys: z.number().int().min(0).optional(),
  secrets: z.number().int().min(0).optional(),
  /** Until when it can be restored. Without one it has no known end, and people read that. */
  restorableUntil: z.iso.datetime().optional(),
  message: z.string().max(1_000).optional(),
});

/** One answer of the hook, its shape checked and its own token masked. */
export type HookAnswer = z.infer<typeof HookAnswer>;

/** True for what can be the id of a backup. */
export function isBackupId(value: unknown): value is string {
  return typeof value === 'string' && BACKUP_ID.test(value);
}

/** Asks the hook once. Throws `HOOK_REFUSED` for an answer that is not as `docs/backup-hook/` has it; see `callHook`. */
export async function askHook(url: URL, settings: HookSettings, call: HookCall): Promise<HookAnswer> {
  const { text, mask } = await callHook(url, settings, call);
  if (repeatsAName(text)) throw unreadable(url, 'a name stands twice in one object');
  let value: unknown;
  try {
    value = JSON.parse(text, (_, inner: unknown) => (typeof inner === 'string' ? mask(inner) : inner));
  } catch {
    throw unreadable(url, 'it is not JSON');
  }
  const answer = HookAnswer.safeParse(value);
  if (!answer.success) throw unreadable(url, z.prettifyError(answer.error).replaceAll('\n', ' '));
  return answer.data;
}

/**
 * Why an answer is not about this run's own backup; empty when it is. An id travels through the history, where somebody
 * can put in another one: only the hook knows whose it is.
 */
export function othersReasons(
  { backupId, instanceId, regionId, accountId, idempotencyKey }: HookAnswer,
  { request }: BackupAsked['run'],
  isOurKey: (key: string) => boolean,
): Reason[] {
  const reasons: Reason[] = [];
  const again = 'Ask for another one with recheck, and look who named this one.';
  const same =
    instanceId === request.instanceId && regionId === request.regionId && accountId === request.accountId;
  if (!same) {
    const whose = `${shown(instanceId)} in ${shown(regionId)} of account ${shown(accountId)}`;
    const wanted = `${request.instanceId} in ${request.regionId} of account ${request.accountId}`;
    const text = `The hook says that the backup ${shown(backupId)} is of ${whose}; one of ${wanted} is wanted. ${again}`;
    reasons.push({ code: 'BACKUP_OF_OTHER_INSTANCE', text });
  }
  if (!isOurKey(idempotencyKey)) {
    const text = `The hook says that the backup ${shown(backupId)} was asked for as ${shown(idempotencyKey)}, which is not of this run. ${again}`;
    reasons.push({ code: 'BACKUP_OF_OTHER_RUN', text });
  }
  return reasons;
}
