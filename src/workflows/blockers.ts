import type { Reason } from '../release.js';
import type { Run } from './run.js';
import { boundedReasons } from './bounded-reasons.js';

/** Everything that blocks now. */
export function blockersOf({ display }: Pick<Run, 'display'>): Reason[] {
  return boundedReasons(Object.values(display.blockers).flat());
}
