import type { Clock } from './cloud.js';
import { failure } from '../errors.js';
import type { Endpoint } from './endpoints.js';
import { instant, isRecord, jsonOf } from './wire.js';

const MAX_TEXT = 4_096;

/** The time of this machine. */
export const systemClock: Clock = { now: () => Promise.resolve(new Date()) };

/**
 * The time of a cloud on loopback, so that days can be skipped: `GET /_sandbox/clock` answers `{ now }`; where that
 * path is not there, the `Date` header of the same answer; without one, this machine's time. Throws
 * `CLOUD_UNREACHABLE` when nothing answers: falling back then would turn the time round for a moment.
 */
export function createLoopbackClock({ protocol, host }: Endpoint, timeoutMs = 5_000): Clock {
  return {
    now: async () => {
      const { body, date } = await check(`${protocol}://${host}/_sandbox/clock`, timeoutMs);
      return timeIn(body) ?? (date === null || Number.isNaN(Date.parse(date)) ? new Date() : new Date(date));
    },
  };
}

async function check(url: string, timeoutMs: number): Promise<{ body: string; date: string | null }> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) });
    const body = await shortText(response);
    return { body: response.ok ? body : '', date: response.headers.get('date') };
  } catch {
    throw failure(
      'CLOUD_UNREACHABLE',
      `The clock at ${url} did not answer. Is the sandbox still running there?`,
    );
  }
}

/** The text of an answer that says the time: a longer one is none, and is not read on. */
async function shortText({ body }: Response): Promise<string> {
  const reader = body?.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  for (;;) {
    const { done = true, value = '' } = (await reader?.read()) ?? {};
    if (done) return text;
    text += value;
    if (text.length > MAX_TEXT) throw new Error('more than a time');
  }
}

function timeIn(body: string): Date | undefined {
  const answer = jsonOf(body);
  const now = isRecord(answer) ? answer['now'] : undefined;
  if (typeof now === 'number') return new Date(now);
  const parsed = instant.safeParse(now);
  return parsed.success ? new Date(parsed.data) : undefined;
}
