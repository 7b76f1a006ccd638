import { z } from 'zod';
import { NO_ANSWER, OVERSIZED } from './bounded.js';
import { OWN_DEADLINE } from './deadline.js';
import { redacted, type Secrets } from './redact.js';

/**
 * What is known of a call that brought no usable answer, in our own words: plain data, already redacted. The SDK's
 * error object stays behind; it holds the signed URL.
 */
export interface CallFailure {
  readonly kind:
    | 'answered'
    | 'unreadable'
    | 'too large'
    | 'unreachable'
    | 'timed out'
    | 'no credentials'
    | 'credential not renewed';
  /** The HTTP status; absent when the SDK hides it. */
  readonly status?: number;
  /** The vendor's code, as it spells it. */
  readonly code?: string;
  /** The vendor's message, or ours when it sent none. */
  readonly message?: string;
  readonly requestId?: string;
}

/**
 * Reads whatever one of the vendor's SDKs has thrown: rpc-client hides the true code in `data.Code` and the status
 * in its message, openapi-core has both as fields, and three forms of error body exist. Source:
 * docs/cloud-facts.md, Error objects.
 */
export function callFailureOf(error: unknown, secrets: Secrets = []): CallFailure {
  const thrown = Thrown.safeParse(error).data ?? {};
  const { name = '', code: ownCode } = thrown;
  if (name === OWN_DEADLINE || name.startsWith('RequestTimeout')) return { kind: 'timed out' };
  if (name === OVERSIZED || name === NO_ANSWER) {
    const kind = name === OVERSIZED ? 'too large' : 'unreadable';
    return { kind, message: redacted(thrown.message ?? '', secrets) };
  }
  if (ownCode === 'InvalidCredentials' && thrown.data === undefined) return { kind: 'no credentials' };

  const body = Body.safeParse(thrown.data).data ?? {};
  const status = statusOf(thrown, body);
  const code =
    body.Code ?? body.code ?? body.errorCode ?? (thrown.data === undefined ? undefined : codeOf(ownCode));
  if (code === undefined && status === undefined) {
    return ownCode !== undefined && NETWORK.test(ownCode)
      ? { kind: 'unreachable', message: ownCode }
      : { kind: 'unreadable' };
  }
  const message = body.Message ?? body.message ?? body.errorMessage;
  const requestId = body.RequestId ?? body.requestId ?? thrown.requestId;
  return {
    kind: code === undefined && (status ?? 0) < 500 ? 'unreadable' : 'answered',
    ...(status !== undefined && { status }),
    ...(code !== undefined && { code: redacted(code, secrets) }),
    ...(message !== undefined && { message: redacted(message, secrets) }),
    ...(requestId !== undefined && { requestId: redacted(requestId, secrets) }),
  };
}

/** Absent fields can be empty, or the text 'undefined'. */
const text = z
  .unknown()
  .transform((value) =>
    typeof value === 'string' && value !== '' && value !== 'undefined' ? value : undefined,
  )
  .optional();
const number = z.coerce.number().int().optional().catch(undefined);

const Thrown = z.object({
  name: text,
  code: text,
  message: text,
  statusCode: number,
  requestId: text,
  data: z.unknown().optional(),
});
const Body = z.object({
  Code: text,
  code: text,
  errorCode: text,
  Message: text,
  message: text,
  errorMessage: text,
  RequestId: text,
  requestId: text,
  HttpStatus: number,
  statusCode: number,
});

const NETWORK = /^(E[A-Z_]{3,}|CERT_|ERR_TLS|ERR_SSL|UNABLE_TO_|SELF_SIGNED|DEPTH_ZERO)/;

/** What the wire said wins over what the body says of itself. rpc-client has it in the message only. */
function statusOf(thrown: z.output<typeof Thrown>, body: z.output<typeof Body>): number | undefined {
  const told = /^(?:\S+: )?code: (\d{3}), /.exec(thrown.message ?? '')?.[1];
  const status =
    thrown.statusCode ??
    (told === undefined ? undefined : Number(told)) ??
    body.statusCode ??
    body.HttpStatus;
  return status !== undefined && status >= 100 && status < 600 ? status : undefined;
}

/** rpc-client appends the word Error to every code. Used only when the body named none. */
function codeOf(ownCode: string | undefined): string | undefined {
  const code = ownCode?.replace(/Error$/, '');
  return code === '' || code === 'undefined' ? undefined : code;
}
