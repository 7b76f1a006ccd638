import { isRecord } from '../../src/values/record.js';
import type { Run, World } from './world-at.js';

/** True from the moment at which the server's record of the run has a mark: a call is about to be sent. */
export async function isMarked(run: Run): Promise<boolean> {
  return (await run.release.serverRecord()).marks.length > 0;
}

/** True once the cloud has carried out a call, also while its answer is still on the way. */
export async function isCarriedOut(world: World): Promise<boolean> {
  const state = await world.control('state');
  return isRecord(state) && Array.isArray(state['released']) && state['released'].length > 0;
}
