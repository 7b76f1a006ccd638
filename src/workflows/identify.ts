import type { Identified, SeenInstance } from '../activities/identify-instance.js';
import { ended, type Ended } from './endings.js';
import type { Run } from './run.js';
import { observer } from './steps.js';
import { enterStage, tellIdentified } from './tell.js';
import { untilClear } from './waiting.js';

/** Looks who and what it is. An instance that cannot be released is not asked about. */
export async function identify(
  run: Run,
): Promise<Ended | { readonly is: 'identified'; readonly seen: SeenInstance }> {
  enterStage(run, 'identifying');
  const { seen, policy, notFound, final } = await awaitIdentified(run);
  if (notFound.length > 0) return ended(run, 'not found', notFound);
  if (final.length > 0) return ended(run, 'kept', final);
  if (seen !== null && policy !== null) return { is: 'identified', seen };
  return ended(run, 'not found', [{ code: 'INSTANCE_NOT_SEEN', text: 'The instance was never seen.' }]);
}

/** Looks who it is and which policy holds, and waits until neither blocks: on the server, so that no history grows. */
export async function awaitIdentified(run: Run): Promise<Identified> {
  const { answer } = await untilClear(run, 'identify', async (waiting) => {
    const found = await observer(run, 'identify the instance').identifyInstance({ waiting });
    if (found.seen !== null) tellIdentified(run, found);
    return found;
  });
  return answer;
}
