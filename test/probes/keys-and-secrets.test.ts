import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { ClientKey, KmsSecret } from '../../src/alibaba/cloud.js';
import {
  judgeKeysAndSecrets,
  MAX_RULES_READ,
  readAccess,
  type Access,
} from '../../src/probes/keys-and-secrets.js';
import type { InstanceSnapshot, Inventory } from '../../src/snapshot.js';
import { ago, DAY_MS, SNAPSHOT, NOW, REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { instanceId, accountId } = REQUEST;
const NOBODY: Access = { policies: [], networkRules: [], rulesNotRead: 0, objectsRead: 0, accessPoints: [] };
const OPEN_POLICY = { name: 'open', permissions: [], resources: [], networkRules: [] };
const POLICY = { ...OPEN_POLICY, name: 'shop-policy', instanceId, networkRules: ['office'] };
const tick = async () => undefined;

interface BilledUse {
  readonly seen?: InstanceSnapshot;
  readonly inventory?: Inventory;
  readonly access?: Access;
}
const judge = ({ seen = SNAPSHOT.instance, inventory = SNAPSHOT.inventory, access = NOBODY }: BilledUse) =>
  judgeKeysAndSecrets(seen, inventory, access, NOW);
const secrets = (...list: Partial<KmsSecret>[]): BilledUse => ({
  inventory: {
    ...SNAPSHOT.inventory,
    secrets: list.map((one) => ({ name: 's1', type: 'Generic', automaticRotation: 'Disabled', ...one })),
    quotas: { keys: 1, secrets: list.length },
  },
});
const plainSecret = (one: Partial<KmsSecret>): BilledUse => ({
  inventory: { ...SNAPSHOT.inventory, secrets: [{ name: 's1', ...one }] },
});
const { bindVpcs: _, ...VPCS_UNKNOWN } = SNAPSHOT.instance.instance;
const clientKeys = (...keys: ClientKey[]): BilledUse => ({
  access: { ...NOBODY, accessPoints: [{ name: 'shop', clientKeys: keys }] },
});
const bound = (...bindVpcs: NonNullable<InstanceSnapshot['instance']['bindVpcs']>): BilledUse => ({
  seen: { ...SNAPSHOT.instance, instance: { ...SNAPSHOT.instance.instance, bindVpcs } },
});
const quotas = (counted: Inventory['quotas']): BilledUse => ({
  inventory: { ...SNAPSHOT.inventory, quotas: counted },
});

/** For each finding: a way in which its fact is so, what is said, and by which name a policy can accept it. */
const FOUND: readonly (readonly [
  title: string,
  code: string,
  seen: BilledUse,
  text: string,
  caller?: string,
])[] = [
  [
    'an access point has a client key that is still valid',
    'CLIENT_KEY_LIVE',
    clientKeys({ clientKeyId: 'KAAP.1', notAfter: ago(-DAY_MS) }),
    'application access point shop has the live client key KAAP.1',
    'aap/shop',
  ],
  [
    'a client key ran out less than a day ago, by a clock whose zone is not known',
    'CLIENT_KEY_LIVE',
    clientKeys({ clientKeyId: 'KAAP.1', notAfter: ago(DAY_MS - 1) }),
    'KAAP.1',
    'aap/shop',
  ],
  [
    'nobody knows when a client key runs out',
    'CLIENT_KEY_LIVE',
    clientKeys({ clientKeyId: 'KAAP.1' }),
    'KAAP.1',
    'aap/shop',
  ],
  [
    'KMS rotates a secret',
    'SECRET_ROTATES',
    secrets({ automaticRotation: 'Enabled' }),
    'KMS itself rotates secret s1',
  ],
  [
    'a secret belongs to a service',
    'DEPENDENT_FOUND',
    secrets({ owningService: 'polardb' }),
    'secret s1 is owned by polardb',
    'secret/s1',
  ],
  [
    'a secret is managed for a database',
    'DEPENDENT_FOUND',
    secrets({ type: 'Rds' }),
    'secret s1 is a managed Rds secret',
    'secret/s1',
  ],
  [
    'a VPC of another account is bound',
    'FOREIGN_VPC',
    bound({ vpcId: 'vpc-1', ownerId: '9' }),
    'VPC vpc-1 of 9 is bound',
  ],
  [
    'nobody knows whose the bound VPC is',
    'FOREIGN_VPC',
    bound({ vpcId: 'vpc-1' }),
    'VPC vpc-1 of an unknown owner',
  ],
  [
    'it is the default instance',
    'DEFAULT_INSTANCE',
    { seen: { ...SNAPSHOT.instance, defaultInstanceId: instanceId } },
    'it is the default instance',
  ],
  [
    'KMS counts more keys',
    'COUNTS_DISAGREE',
    quotas({ keys: 2, secrets: 1 }),
    'KMS counts 2 keys, its list shows 1',
  ],
  ['KMS counts fewer secrets', 'COUNTS_DISAGREE', quotas({ keys: 1, secrets: 0 }), 'KMS counts 0 secrets'],
  ['KMS does not count the secrets', 'COUNTS_DISAGREE', quotas({ keys: 1 }), 'KMS counts no secrets'],
  ['KMS counts nothing', 'COUNTS_DISAGREE', quotas(null), 'KMS counts no keys'],
  [
    'KMS does not say whether it rotates a secret',
    'ROTATION_UNKNOWN',
    plainSecret({ type: 'Generic' }),
    'secret s1: nothing where Disabled is wanted',
  ],
  [
    'KMS says in other letters that it rotates a secret',
    'ROTATION_UNKNOWN',
    secrets({ automaticRotation: 'enabled' }),
    'secret s1: enabled where Disabled is wanted',
  ],
  [
    'a rotation does not work any more',
    'ROTATION_UNKNOWN',
    secrets({ automaticRotation: 'Invalid' }),
    'Invalid where Disabled is wanted',
  ],
  [
    'KMS does not say what kind of secret it is',
    'DEPENDENT_FOUND',
    plainSecret({ automaticRotation: 'Disabled' }),
    'secret s1 is of unknown type',
    'secret/s1',
  ],
  [
    'KMS does not say which VPCs are bound',
    'VPCS_UNKNOWN',
    { seen: { ...SNAPSHOT.instance, instance: VPCS_UNKNOWN } },
    'KMS does not say which VPCs are bound',
  ],
  [
    'KMS counts VPCs that it does not name',
    'COUNTS_DISAGREE',
    quotas({ keys: 1, secrets: 1, vpcs: 2 }),
    'KMS counts 2 VPCs, and names 0 that are bound',
  ],
  [
    'KMS does not say which instance is the default one',
    'DEFAULT_INSTANCE_UNKNOWN',
    { seen: { ...SNAPSHOT.instance, defaultInstanceId: 'unknown' } },
    'which of the region’s instances is the default one',
  ],
];

describe('an instance', () => {
  for (const [title, code, seen, text, caller] of FOUND) {
    it(`shows ${code} when ${title}`, () => {
      const report = judge(seen);

      expect([...new Set(report.findings.map((found) => found.code))]).toEqual([code]);
      expect(report.findings[0]?.text).toContain(text);
      expect(report.findings[0]?.caller).toBe(caller);
      expect(report).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'FOUND_IN_INSTANCE' });
      expect(report.row.reason).toContain(code);
    });
  }

  it('shows nothing when nothing in it is set up to call', () => {
    const report = judge({
      ...secrets({ automaticRotation: 'Disabled', type: 'Generic' }),
      ...clientKeys({ clientKeyId: 'KAAP.1', notAfter: ago(DAY_MS + 1) }),
      ...bound({ vpcId: 'vpc-1', ownerId: accountId }),
    });

    expect(report).toMatchObject({
      row: { verdict: 'CLEAR' },
      reasonCode: 'NOTHING_CONFIGURED',
      findings: [],
      foreignVpcs: [],
    });
    expect(report.row.reason).toContain('1 keys and 1 secrets read; KMS counts the same');
    expect(judge({}).row.reason).toBe('1 keys and 1 secrets read; KMS counts the same');
  });

  it('is shown with what is set up for it, which are facts that people sign', () => {
    const report = judge({
      access: {
        policies: [POLICY, OPEN_POLICY],
        networkRules: ['office'],
        rulesNotRead: 3,
        objectsRead: 0,
        accessPoints: [{ name: 'shop', clientKeys: [] }],
      },
    });

    expect(report.row.verdict).toBe('CLEAR');
    expect(report.dependents).toEqual([
      'application access point shop',
      'network rule office',
      'policy open, which names no instance',
      'policy shop-policy',
    ]);
    expect(report.row.reason).toContain(
      'set up for it: application access point shop, network rule office, policy open, which names no instance and 1 more; 3 network rules were not read',
    );
  });

  it('names its foreign VPCs and dependents among the facts', () => {
    expect(judge(bound({ vpcId: 'vpc-1', ownerId: '9' })).foreignVpcs).toEqual(['VPC vpc-1 of 9']);
    expect(judge(secrets({ type: 'Redis' })).dependents).toEqual(['secret s1 is a managed Redis secret']);
  });

  it('lists keys that rotate by themselves, which is no use', () => {
    const notesOf = (rotation: { automaticRotation?: string }) => {
      const keys = SNAPSHOT.inventory.keys.map((key) => ({ ...key, ...rotation }));
      const report = judge({ inventory: { ...SNAPSHOT.inventory, keys } });
      expect(report.row.verdict).toBe('CLEAR');
      return report.notes;
    };

    expect(notesOf({ automaticRotation: 'Enabled' })).toEqual(['key key-1 rotates by itself']);
    expect(notesOf({})).toEqual(['key key-1 may rotate by itself']);
    expect(notesOf({ automaticRotation: 'Disabled' })).toEqual([]);
  });
});

