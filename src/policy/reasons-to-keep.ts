import type { Snapshot } from '../snapshot.js';
import type { Reason, ReleaseRequest, EffectivePolicy } from '../release.js';
import { backupReasons } from './reasons/backup.js';
import { instanceReasons, protectionReasons, uninitializedReasons } from './reasons/instance.js';
import { probeReasons } from './reasons/probes.js';
import { unexplainedReasons } from './reasons/unexplained.js';

export { automaticSinceReasons, kindReasons, coveredFrom } from './reasons/backup.js';
export { holdReasons } from './reasons/hold.js';
export { instanceReasons, protectionReasons, uninitializedReasons } from './reasons/instance.js';
export { isTolerated, placeReasons, probeReasonsOf } from './reasons/probes.js';

/**
 * Why this instance must be kept; empty when it may be released. Every rule of the runbook about the world is here,
 * for observer and executor alike. What could not be read is a reason to keep.
 */
export function reasonsToKeep(
  snapshot: Snapshot,
  { policy, request, now, when, releaseBy }: Judging,
): Reason[] {
  return [
    ...instanceReasons(snapshot.instance, request),
    ...uninitializedReasons(snapshot),
    ...protectionReasons(snapshot, policy, when),
    ...probeReasons(snapshot.probes, policy, now),
    ...unexplainedReasons(snapshot.probes),
    ...backupReasons(snapshot, { policy, now, releaseBy }),
  ];
}

/** By what a snapshot is judged: the policy, the request, and the time of the cloud's clock. */
export interface Judging {
  readonly policy: EffectivePolicy;
  readonly request: ReleaseRequest;
  readonly now: Date;
  /** Until the release itself, a policy may leave the instance's own protection on as a brake. */
  readonly when: 'from-start' | 'at-release';
  /** The last moment at which the release may be carried out: what has to last longer is held against it. */
  readonly releaseBy: Date;
}
