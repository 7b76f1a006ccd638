import type { Instant } from '../values/instant.js';

/** A time of one instance's audit log, from `from` up to `to` without it, in whole seconds. */
export interface LogWindow {
  readonly instanceId: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** All rows of one caller, operation and resource, in one. What the log leaves out is absent. */
export interface LogCaller {
  /** `cloud-account`, `ram-user`, `ram-role` or `aap`. */
  readonly identityType?: string | undefined;
  /** A number that RAM gave, or the name of an access point. */
  readonly principalId?: string | undefined;
  /** Of the account that called, or that owns the access point. */
  readonly accountId?: string | undefined;
  readonly accessKeyId?: string | undefined;
  /** The id of a key, or the name of a secret. */
  readonly resourceId?: string | undefined;
  readonly apiName?: string | undefined;
  /** What was called at the shared gateway; absent for calls to the instance's own endpoint. */
  readonly sharedApiName?: string | undefined;
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** From where a caller has called. */
export interface LogAddress extends Pick<LogCaller, 'identityType' | 'principalId' | 'accountId'> {
  readonly address?: string | undefined;
  readonly userAgent?: string | undefined;
  readonly last: Instant;
}

/** The rows of one day: how many, and when the first and the last of them were. */
export interface LogDay {
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

/**
 * The audit log of one instance (Simple Log Service): who called for key material or a secret's value, at both gateways.
 * Each is `undefined` when there is no such project or logstore. Throws a `CLOUD_*` failure, or `LIST_INCOMPLETE` where Log
 * Service does not come to an end.
 */
export interface AuditLog {
  /** Who called, 1,000 a page; `skip` so many of them. */
  listCallers(window: LogWindow, skip: number): Promise<readonly LogCaller[] | undefined>;
  /** On which days there are rows; never more than a page. */
  listDays(window: LogWindow): Promise<readonly LogDay[] | undefined>;
  /** From where they called, the newest first, and no more than 100: evidence, not a list. */
  listAddresses(window: LogWindow): Promise<readonly LogAddress[] | undefined>;
}
