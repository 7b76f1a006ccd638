import { UNKNOWN_INSTANCE } from '../values/unknown-instance.js';
import { firstThree } from '../values/text.js';
import type { Access } from './access.js';
import type { Finding, Inventory, InstanceSnapshot, ProbeReport } from '../snapshot.js';

export { MAX_RULES_READ, readAccess, type Access } from './access.js';

/** Expiry of a client key is printed in an unclear time zone: it counts as live for a day more. */
const EXPIRY_MARGIN_MS = 24 * 3_600_000;

/** Judges what the instance itself says about its callers. Pure. */
// eslint-disable-next-line max-lines-per-function -- a list: what is found, and what is told of it
export function judgeKeysAndSecrets(
  seen: InstanceSnapshot,
  inventory: Inventory,
  access: Access,
  now: Date,
): ProbeReport {
  const foreignVpcs = foreignVpcsOf(seen);
  const dependents = dependentsOf(inventory);
  const findings = [
    ...liveClientKeys(access, now),
    ...rotationOf(inventory),
    ...vpcsNotNamed(seen, inventory),
    ...dependents.map((text): Finding => ({
      code: 'DEPENDENT_FOUND',
      text,
      caller: text.split(' ').slice(0, 2).join('/'),
    })),
    ...foreignVpcs.map((vpc): Finding => ({
      code: 'FOREIGN_VPC',
      text: `${vpc} is bound to the instance`,
      subject: vpc,
    })),
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
        ...(setUp.length === 0 ? [] : [`set up for it: ${firstThree(setUp)}`]),
        ...(access.rulesNotRead === 0 ? [] : [`${access.rulesNotRead} network rules were not read`]),
      ].join('; '),
      to: inventory.readAt,
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
        .filter(({ automaticRotation: rotation }) => rotation !== 'Disabled' && rotation !== 'Suspended')
        .map(({ keyId, automaticRotation: rotation }) =>
          rotation === 'Enabled' ? `key ${keyId} rotates by itself` : `key ${keyId} may rotate by itself`,
        ),
    ],
  };
}

/** What was made so that applications can call this instance. */
function setUpFor({ policies, networkRules, accessPoints }: Access): string[] {
  return [
    ...accessPoints.map(({ name }) => `application access point ${name}`),
    ...networkRules.map((name) => `network rule ${name}`),
    ...policies.map(({ name, instanceId, networkRules: rules }) =>
      [
        `policy ${name}`,
        ...(instanceId === undefined ? ['which names no instance'] : []),
        ...(rules === undefined ? ['whose network rules are unknown'] : []),
      ].join(', '),
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
  // Only the vendor's own word for "no" is one.
  const rotated = secrets.filter((secret) => secret.automaticRotation !== 'Disabled');
  return rotated.map(({ name, automaticRotation: rotation }) =>
    rotation === 'Enabled'
      ? { code: 'SECRET_ROTATES', text: `KMS itself rotates secret ${name}: it is in use`, subject: name }
      : {
          code: 'ROTATION_UNKNOWN',
          text: `KMS does not say plainly whether it rotates secret ${name}: ${rotation ?? 'nothing'} where Disabled is wanted`,
          subject: name,
        },
  );
}

function dependentsOf({ secrets }: Inventory): string[] {
  return secrets
    .flatMap((secret) => {
      if (secret.owningService !== undefined)
        return [`secret ${secret.name} is owned by ${secret.owningService}`];
      if (secret.type === undefined) return [`secret ${secret.name} is of unknown type`];
      if (secret.type.toLowerCase() !== 'generic') {
        return [`secret ${secret.name} is a managed ${secret.type} secret`];
      }
      return [];
    })
    .toSorted();
}

function foreignVpcsOf({ identity, instance }: InstanceSnapshot): string[] {
  return (instance.bindVpcs ?? [])
    .filter((vpc) => vpc.ownerId !== identity.accountId)
    .map((vpc) => `VPC ${vpc.vpcId ?? 'without id'} of ${vpc.ownerId ?? 'an unknown owner'}`)
    .toSorted();
}

/** KMS counts the instance's own VPC too, or it does not: one more than its list may be that. */
function vpcsNotNamed({ instance: { bindVpcs } }: InstanceSnapshot, { quotas }: Inventory): Finding[] {
  if (bindVpcs === undefined) {
    const text = 'KMS does not say which VPCs are bound to the instance: one may be of another account';
    return [{ code: 'VPCS_UNKNOWN', text }];
  }
  const listed = bindVpcs.length;
  const counted = quotas?.vpcs ?? listed;
  if (counted === listed || counted === listed + 1) return [];
  return [
    { code: 'COUNTS_DISAGREE', text: `KMS counts ${counted} VPCs, and names ${listed} that are bound` },
  ];
}

function defaultInstance({ instance, defaultInstanceId }: InstanceSnapshot): Finding[] {
  if (defaultInstanceId === UNKNOWN_INSTANCE) {
    const text =
      'KMS does not say which of the region’s instances is the default one, and it may be this one';
    return [{ code: 'DEFAULT_INSTANCE_UNKNOWN', text }];
  }
  if (defaultInstanceId !== instance.instanceId) return [];
  return [
    {
      code: 'DEFAULT_INSTANCE',
      text: 'it is the default instance: objects made without an instance id land here',
    },
  ];
}

function countsThatDisagree({ quotas, keys, secrets }: Inventory): Finding[] {
  const disagree = (what: string, counted: number | undefined, listed: number): Finding[] =>
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
