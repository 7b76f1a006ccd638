import type { Instant } from '../values/instant.js';

/**
 * One event of ActionTrail. Every field but id, name, time and mentions may be absent: events are untyped maps and
 * vary (docs/cloud-facts.md, ActionTrail events). Ciphertext, plaintext and credentials are left out.
 */
export interface TrailEvent {
  readonly eventId: string;
  readonly eventName: string;
  readonly eventTime: Instant;
  readonly serviceName?: string;
  readonly eventRW?: string;
  readonly requestId?: string;
  readonly errorCode?: string;
  readonly sourceIp?: string;
  readonly userAgent?: string;
  readonly accountId?: string;
  readonly principalId?: string;
  readonly userName?: string;
  readonly accessKeyId?: string;
  readonly identityType?: string;
  /** Every string found in request parameters, response, resource name and referenced resources. */
  readonly mentions: readonly string[];
  /** Those of the strings that stand where a key, a secret or an alias is named; absent when there are none. */
  readonly objects?: readonly string[];
}

/**
 * A window of the trail, both ends included to the second. With `next`, all other fields must be those of the
 * first query.
 */
export interface TrailQuery {
  readonly from: Instant;
  readonly to: Instant;
  readonly eventName?: string;
  /** `FORWARD` is the oldest first; `BACKWARD`, also when absent, the newest first. */
  readonly direction?: 'FORWARD' | 'BACKWARD';
  readonly next?: string;
}
