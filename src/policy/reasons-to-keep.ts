import type { Look } from '../look.js';
import type { Reason, ReleaseRequest, Terms } from '../release.js';
import { backupReasons } from './reasons/backup.js';
import { instanceReasons, protectionReasons, uninitializedReasons } from './reasons/instance.js';
import { probeReasons } from './reasons/probes.js';

export { automaticSinceReasons, kindReasons, settledAt } from './reasons/backup.js';
export { holdReasons } from './reasons/hold.js';
export { instanceReasons, protectionReasons, uninitializedReasons } from './reasons/instance.js';
export { isTolerated, placeReasons, probeReasonsOf } from './reasons/probes.js';

/**
 * Why this instance must be kept; empty when it may be released. Every rule of the runbook about the world is here,
 * for observer and executor alike. What could not be read is a reason to keep.
 */
export function reasonsToKeep(look: Look, { terms, request, now, when, releaseBy }: Judging): Reason[] {
  return [
    ...instanceReasons(look.instance, request),
    ...uninitializedReasons(look),
    ...protectionReasons(look, terms, when),
    ...probeReasons(look.probes, terms, now),
    ...backupReasons(look, { terms, now, releaseBy }),
  ];
}

/** By what a look is judged: the rules, the request, and the time of the cloud's clock. */
export interface Judging {
  readonly terms: Terms;
  readonly request: ReleaseRequest;
  readonly now: Date;
  /** Until the release itself, a policy may leave the instance's own protection on as a brake. */
  readonly when: 'from-start' | 'at-release';
  /** The last moment at which the release may be carried out: what has to last longer is held against it. */
  readonly releaseBy: Date;
}
