import type { Instant } from '../values/instant.js';
import type { Ciphertext } from './ciphertext.js';

/**
 * One event of ActionTrail. Every field but id, name, time and mentions may be absent: events are untyped maps and
 * vary (docs/cloud-facts.md, ActionTrail events). Of its parameters it has the names that are needed and nothing else; of
 * a ciphertext the id of the key version that it begins with.
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
  /** Every name of KMS in request parameters, response, resource name and referenced resources. */
  readonly mentions: readonly string[];
  /** Those that stand where a key, a secret or an alias is named; absent when there are none. */
  readonly objects?: readonly string[];
  /** Those that stand where a ReEncrypt names the key that it decrypts with; absent when there are none. */
  readonly sources?: readonly string[];
  /** What its ciphertexts say of their keys, each once; absent when it has none. */
  readonly ciphertexts?: readonly Ciphertext[];
  /** Set where a part of it begins as JSON and is none: what it names is not known. */
  readonly cutShort?: boolean;
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