describe('what is set up to call an instance', () => {
  const open = inSandbox();
  const region = (more: Partial<Scenario>) => (scenario: Scenario) => ({ ...scenario, ...more });
  const key = { clientKeyId: 'KAAP.1', notAfter: '+90d' };

  it('is found by the policies that name it, and nothing of another instance is', async () => {
    const cloud = await open(
      region({
        policies: [
          { name: 'ours', instanceId, networkRules: ['office'] },
          { name: 'theirs', instanceId: 'kst-other', networkRules: ['elsewhere'] },
        ],
        accessPoints: [
          { name: 'shop', policies: ['theirs', 'ours'], clientKeys: [key] },
          { name: 'bank', policies: ['theirs'], clientKeys: [{ ...key, clientKeyId: 'KAAP.2' }] },
        ],
        networkRules: [{ name: 'office' }, { name: 'elsewhere', description: 'Create by kst-other' }],
      }),
    );

    const access = await readAccess(cloud.kms, instanceId, tick);

    expect(access.policies.map(({ name }) => name)).toEqual(['ours']);
    expect(access.networkRules).toEqual(['office']);
    expect(access.accessPoints).toMatchObject([{ name: 'shop', clientKeys: [{ clientKeyId: 'KAAP.1' }] }]);
    expect(judge({ access }).findings).toMatchObject([{ code: 'CLIENT_KEY_LIVE', caller: 'aap/shop' }]);
  });

  it('has each network rule that names it, by its name or in its description, used or not', async () => {
    const cloud = await open(
      region({
        networkRules: [
          { name: `${instanceId}.efkd` },
          { name: 'made-for-it', description: `Create by ${instanceId}` },
          { name: 'plain' },
        ],
      }),
    );

    const { networkRules, rulesNotRead } = await readAccess(cloud.kms, instanceId, tick);

    expect(networkRules).toEqual([`${instanceId}.efkd`, 'made-for-it']);
    expect(rulesNotRead).toBe(0);
  });

  it('is read of no more than so many network rules, and says how many were left', async () => {
    const rules = Array.from({ length: MAX_RULES_READ + 2 }, (_, at) => ({ name: `rule-${at}` }));
    const cloud = await open(region({ networkRules: rules }));

    expect(await readAccess(cloud.kms, instanceId, tick)).toMatchObject({
      networkRules: [],
      rulesNotRead: 2,
      objectsRead: MAX_RULES_READ,
    });
  });

  it('includes a policy that names no instance: it may be of this one', async () => {
    const cloud = await open();
    const kms = {
      ...cloud.kms,
      listPolicyNames: async () => ({ items: ['open'], total: 1 }),
      describePolicy: async () => OPEN_POLICY,
    };

    expect((await readAccess(kms, instanceId, tick)).policies).toMatchObject([{ name: 'open' }]);
  });
});
