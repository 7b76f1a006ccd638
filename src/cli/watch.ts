import { withRelease, type ReleaseId } from './connect.js';
import { follow } from './follow.js';
import type { Io } from './io.js';

/**
 * Prints each change of a run until it ends, and which doors of notices take nothing. Exits as the run ended (0, 3, 6 or
 * 8); 130 on Ctrl-C, which stops nothing.
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, (release, _, askDoors) => follow(io, { ...release, askDoors }));
}
