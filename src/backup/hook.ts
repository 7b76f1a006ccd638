import { z } from 'zod';
import { askHook, isBackupId, othersReasons, type HookAnswer } from './hook-answer.js';
import type { HookSettings } from './hook-call.js';
import type { BackupProvider, BackupState } from './provider.js';

/** What is POSTed to the hook to start a backup. */
export const HookRequest = z.object({
  instanceId: z.string(),
  regionId: z.string(),
  accountId: z.string(),
  workflowId: z.string(),
  runId: z.string(),
});

/**
 * A company's own endpoint that makes backups: `POST url` starts one, `GET url/<backupId>` tells how it stands. Only a
 * backup counts of which the hook itself says that it is of this instance, and was asked for by this run.
 */
export function hookProvider(url: string, settings: HookSettings): BackupProvider {
  return {
    async trigger({ attempt, request, ...run }) {
      const { instanceId, regionId, accountId } = request;
      const key = `${run.runId}:${attempt}`;
      const answer = await askHook(new URL(url), settings, {
        method: 'POST',
        body: JSON.stringify(HookRequest.parse({ instanceId, regionId, accountId, ...run })),
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
      });
      const refused = othersReasons(answer, { ...run, request }, (told) => told === key);
      return refused.length > 0 ? { refused } : { backupId: answer.backupId };
    },
    async check({ run, backupId }) {
      if (backupId === undefined) return failed('The hook was never asked for a backup.');
      if (!isBackupId(backupId)) return failed('The run names a backup by what can be no id.');
      const answer = await askHook(placeOf(url, backupId), settings, { method: 'GET' });
      if (answer.backupId !== backupId)
        return failed(`The hook answered about ${answer.backupId}, not ${backupId}.`);
      const reasons = othersReasons(answer, run, (key) => isKeyOf(run.runId, key));
      return reasons.length > 0 ? { state: 'failed', reasons } : stateOf(answer);
    },
  };
}

/** True for a key with which this run can have asked: the number of the attempt is in the history alone. */
function isKeyOf(runId: string, key: string): boolean {
  return key.startsWith(`${runId}:`) && /^[1-9]\d{0,5}$/.test(key.slice(runId.length + 1));
}

function stateOf(answer: HookAnswer): BackupState {
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

function placeOf(url: string, backupId: string): URL {
  const place = new URL(url);
  place.pathname = `${place.pathname.replace(/\/$/, '')}/${encodeURIComponent(backupId)}`;
  return place;
}
