import type { Snapshot } from '../snapshot.js';
import type { Facts } from '../policy/facts.js';
import type { EvidenceRow, ReleaseRequest, EffectivePolicy } from '../release.js';

/** All that was seen, the policy it was judged by, and the facts made of it. Read by approvers and auditors. */
export interface Bundle {
  readonly version: 'kms-release/evidence/v1';
  readonly request: ReleaseRequest;
  readonly policy: EffectivePolicy;
  readonly snapshot: Snapshot;
  readonly facts: Facts;
  readonly rows: readonly EvidenceRow[];
}
