import type { Look } from '../look.js';
import type { Facts } from '../policy/facts.js';
import type { EvidenceRow, ReleaseRequest, Terms } from '../release.js';

/** All that was seen, the rules it was judged by, and the facts made of it. Read by approvers and auditors. */
export interface Bundle {
  readonly version: 'kms-release/evidence/v1';
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly look: Look;
  readonly facts: Facts;
  readonly rows: readonly EvidenceRow[];
}
