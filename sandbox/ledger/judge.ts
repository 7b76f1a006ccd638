import type { Judged } from '../world/ledger.js';
import type { World } from '../world/world.js';
import { unseenUse } from './quiet.js';
import { rules } from './rules.js';
import type { Arrival } from './arrival.js';

/** Judges a release as it arrives, from what is true at that moment. */
export function judge(world: World, instanceId: string, force: string): Judged {
  const earlier = world.ledger.releases().filter((release) => release.instanceId === instanceId);
  const arrival: Arrival = {
    world,
    now: world.clock.now(),
    instanceId,
    force,
    instance: world.instances.current().get(instanceId),
    released: earlier.some(({ executed }) => executed),
    callsBefore: earlier.length,
  };
  const judged = Object.entries(rules).map(([rule, judgement]) => ({ rule, ...judgement(arrival) }));
  return {
    verdict: judged.every(({ ok }) => ok) ? 'RIGHT' : 'WRONG',
    rules: judged,
    unseenUse: unseenUse(arrival).length,
  };
}
