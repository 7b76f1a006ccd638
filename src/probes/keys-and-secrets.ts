import type { AccessPolicy, ClientKey, KmsReads } from '../alibaba/cloud.js';
import { few } from '../policy/reasons/words.js';
import type { Finding, Inventory, InstanceLook, ProbeLook } from './look.js';
import { forEach, readNumbered, type Tick } from './paging.js';

/** Expiry of a client key is printed in an unclear time zone: it counts as live for a day more. */
const EXPIRY_MARGIN_MS = 24 * 3_600_000;

/** A rule permits nothing by itself, and only its own description names an instance: so many are read, one by one. */
export const MOST_RULES_READ = 100;

/** Who is set up to call: access points with their client keys, policies and network rules of the instance. */
export interface Access {
  readonly policies: readonly AccessPolicy[];
  /** Used by such a policy, or naming the instance. */
  readonly networkRules: readonly string[];
  /** Rules of the region beyond the first `MOST_RULES_READ`, whose description was not read. */
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
  const policies = (await forEach(policyNames, (name) => kms.describePolicy(name), tick)).filter(
    // A policy that names no instance may be of this one.
    (policy) => policy.instanceId === instanceId || policy.instanceId === undefined,
  );
  const own = new Set(policies.map((policy) => policy.name));
  const pointNames = await named('application access points', (page) => kms.listAccessPointNames(page));
  const points = await forEach(pointNames, (name) => kms.describeAccessPoint(name), tick);
  const joined = points.filter((point) => point.policies.some((policy) => own.has(policy)));
  const accessPoints = await forEach(
    joined,
    async ({ name }) => ({ name, clientKeys: await kms.listClientKeys(name) }),
    tick,
  );
  // In one order: observer and executor must read the same ones.
  const ruleNames = (await named('network rules', (page) => kms.listNetworkRuleNames(page))).toSorted();
  const used = new Set(policies.flatMap((policy) => policy.networkRules));
  const rules = await forEach(
    ruleNames.slice(0, MOST_RULES_READ),
    (name) => kms.describeNetworkRule(name),
    tick,
  );
  for (const { name, description } of rules) {
    if (`${name} ${description ?? ''}`.includes(instanceId)) used.add(name);
  }
  return {
    policies,
    networkRules: ruleNames.filter((name) => used.has(name)).toSorted(),
    rulesNotRead: ruleNames.length - rules.length,
    objectsRead: policyNames.length + pointNames.length + joined.length + rules.length,
    accessPoints,
  };
}

/** Judges what the instance itself says about its callers. Pure. */
// eslint-disable-next-line max-lines-per-function -- a list: what is found, and what is told of it
export function judgeKeysAndSecrets(
  seen: InstanceLook,
  inventory: Inventory,
  access: Access,
  now: Date,
): ProbeLook {
  const foreignVpcs = foreignVpcsOf(seen);
  const dependents = dependentsOf(inventory);
  const findings = [
    ...liveClientKeys(access, now),
    ...rotationOf(inventory),
    ...dependents.map((text) => ({
      code: 'DEPENDENT_FOUND',
      text,
      caller: text.split(' ').slice(0, 2).join('/'),
    })),
    ...foreignVpcs.map((vpc) => ({ code: 'FOREIGN_VPC', text: `${vpc} is bound to the instance` })),
    ...defaultInstance(seen),
    ...countsThatDisagree(inventory),
  ];
  const clear = findings.length === 0;
  const setUp = setUpFor(access);
  return {
    probe: 'keys-and-secrets',
    row: {
      place: 'keys-and-secrets',
      verdict: clear ? 'CLEAR' : 'FOUND',
      reason: [
        clear
          ? `${inventory.keys.length} keys and ${inventory.secrets.length} secrets read; KMS counts the same`
          : `${findings.length} findings: ${[...new Set(findings.map((f) => f.code))].join(', ')}`,
        ...(setUp.length === 0 ? [] : [`set up for it: ${few(setUp)}`]),
        ...(access.rulesNotRead === 0 ? [] : [`${access.rulesNotRead} network rules were not read`]),
      ].join('; '),
      to: inventory.lookedAt,
    },
    reasonCode: clear ? 'NOTHING_CONFIGURED' : 'FOUND_IN_INSTANCE',
    findings,
    use: [],
    shares: [],
    foreignVpcs,
    // Without a live client key nobody can call by it; made or removed after people signed, it is a new fact.
    dependents: [...dependents, ...setUp],
    notes: [
      ...inventory.keys
        .filter((key) => key.automaticRotation === 'Enabled')
        .map((key) => `key ${key.keyId} rotates by itself`),
    ],
  };
}

/** What was made so that applications can call this instance. */
function setUpFor({ policies, networkRules, accessPoints }: Access): string[] {
  return [
    ...accessPoints.map(({ name }) => `application access point ${name}`),
    ...networkRules.map((name) => `network rule ${name}`),
    ...policies.map(({ name, instanceId }) =>
      instanceId === undefined ? `policy ${name}, which names no instance` : `policy ${name}`,
    ),
  ].toSorted();
}

function liveClientKeys(access: Access, now: Date): Finding[] {
  return access.accessPoints.flatMap(({ name, clientKeys }) =>
    clientKeys
      .filter((key) => !(Date.parse(key.notAfter ?? '') + EXPIRY_MARGIN_MS < now.getTime()))
      .map((key) => ({
        code: 'CLIENT_KEY_LIVE',
        text: `application access point ${name} has the live client key ${key.clientKeyId}`,
        caller: `aap/${name}`,
      })),
  );
}

function rotationOf({ secrets }: Inventory): Finding[] {
  const rotated = secrets.filter((secret) => secret.automaticRotation === 'Enabled');
  return rotated.map(({ name }) => ({
    code: 'SECRET_ROTATES',
    text: `KMS itself rotates secret ${name}: it is in use`,
  }));
}

function dependentsOf({ secrets }: Inventory): string[] {
  return secrets
    .flatMap((secret) => {
      if (secret.owningService !== undefined)
        return [`secret ${secret.name} is owned by ${secret.owningService}`];
      if (secret.type !== undefined && secret.type.toLowerCase() !== 'generic') {
        return [`secret ${secret.name} is a managed ${secret.type} secret`];
      }
      return [];
    })
    .toSorted();
}

function foreignVpcsOf({ identity, instance }: InstanceLook): string[] {
  return instance.bindVpcs
    .filter((vpc) => vpc.ownerId !== identity.accountId)
    .map((vpc) => `VPC ${vpc.vpcId ?? 'without id'} of ${vpc.ownerId ?? 'an unknown owner'}`)
    .toSorted();
}

function defaultInstance({ instance, defaultInstanceId }: InstanceLook): Finding[] {
  if (defaultInstanceId !== instance.instanceId) return [];
  return [
    {
      code: 'DEFAULT_INSTANCE',
      text: 'it is the default instance: objects made without an instance id land here',
    },
  ];
}

function countsThatDisagree({ quotas, keys, secrets }: Inventory): Finding[] {
  const disagree = (what: string, counted: number | undefined, listed: number) =>
    counted === listed
      ? []
      : [
          {
            code: 'COUNTS_DISAGREE',
            text: `KMS counts ${counted ?? 'no'} ${what}, its list shows ${listed}`,
          },
        ];
  return [
    ...disagree('keys', quotas?.keys, keys.length),
    ...disagree('secrets', quotas?.secrets, secrets.length),
  ];
}
