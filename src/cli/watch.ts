import { withRelease, type ReleaseId } from './connect.js';
import { follow } from './follow.js';
import type { Io } from './io.js';

/** Follows a run, and exits as it ends. */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, (release) => follow(io, release));
}
