import type { Reason } from '../release.js';
import type { Run } from './run.js';
import { toldReasons } from './told.js';

/** Everything that blocks now. */
export function blockersOf({ display }: Pick<Run, 'display'>): Reason[] {
  return toldReasons(Object.values(display.blockers).flat());
}
