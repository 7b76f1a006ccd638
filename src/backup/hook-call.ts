import { readBounded } from '../read-bounded.js';
import { failure } from '../errors.js';
import { maskOf } from './mask.js';

/** How the hook is reached. The token itself is read for each call, so that it can be rotated. */
export interface HookSettings {
  /** A file with the bearer token; without one no `Authorization` is sent. */
  readonly tokenFile?: string;
  /** How long one call may take, to the last byte of its answer, in milliseconds: 30,000 unless it is given. */
  readonly timeoutMs?: number;
}

/** One request to the hook. */
export interface HookCall {
  readonly method: 'GET' | 'POST';
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What the hook said, word for word, and how to take its token out of it. */
export interface HookText {
  readonly text: string;
  readonly mask: (text: string) => string;
}

const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024;

/**
 * Calls the hook once, and answers the text of a 2xx of at most 64 KiB, with what takes the token out of a text: an answer
 * may repeat it. The token goes to this address only: a redirect is an answer like any other.
 *
 * Throws `HOOK_UNREACHABLE`, which is asked again, for silence, a lost connection, 5xx and 429; `HOOK_REFUSED`, which
 * waits for a person, for any other answer.
 */
export async function callHook(url: URL, settings: HookSettings, call: HookCall): Promise<HookText> {
  const { tokenFile, timeoutMs = TIMEOUT_MS } = settings;
  const token = tokenFile === undefined ? undefined : readToken(tokenFile);
  const callFailure = callFailureOf(url, timeoutMs);
  const response = await fetch(url, {
    ...call,
    headers: {
      ...call.headers,
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    redirect: 'manual',
    signal: AbortSignal.timeout(timeoutMs),
  }).catch(callFailure);
  if (!response.ok) {
    await response.body?.cancel().catch(() => undefined);
    throw refusedWith(url, response.status);
  }
  const text = await readAtMost(response, MAX_BYTES).catch(callFailure);
  if (text === undefined) throw unreadable(url, `it has more than ${MAX_BYTES / 1024} KiB`);
  return { text, mask: maskOf(token) };
}

/** An answer that is not as `docs/backup-hook/` describes it. */
export function unreadable(url: URL, why: string) {
  const text = `The answer of the backup hook at ${url.host} cannot be read: ${why}. See docs/backup-hook.`;
  return failure('HOOK_REFUSED', text);
}

// Only the host is named: a query or a user part of the address may hold a secret.
function callFailureOf(url: URL, timeoutMs: number) {
  return (error: unknown): never => {
    const late = error instanceof Error && error.name === 'TimeoutError';
    const why = late ? `no whole answer in ${timeoutMs / 1000} s` : 'the connection failed';
    const text = `The backup hook at ${url.host} cannot be reached: ${why}. It is asked again.`;
    throw failure('HOOK_UNREACHABLE', text);
  };
}

function refusedWith(url: URL, status: number) {
  const answered = `The backup hook at ${url.host} answered ${status}`;
  if (status >= 500 || status === 429) return failure('HOOK_UNREACHABLE', `${answered}. It is asked again.`);
  if (status >= 300 && status < 400) {
    const text = `${answered}, a redirect, which is not followed: the token is for this address. Correct url in the policy.`;
    return failure('HOOK_REFUSED', text);
  }
  const text = `${answered}; expected 200, 201 or 202. Look at its log and its token.`;
  return failure('HOOK_REFUSED', text);
}

/** The text of a body; undefined as soon as it is longer, without reading on. Throws when it is cut short. */
async function readAtMost({ body }: Response, most: number): Promise<string | undefined> {
  if (body === null) return '';
  const chunks: AsyncIterable<Uint8Array> = body;
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > most) return undefined;
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function readToken(file: string): string {
  const text = textOf(file);
  const token = text?.trim() ?? '';
  if (/^[\x21-\x7e]+$/.test(token)) return token;
  const why = text === undefined ? 'cannot be read' : 'does not hold one token on one line';
  throw failure('HOOK_REFUSED', `The token file of the backup hook (KMS_RELEASE_BACKUP_TOKEN_FILE) ${why}.`);
}

function textOf(file: string): string | undefined {
  try {
    return Buffer.from(readBounded(file, 1)).toString('utf8');
  } catch {
    return undefined;
  }
}
