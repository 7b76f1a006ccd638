import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { failure } from '../errors.js';
import type { BackupProvider, BackupState } from './provider.js';

/** How the hook is reached. The token itself is read for each call, so that it can be rotated. */
export interface HookSettings {
  /** A file with the bearer token; without one no `Authorization` is sent. */
  readonly tokenFile?: string;
}

const TIMEOUT_MS = 30_000;
const MOST_ANSWER = 64 * 1024;

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
      const { backupId } = await call(url, settings, {
        method: 'POST',
        body: JSON.stringify(HookRequest.parse(task)),
        headers: { 'content-type': 'application/json', 'idempotency-key': `${task.runId}:${attempt}` },
      });
      return { backupId };
    },
    async look(backupId) {
      if (backupId === undefined) return failed('The hook was never asked for a backup.');
      const answer = await call(`${url.replace(/\/$/, '')}/${encodeURIComponent(backupId)}`, settings, {
        method: 'GET',
      });
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

async function call(
  url: string,
  { tokenFile }: HookSettings,
  init: RequestInit & { headers?: Record<string, string> },
) {
  const token = tokenFile === undefined ? undefined : await readToken(tokenFile);
  const response = await fetch(url, {
    ...init,
    headers: {
      ...init.headers,
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((error: unknown) => {
    const why =
      error instanceof Error && error.name === 'TimeoutError' ? 'no answer in 30 s' : 'no connection';
    throw failure(
      'HOOK_UNREACHABLE',
      `The backup hook at ${placeOf(url)} cannot be reached: ${why}. It is asked again.`,
    );
  });
  const text = await response.text().catch(() => '');
  if (response.status >= 500 || response.status === 429) {
    throw failure(
      'HOOK_UNREACHABLE',
      `The backup hook at ${placeOf(url)} answered ${response.status}. It is asked again.`,
    );
  }
  if (!response.ok) {
    throw failure(
      'HOOK_REFUSED',
      `The backup hook at ${placeOf(url)} answered ${response.status}; 200, 201 or 202 is wanted. Look at its log and its token.`,
    );
  }
  return readAnswer(url, text);
}

function readAnswer(url: string, text: string) {
  const unreadable = (why: string) =>
    failure(
      'HOOK_REFUSED',
      `The answer of the backup hook at ${placeOf(url)} cannot be read: ${why}. See docs/backup-hook.`,
    );
  if (text.length > MOST_ANSWER) throw unreadable(`it has ${text.length} characters`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unreadable('it is not JSON');
  }
  const answer = HookAnswer.safeParse(value);
  if (!answer.success) throw unreadable(z.prettifyError(answer.error).replaceAll('\n', ' '));
  return answer.data;
}

async function readToken(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch(() => {
    throw failure(
      'HOOK_REFUSED',
      'The token file of the backup hook (KMS_RELEASE_BACKUP_TOKEN_FILE) cannot be read.',
    );
  });
  return text.trim();
}

// Only where it is: a query or a user part of the address may hold a secret.
function placeOf(url: string): string {
  return new URL(url).host;
}
