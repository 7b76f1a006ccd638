import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from './connection.js';

/** Milliseconds before a read that met a busy cloud is made again, and again. */
const PAUSES_MS = [500, 2_000] as const;

/**
 * A client that asks again, in place, when the cloud was busy (throttled, a server error, a gateway's page): a reading of
 * a thousand calls must not begin anew for one busy moment. For reads only; the call that releases is never made by such a client.
 */
export function withRetries<Operation extends string, Query>(
  client: (operation: Operation, query: Query) => Promise<Answer>,
  pausesMs: readonly number[] = PAUSES_MS,
): (operation: Operation, query: Query) => Promise<Answer> {
  return async (operation, query) => {
    let answer = await client(operation, query);
    for (const ms of pausesMs) {
      if (!isBusy(answer)) return answer;
      await pause(ms);
      answer = await client(operation, query);
    }
    return answer;
  };
}

function isBusy(answer: Answer): boolean {
  if (answer.ok) return false;
  const { kind, code = '', status = 0 } = answer.callFailure;
  return (
    kind === 'unreadable' || status === 429 || status >= 500 || /throttling|^ReadQuotaExceed/i.test(code)
  );
}
