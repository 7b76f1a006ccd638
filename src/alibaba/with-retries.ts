import type { Answer } from './connection.js';
import { isRecord } from './wire.js';
import { realTime, type Limiter, type Time } from './limiter.js';

/** Milliseconds before a read that met a busy cloud is made again, and again. */
const PAUSES_MS = [500, 2_000] as const;
/** So long in a row a read may be told that it came too often; then it fails, and its step begins anew later. */
const TOO_OFTEN_MS = 10 * 60_000;

/** When a client may ask, and how patient it is. */
export interface Patience {
  readonly limiter: Limiter;
  /** Before each further try; none: it is asked once, whatever it answers. */
  readonly pausesMs?: readonly number[] | undefined;
  readonly time?: Time;
}

/**
 * A client that waits for its turn, each time it asks, and asks again, in place, when the cloud was busy: a reading of a
 * thousand calls must not begin anew for one busy moment. An answer that it was too often slows down everybody who asks
 * the same product, and fails nobody for ten minutes; a server error, a gateway's page, or a connection that the other
 * side closed is asked again twice. For reads only; the call that releases is never made by such a client.
 */
export function withRetries<Operation extends string, Query>(
  client: (operation: Operation, query: Query) => Promise<Answer>,
  { limiter, pausesMs = PAUSES_MS, time = realTime }: Patience,
): (operation: Operation, query: Query) => Promise<Answer> {
  return async (operation, query) => {
    const pauses = [...pausesMs];
    const since = time.now();
    for (;;) {
      await limiter.turn();
      const answer = await client(operation, query);
      if (isTooOften(answer)) {
        limiter.tooOften();
        if (pausesMs.length === 0 || time.now() - since > TOO_OFTEN_MS) return answer;
        continue;
      }
      limiter.answered();
      const ms = isBusy(answer) ? pauses.shift() : undefined;
      if (ms === undefined) return answer;
      await time.sleep(ms);
    }
  };
}

function isTooOften(answer: Answer): boolean {
  // Billing says so with HTTP 200. Source: docs/cloud-facts.md, Bill answers.
  if (answer.ok) return isRecord(answer.body) && isThrottling(answer.body['Code']);
  const { code, status } = answer.callFailure;
  return status === 429 || isThrottling(code);
}

function isThrottling(code: unknown): boolean {
  return typeof code === 'string' && /throttling|^ReadQuotaExceed/i.test(code);
}

function isBusy(answer: Answer): boolean {
  if (answer.ok) return false;
  const { kind, status = 0, message } = answer.callFailure;
  return kind === 'unreadable' || status >= 500 || (kind === 'unreachable' && message === 'ECONNRESET');
}
