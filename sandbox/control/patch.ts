import { z } from 'zod';
import { instancePatch, keyFields, secretFields, when } from '../scenario/objects.js';
import {
  accessPointFields,
  judgeFields,
  networkRuleFields,
  policyFields,
  shareFields,
  trafficFields,
} from '../scenario/surroundings.js';
import { scenarioFields } from '../scenario/definition.js';
import { instant } from '../scenario/time.js';
import { buildKey, buildSecret, patchedInstance, type Setting } from '../world/build-instance.js';
import { buildAccessPoint, buildNetworkRule, buildPolicy, buildShare } from '../world/build-surroundings.js';
import type { Instance } from '../world/types.js';
import { addTraffic, type World } from '../world/world.js';

const vote = z.strictObject({
  instanceId: z.string(),
  signer: z.string(),
  issuedAt: when.optional(),
  expiresAt: when.optional(),
});

/** What a state patch may do. Relative times count from now by the sandbox's clock. */
export const patchFields = z
  .strictObject({
    instanceId: z.string().optional(),
    set: instancePatch.optional(),
    addKeys: z.array(keyFields).optional(),
    setKey: keyFields.omit({ owner: true }).optional(),
    addSecrets: z.array(secretFields).optional(),
    setSecret: secretFields.omit({ owner: true }).optional(),
    addTraffic: z.array(trafficFields).optional(),
    addShare: shareFields.optional(),
    removeShare: z.string().optional(),
    addAccessPoint: accessPointFields.optional(),
    addPolicy: policyFields.optional(),
    addNetworkRule: networkRuleFields.optional(),
    setAccount: z
      .strictObject({
        kmsStatus: z.enum(['Enabled', 'NotEnabled', 'InDebt', 'Suspended']).optional(),
        defaultInstanceId: z.string().optional(),
      })
      .optional(),
    setBilling: scenarioFields.shape.billing,
    setBehaviour: scenarioFields.shape.behaviour,
    setJudge: judgeFields.optional(),
    recordApproval: vote.extend({ says: z.literal('approve').optional() }).optional(),
    recordRejection: vote.optional(),
    forgetVotes: z.string().optional(),
  })
  .refine(
    ({ instanceId, set, addKeys, setKey, addSecrets, setSecret }) =>
      instanceId !== undefined ||
      [set, addKeys, setKey, addSecrets, setSecret].every((part) => part === undefined),
    'instanceId is needed with set, addKeys, setKey, addSecrets and setSecret',
  );

type Patch = z.infer<typeof patchFields>;

/** Changes what is true; tells the problem if it cannot. */
export function patch(world: World, wanted: Patch): string | undefined {
  const now = world.clock.now();
  const setting: Setting = { ...world.setting, start: now };
  if (wanted.instanceId !== undefined) {
    const instance = world.instances.current().get(wanted.instanceId);
    if (instance === undefined) return `no instance ${wanted.instanceId}`;
    world.instances.put(patched(instance, wanted, setting));
  }
  patchSurroundings(world, wanted, now);
  recordVotes(world, wanted, now);
  Object.assign(world.account, defined(wanted.setAccount));
  Object.assign(world.billing, defined(wanted.setBilling));
  Object.assign(world.behaviour, defined(wanted.setBehaviour));
  Object.assign(world.judge, defined(wanted.setJudge));
  return undefined;
}

function patched(before: Instance, wanted: Patch, setting: Setting): Instance {
  const instance = patchedInstance(before, wanted.set ?? {}, setting);
  const keys = new Map(instance.keys);
  for (const key of wanted.addKeys ?? []) keys.set(key.keyId, buildKey(key, setting.start, setting));
  if (wanted.setKey !== undefined) {
    const { keyId, versions: _versions, createdAt: _createdAt, changedAt, ...rest } = wanted.setKey;
    const old = keys.get(keyId);
    const at = changedAt === undefined ? setting.start : instant(changedAt, setting.start);
    if (old !== undefined) keys.set(keyId, { ...old, ...defined(rest), changedAt: at });
  }
  const secrets = new Map(instance.secrets);
  for (const item of wanted.addSecrets ?? [])
    secrets.set(item.secretName, buildSecret(item, setting.start, setting));
  if (wanted.setSecret !== undefined) {
    const { secretName, createdAt: _createdAt, changedAt, value: _value, ...rest } = wanted.setSecret;
    const old = secrets.get(secretName);
    const at = changedAt === undefined ? setting.start : instant(changedAt, setting.start);
    if (old !== undefined) secrets.set(secretName, { ...old, ...defined(rest), changedAt: at });
  }
  return { ...instance, keys, secrets };
}

function patchSurroundings(world: World, wanted: Patch, now: number): void {
  addTraffic(world, wanted.addTraffic ?? [], now);
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
  const record = (said: z.infer<typeof vote>, says: 'approve' | 'reject') => {
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

/** The fields of a patch that are there. */
function defined<T extends object>(fields: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } {
  const result: { [K in keyof T]?: Exclude<T[K], undefined> } = {};
  return Object.assign(
    result,
    Object.fromEntries(Object.entries(fields ?? {}).filter(([, value]) => value !== undefined)),
  );
}
