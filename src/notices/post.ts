import { failure } from '../errors.js';
import type { DoorKeys } from './door.js';

const MAX_BYTES = 64 * 1024;
const MAX_WAIT_S = 3_600;

/**
 * POSTs JSON once, and answers the text of a 2xx. No redirect is followed: the address is a secret, and so is what signs.
 * Throws `NOTICE_DOOR_AWAY` for silence and lost connections, `NOTICE_THROTTLED` for 429, `NOTICE_REFUSED` for any other
 * answer. No message holds the address: whoever has it can write there.
 */
export async function post(
  address: string,
  body: string,
  { timeoutMs, headers = {} }: Pick<DoorKeys, 'timeoutMs'> & { readonly headers?: Record<string, string> },
): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(gone);
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw refusedWith(response);
  }
  return textOf(response).catch(gone);
}

/** What an answer says that is 200 and yet no success. */
export function refused(code: number | string): Error {
  return failure('NOTICE_REFUSED', `The door answered 200 with the error code ${code}. It is retried.`);
}

function refusedWith({ status, headers }: Response): Error {
  const said = `The door answered ${status}`;
  if (status === 429) {
    const seconds = Math.min(Number(headers.get('retry-after') ?? 0) || 0, MAX_WAIT_S);
    return failure('NOTICE_THROTTLED', `${said}. It is retried later.`, undefined, seconds * 1_000);
  }
  return failure('NOTICE_REFUSED', `${said}; expected 200. It is retried.`);
}

// The cause may hold the address.
function gone(): never {
  throw failure('NOTICE_DOOR_AWAY', 'The door gave no whole answer in time. It is retried.');
}

async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const chunks: AsyncIterable<Uint8Array> = body;
  const all: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    // What has answered well has taken it: the rest of a long answer is not read.
    if (bytes > MAX_BYTES) break;
    all.push(chunk);
  }
  return Buffer.concat(all).toString('utf8');
}
