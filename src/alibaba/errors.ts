import type { ApplicationFailure } from '@temporalio/common';
import { failure, type FailureCode } from '../errors.js';
import type { CallFailure } from './call-failure.js';

/** Which call it was, for messages and for what to grant. */
export interface Call {
  readonly product: string;
  readonly operation: string;
  /** The RAM action that allows it, such as `kms:GetKmsInstance`. */
  readonly permission: string;
}

/** Makes the failure that a trouble with this call is. Its details hold `vendorCode`, `status` and `requestId`. */
export function failureOf(callFailure: CallFailure, call: Call): ApplicationFailure {
  const row = TABLE.find(({ when }) => when(callFailure)) ?? REFUSED;
  const sentences = [
    `${call.product} ${call.operation} ${found(callFailure)}.`,
    row.next(call),
    callFailure.requestId === undefined ? '' : `Request id ${callFailure.requestId}.`,
  ];
  const { code: vendorCode, status, requestId } = callFailure;
  const details = { product: call.product, operation: call.operation, vendorCode, status, requestId };
  return failure(row.code, sentences.filter((sentence) => sentence !== '').join(' '), undefined, details);
}

/** The failure for an answer that arrived and does not have the shape that it should. `what` holds no values. */
export function unreadable(call: Call, what: string): ApplicationFailure {
  return failure(
    'CLOUD_ANSWER_UNREADABLE',
    `${call.product} ${call.operation}: cannot read the answer: ${what}.`,
    undefined,
    {
      product: call.product,
      operation: call.operation,
    },
  );
}

/** True when the server had trouble of its own, so that nobody knows what it did. All spellings are the vendor's. */
export function isServerFailure({ status, code = '' }: CallFailure): boolean {
  return (
    (status !== undefined && status >= 500) ||
    /^(ServiceUnavailable|SerivceUna?vailable|InternalFailure|InternalError|ServiceTimeout)/.test(code)
  );
}

interface Row {
  readonly code: FailureCode;
  readonly when: (callFailure: CallFailure) => boolean;
  readonly next: (call: Call) => string;
}

const REFUSED: Row = {
  code: 'CLOUD_REFUSED',
  when: () => true,
  next: () => 'Trying again as it is will not help: look at the code.',
};

/** The first row that fits is taken. Source: docs/cloud-facts.md, Error codes. */
const TABLE: readonly Row[] = [
  {
    code: 'CLOUD_CREDENTIALS_INVALID',
    when: ({ kind }) => kind === 'no credentials',
    next: () =>
      'Set ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, or give the process a RAM role or OIDC token.',
  },
  {
    code: 'CLOUD_UNAVAILABLE',
    when: ({ kind }) => kind === 'credential not renewed',
    next: () =>
      'A run retries it automatically. If it stays so, look at the source of the credential (RAM role, OIDC, profile).',
  },
  {
    code: 'CLOUD_UNREACHABLE',
    when: ({ kind }) => kind === 'unreachable' || kind === 'timed out',
    next: () => 'Look at the network, the proxy, and ALIBABA_CLOUD_ENDPOINT where it is set.',
  },
  {
    code: 'CLOUD_CLOCK_SKEW',
    when: byCode(/^IllegalTimestamp|^InvalidTimeStamp|^RequestTimeTooSkewed/i),
    next: () => "Set this machine's clock: it must be within 15 minutes of the cloud's.",
  },
  {
    code: 'CLOUD_THROTTLED',
    when: ({ status, code = '' }) => /throttling|^ReadQuotaExceed/i.test(code) || status === 429,
    next: () => 'Wait a while; a run retries it automatically.',
  },
  {
    code: 'CLOUD_ACCOUNT_IN_DEBT',
    when: byCode(/InDebt/i),
    next: () => 'Settle the account first: an account in debt can look unused and unbilled.',
  },
  {
    code: 'CLOUD_CREDENTIALS_INVALID',
    when: byCode(
      /^(InvalidAccessKeyId|InvalidAccessKeySecret|SignatureDoesNotMatch|IncompleteSignature|InvalidCredentials|InvalidSecurityToken|MissingSecurityToken|Forbidden\.AccessKey|SignatureNotMatch)/,
    ),
    next: () =>
      'Give this process a valid credential: an AccessKey that is enabled, or an STS token that has not expired.',
  },
  {
    code: 'CLOUD_ACCESS_DENIED',
    when: byCode(
      /^(Forbidden$|Forbidden\.(NoPermission|RAM)|NoPermission|NotAuthorized|AccessDenied|AccessForbidden|Unauthorized)/,
    ),
    next: ({ permission }) => `Grant ${permission} to the credential of this process.`,
  },
  {
    code: 'KMS_INSTANCE_STATE_INVALID',
    when: byCode(/(KMSInstanceInUpgrade|InstanceStateInvalid|^Rejected\.Uninitialized)$/),
    next: () => 'Look at the state of the instance in the console; an upgrade takes about 30 minutes.',
  },
  {
    // A dot before NotFound names the request (InvalidAction.NotFound), a word names a thing.
    code: 'KMS_RESOURCE_NOT_FOUND',
    when: byCode(/[A-Za-z]NotFound$|^EntityNotExist/),
    next: () => 'Look at the id, the region and the account.',
  },
  {
    code: 'CLOUD_UNAVAILABLE',
    // The SDK makes a new nonce for every call, so a used one is gone with the next try.
    when: (callFailure) => isServerFailure(callFailure) || callFailure.code === 'SignatureNonceUsed',
    next: () => 'A run retries it automatically.',
  },
  {
    code: 'CLOUD_ANSWER_UNREADABLE',
    when: ({ kind }) => kind === 'unreadable' || kind === 'too large',
    next: () => 'A run retries it automatically. If it stays so, look for a proxy or gateway in between.',
  },
  {
    code: 'CLOUD_REFUSED',
    when: byCode(/^NotApplicable/),
    next: () =>
      "The account belongs to the vendor's other site: change `site` of this account (`cn` or `intl`).",
  },
];

function byCode(pattern: RegExp): (callFailure: CallFailure) => boolean {
  return ({ code }) => code !== undefined && pattern.test(code);
}

function found({ kind, status, code, message }: CallFailure): string {
  const said = message === undefined ? '' : `: "${message}"`;
  const http = status === undefined ? '' : ` (HTTP ${String(status)})`;
  switch (kind) {
    case 'answered':
      return `answered ${code ?? 'an error without a code'}${http}${said}`;
    case 'unreadable':
      return `gave an answer that is no readable JSON of this API${http}${said}`;
    case 'too large':
      return `gave an answer that is larger than any real one (${message ?? 'too large'})`;
    case 'unreachable':
      return `could not be reached (${message ?? 'no connection'})`;
    case 'timed out':
      return 'did not answer in time';
    case 'no credentials':
      return `was not called: no credential was found${said}`;
    case 'credential not renewed':
      return `was not called: the credential could not be renewed${said}`;
  }
}
