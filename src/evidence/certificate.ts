import type { StatedBills } from '../release/stated-bills.js';
import type { Instant } from '../values/instant.js';
import type { Bundle } from './bundle.js';
import type { ReleaseRequest, ReleaseResult, Vote } from '../release.js';

/** One call that was marked, and what became of it. */
export interface CallRecord {
  readonly number: number;
  readonly at?: Instant;
  readonly answer: 'released' | 'refused' | 'lost';
  readonly requestId?: string;
  readonly text?: string;
}

/**
 * One file that a stranger can verify. `statements` prove, by their signatures, the digests in them: of the facts and
 * the bundle (`evidence`) and of the policy (`evidence.policy`). Everything under `stated` rests on this service's word.
 */
export interface Certificate {
  readonly version: 'kms-release/certificate/v1';
  readonly stated: {
    readonly request: ReleaseRequest;
    readonly workflowId: string;
    readonly runId: string;
    readonly issuedAt: Instant;
    readonly result: Omit<ReleaseResult, 'certificateDigest' | 'recordDigest'>;
    readonly calls: readonly CallRecord[];
    readonly goneAt: Instant | null;
    /** Null where the bills could not be read. */
    readonly bills: StatedBills | null;
  };
  readonly statements: readonly Vote[];
  readonly evidence: Bundle;
}
