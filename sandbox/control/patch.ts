import type { z } from 'zod';
import { instant } from '../scenario/time.js';
import type { Setting } from '../world/build-instance.js';
import { buildAccessPoint, buildNetworkRule, buildPolicy, buildShare } from '../world/build-surroundings.js';
import { addResources, addTraffic, type World } from '../world/world.js';
import { defined, patchInstance } from './patch-instance.js';
import type { Patch, voteFields } from './patch-fields.js';

/** Changes what is true; tells the problem if it cannot. */
export function patch(world: World, wanted: Patch): string | undefined {
  const now = world.clock.now();
  const setting: Setting = { ...world.setting, start: now };
  if (wanted.instanceId !== undefined) {
    const instance = world.instances.current().get(wanted.instanceId);
    if (instance === undefined) return `no instance ${wanted.instanceId}`;
    const problem = patchInstance(world, instance, wanted, setting);
    if (problem !== undefined) return problem;
  }
  const { removeResource: gone } = wanted;
  if (gone !== undefined) {
    const name = { ...gone, regionId: gone.regionId ?? world.setting.regionId };
    if (!world.resources.remove(name, now)) return `no ${name.kind} ${name.id} in ${name.regionId}`;
  }
  patchSurroundings(world, wanted, now);
  recordVotes(world, wanted, now);
  Object.assign(world.account, defined(wanted.setAccount));
  Object.assign(world.billing, defined(wanted.setBilling));
  Object.assign(world.behaviour, defined(wanted.setBehaviour));
  Object.assign(world.judge, defined(wanted.setJudge));
  world.resourceCenter = wanted.setResourceCenter ?? world.resourceCenter;
  return undefined;
}

function patchSurroundings(world: World, wanted: Patch, now: number): void {
  addTraffic(world, wanted.addTraffic ?? [], now);
  addResources(world, wanted.addResources ?? [], now);
  const { addShare, removeShare, addAccessPoint, addPolicy, addNetworkRule } = wanted;
  if (addShare !== undefined) world.shares.set(addShare.resourceShareId, buildShare(addShare, now));
  if (removeShare !== undefined) world.shares.delete(removeShare);
  if (addAccessPoint !== undefined)
    world.accessPoints.set(addAccessPoint.name, buildAccessPoint(addAccessPoint, now));
  if (addPolicy !== undefined) world.policies.set(addPolicy.name, buildPolicy(addPolicy));
  if (addNetworkRule !== undefined)
    world.networkRules.set(addNetworkRule.name, buildNetworkRule(addNetworkRule));
}

function recordVotes(
  world: World,
  { recordApproval, recordRejection, forgetVotes }: Patch,
  now: number,
): void {
  const record = (said: z.infer<typeof voteFields>, says: 'approve' | 'reject') => {
    world.votes.record({
      instanceId: said.instanceId,
      signer: said.signer,
      says,
      issuedAt: instant(said.issuedAt ?? '+0s', now),
      expiresAt: instant(said.expiresAt ?? '+30d', now),
    });
  };
  if (recordApproval !== undefined) record(recordApproval, 'approve');
  if (recordRejection !== undefined) record(recordRejection, 'reject');
  if (forgetVotes !== undefined) world.votes.forget(forgetVotes);
}
