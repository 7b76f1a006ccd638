import { z } from 'zod';
import { callHook, unreadable, type HookCall, type HookSettings } from './hook-call.js';
import type { BackupProvider, BackupState } from './provider.js';

export type { HookSettings } from './hook-call.js';

/** What the hook answers. `docs/backup-hook/` has this as JSON Schema, with a complete example server. */
export const HookAnswer = z.object({
  backupId: z.string().min(1).max(200),
  state: z.enum(['running', 'succeeded', 'failed']),
  /** The instant whose state the backup holds. */
  madeAt: z.iso.datetime().optional(),
  keys: z.number().int().min(0).optional(),
  secrets: z.number().int().min(0).optional(),
  restorableUntil: z.iso.datetime().optional(),
  message: z.string().max(1_000).optional(),
});

/** What is POSTed to the hook to start a backup. */
export const HookRequest = z.object({
  instanceId: z.string(),
  regionId: z.string(),
  accountId: z.string(),
  workflowId: z.string(),
  runId: z.string(),
});

/** A company's own endpoint that makes backups: `POST url` starts one, `GET url/<backupId>` tells how it stands. */
export function hookProvider(url: string, settings: HookSettings): BackupProvider {
  return {
    async trigger({ attempt, ...task }) {
      const { backupId } = await ask(new URL(url), settings, {
        method: 'POST',
        body: JSON.stringify(HookRequest.parse(task)),
        headers: { 'content-type': 'application/json', 'idempotency-key': `${task.runId}:${attempt}` },
      });
      return { backupId };
    },
    async look({ backupId }) {
      if (backupId === undefined) return failed('The hook was never asked for a backup.');
      const answer = await ask(placeOf(url, backupId), settings, { method: 'GET' });
      if (answer.backupId !== backupId)
        return failed(`The hook answered about ${answer.backupId}, not ${backupId}.`);
      return stateOf(answer);
    },
  };
}

function stateOf(answer: z.infer<typeof HookAnswer>): BackupState {
  const { backupId, state, madeAt, keys, secrets, restorableUntil, message } = answer;
  if (state === 'running')
    return { state, text: `The backup ${backupId} is running${message ? `: ${message}` : ''}.` };
  if (state === 'failed')
    return failed(`The backup ${backupId} failed${message ? `: ${message}` : ''}. Ask again with recheck.`);
  if (madeAt === undefined)
    return failed(`The backup ${backupId} succeeded, but the hook does not say of what time it is (madeAt).`);
  return {
    state,
    backup: {
      provider: 'hook',
      certainty: 'reported',
      backupId,
      madeAt: new Date(madeAt).toISOString(),
      ...(keys !== undefined && { keys }),
      ...(secrets !== undefined && { secrets }),
      ...(restorableUntil !== undefined && { restorableUntil: new Date(restorableUntil).toISOString() }),
    },
  };
}

function failed(text: string): BackupState {
  return { state: 'failed', reasons: [{ code: 'BACKUP_FAILED', text }] };
}

async function ask(url: URL, settings: HookSettings, call: HookCall) {
  const text = await callHook(url, settings, call);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable(url, 'it is not JSON');
  }
  const answer = HookAnswer.safeParse(value);
  if (!answer.success) throw unreadable(url, z.prettifyError(answer.error).replaceAll('\n', ' '));
  return answer.data;
}

function placeOf(url: string, backupId: string): URL {
  const place = new URL(url);
  place.pathname = `${place.pathname.replace(/\/$/, '')}/${encodeURIComponent(backupId)}`;
  return place;
}
