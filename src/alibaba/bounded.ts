import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest, type IncomingMessage } from 'node:http';
import { repeatsAName } from '../values/repeated-names.js';
import { beforeDeadline } from './deadline.js';

/** Thrown for an answer that is larger than any real one; its name is how the error table knows it. */
export const OVERSIZED = 'AnswerTooLarge';
/** Thrown for an answer that is neither a success nor an error, such as a redirect, or that says a thing twice. */
export const NO_ANSWER = 'NoAnswer';
/** What is told of JSON in which an object has a name twice. */
export const SAID_TWICE = 'a name stands twice in one object';

/** The largest real answers, pages of audit events and of bills, are far below. */
const MAX_BYTES = 2 * 1024 * 1024;
/** Values in an answer: small arrays take twenty times their text in memory. */
const MAX_VALUES = 60_000;

interface Watch {
  follow(request: ClientRequest): void;
  /** Rejects as soon as an answer is one that must not be read on. */
  readonly broken: Promise<never>;
  /** Cuts what is still coming: the SDKs would go on collecting it. */
  end(): void;
}

const current = new AsyncLocalStorage<Watch>();

// The vendor's clients take no agent and no limit. Source: docs/cloud-facts.md, Sizes of answers.
subscribe('http.client.request.start', (message) => {
  const request: unknown =
    typeof message === 'object' && message !== null && 'request' in message && message.request;
  if (request instanceof ClientRequest) current.getStore()?.follow(request);
});

/**
 * Does `work`, and holds every answer that comes in it to a size and to a deadline (milliseconds of real time) while it is
 * read. Throws an error named `OVERSIZED`, `NO_ANSWER` or `OWN_DEADLINE`; nothing of its requests goes on afterwards.
 */
export async function bounded<T>(work: () => Promise<T>, deadlineMs: number): Promise<T> {
  const watch = createWatch();
  try {
    return await beforeDeadline(Promise.race([current.run(watch, work), watch.broken]), deadlineMs);
  } finally {
    watch.end();
  }
}

function createWatch(): Watch {
  const open = new Map<ClientRequest, IncomingMessage | undefined>();
  let giveUp: (error: Error) => void = () => undefined;
  const broken = new Promise<never>((_, reject) => {
    giveUp = reject;
  });
  const refuse = (request: ClientRequest, name: string, message: string) => {
    giveUp(Object.assign(new Error(message), { name }));
    // An error of its own: the SDK's HTTP layer writes the signed URL into whatever error it meets.
    (open.get(request) ?? request).destroy(new Error('cut'));
  };
  return {
    broken,
    follow(request) {
      open.set(request, undefined);
      const count = counter((why) => {
        refuse(request, OVERSIZED, why);
      });
      const { socket } = request;
      socket?.on('data', count);
      request.once('close', () => socket?.off('data', count));
      request.prependOnceListener('response', (response: IncomingMessage) => {
        open.set(request, response);
        const { statusCode = 0 } = response;
        if (statusCode !== 200 && statusCode < 400)
          refuse(request, NO_ANSWER, `HTTP ${String(statusCode)} is neither a success nor an error`);
        readAlong(response, (text) => {
          if (repeatsAName(text)) giveUp(Object.assign(new Error(SAID_TWICE), { name: NO_ANSWER }));
        });
      });
    },
    end() {
      for (const [request, response] of open) if (response?.complete !== true) request.destroy();
    },
  };
}

/**
 * Hands over the text of an answer just before its reader has it. The SDKs parse it themselves, and keep the last of two
 * fields of one name. It listens from when the reader does: an answer flows to whoever listens first.
 */
function readAlong(response: IncomingMessage, whole: (text: string) => void): void {
  const join = (event: string | symbol) => {
    if (event !== 'data') return;
    response.off('newListener', join);
    const chunks: Buffer[] = [];
    response.on('data', (chunk: Buffer) => void chunks.push(chunk));
    response.once('end', () => {
      whole(Buffer.concat(chunks).toString());
    });
  };
  response.on('newListener', join);
}

/** Counts what arrives, headers included, and tells once when it is too much. */
function counter(tooMuch: (why: string) => void): (chunk: Buffer) => void {
  let bytes = 0;
  let values = 0;
  return (chunk) => {
    bytes += chunk.length;
    if (bytes <= MAX_BYTES) for (const byte of chunk) if (OPENERS.has(byte)) values += 1;
    if (bytes > MAX_BYTES) tooMuch(`more than ${String(MAX_BYTES)} bytes`);
    else if (values > MAX_VALUES) tooMuch(`more than ${String(MAX_VALUES)} values`);
  };
}

/** What begins another value in JSON: `,`, `[` and `{`. */
const OPENERS = new Set(Buffer.from(',[{'));
