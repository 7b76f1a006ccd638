import type { AccessPolicy, ClientKey, KmsReads } from '../alibaba/cloud.js';
import { mapConcurrently, readNumbered, type Tick } from './paging.js';

/** A rule permits nothing by itself, and only its own description names an instance: so many are read, one by one. */
export const MAX_RULES_READ = 100;

/** Who is set up to call: access points with their client keys, policies and network rules of the instance. */
export interface Access {
  readonly policies: readonly AccessPolicy[];
  /** Used by such a policy, or naming the instance. */
  readonly networkRules: readonly string[];
  /** Rules of the region beyond the first `MAX_RULES_READ`, whose description was not read. */
  readonly rulesNotRead: number;
  readonly accessPoints: readonly { readonly name: string; readonly clientKeys: readonly ClientKey[] }[];
  /** How many of the region's objects were read one by one for it. */
  readonly objectsRead: number;
}

/** Reads the region's access points, policies and network rules: none of these lists can be asked by instance. */
export async function readAccess(kms: KmsReads, instanceId: string, tick: Tick): Promise<Access> {
  const named = (what: string, list: (page: number) => ReturnType<KmsReads['listPolicyNames']>) =>
    readNumbered(what, list, (name) => name, tick);
  const policyNames = await named('policies', (page) => kms.listPolicyNames(page));
  const policies = (await mapConcurrently(policyNames, (name) => kms.describePolicy(name), tick)).filter(
    // A policy that names no instance may be of this one.
    (policy) => policy.instanceId === instanceId || policy.instanceId === undefined,
  );
  const own = new Set(policies.map((policy) => policy.name));
  const pointNames = await named('application access points', (page) => kms.listAccessPointNames(page));
  const points = await mapConcurrently(pointNames, (name) => kms.describeAccessPoint(name), tick);
  // An access point that does not say by which policies it calls may call this one.
  const joined = points.filter(
    ({ policies: by }) => by === undefined || by.some((policy) => own.has(policy)),
  );
  const accessPoints = await mapConcurrently(
    joined,
    async ({ name }) => ({ name, clientKeys: await kms.listClientKeys(name) }),
    tick,
  );
  // In one order: observer and executor must read the same ones.
  const ruleNames = (await named('network rules', (page) => kms.listNetworkRuleNames(page))).toSorted();
  const used = new Set(policies.flatMap((policy) => policy.networkRules ?? []));
  const rules = await mapConcurrently(
    ruleNames.slice(0, MAX_RULES_READ),
    (name) => kms.describeNetworkRule(name),
    tick,
  );
  for (const { name, description } of rules) {
    if (description === undefined || `${name} ${description}`.includes(instanceId)) used.add(name);
  }
  return {
    policies,
    networkRules: ruleNames.filter((name) => used.has(name)).toSorted(),
    rulesNotRead: ruleNames.length - rules.length,
    objectsRead: policyNames.length + pointNames.length + joined.length + rules.length,
    accessPoints,
  };
}
