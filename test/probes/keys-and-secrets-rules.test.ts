import { describe, expect, it } from 'vitest';
import type { ClientKey, KmsSecret } from '../../src/alibaba/cloud.js';
import { judgeKeysAndSecrets, readAccess, type Access } from '../../src/probes/keys-and-secrets.js';
import type { InstanceSnapshot, Inventory } from '../../src/snapshot.js';
import { ago, DAY_MS, SNAPSHOT, NOW, REQUEST } from '../support/snapshots.js';
import { NO_KMS } from '../support/observer.js';

const { instanceId } = REQUEST;
const NOBODY: Access = { policies: [], networkRules: [], rulesNotRead: 0, objectsRead: 0, accessPoints: [] };
const judge = (change: {
  readonly seen?: Partial<InstanceSnapshot>;
  readonly inventory?: Partial<Inventory>;
  readonly access?: Partial<Access>;
}) =>
  judgeKeysAndSecrets(
    { ...SNAPSHOT.instance, ...change.seen },
    { ...SNAPSHOT.inventory, ...change.inventory },
    { ...NOBODY, ...change.access },
    NOW,
  );
const withSecret = (change: Partial<KmsSecret>) => ({
  inventory: { secrets: SNAPSHOT.inventory.secrets.map((secret) => ({ ...secret, ...change })) },
});
const { bindVpcs: _, ...WITHOUT_VPCS } = SNAPSHOT.instance.instance;
const withClientKey = (key: Partial<ClientKey>) => ({
  access: { accessPoints: [{ name: 'app', clientKeys: [{ clientKeyId: 'KAAP.1', ...key }] }] },
});
const boundTo = (ownerId: string | undefined) => ({
  seen: {
    instance: {
      ...SNAPSHOT.instance.instance,
      bindVpcs: [{ vpcId: 'vpc-1', ...(ownerId !== undefined && { ownerId }) }],
    },
  },
});

describe('what an instance says about its callers', () => {
  it('is CLEAR when nothing is set up to call, and KMS counts what its lists show', () => {
    expect(judge({})).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [], foreignVpcs: [] });
    expect(judge(boundTo(REQUEST.accountId))).toMatchObject({ row: { verdict: 'CLEAR' } });
    expect(judge(withClientKey({ notAfter: ago(2 * DAY_MS) }))).toMatchObject({ row: { verdict: 'CLEAR' } });
    expect(judge(withSecret({ type: 'Generic', automaticRotation: 'Disabled' }))).toMatchObject({
      row: { verdict: 'CLEAR' },
    });
  });

  for (const [code, title, change] of [
    ['COUNTS_DISAGREE', 'KMS counts more keys', { inventory: { quotas: { keys: 2, secrets: 1 } } }],
    ['COUNTS_DISAGREE', 'KMS counts fewer secrets', { inventory: { quotas: { keys: 1, secrets: 0 } } }],
    ['COUNTS_DISAGREE', 'KMS does not count the keys', { inventory: { quotas: { secrets: 1 } } }],
    ['COUNTS_DISAGREE', 'KMS counts nothing', { inventory: { quotas: null } }],
    ['CLIENT_KEY_LIVE', 'a client key lives on', withClientKey({ notAfter: ago(-DAY_MS) })],
    ['CLIENT_KEY_LIVE', 'a client key may have ended today', withClientKey({ notAfter: ago(DAY_MS / 2) })],
    ['CLIENT_KEY_LIVE', 'nobody knows when a client key ends', withClientKey({})],
    ['ROTATION_UNKNOWN', 'a secret rotates in other letters', withSecret({ automaticRotation: 'enabled' })],
    ['VPCS_UNKNOWN', 'KMS names no list of VPCs', { seen: { instance: WITHOUT_VPCS } }],
    ['COUNTS_DISAGREE', 'KMS counts more VPCs', { inventory: { quotas: { keys: 1, secrets: 1, vpcs: 2 } } }],
    [
      'DEFAULT_INSTANCE_UNKNOWN',
      'any may be the default instance',
      { seen: { defaultInstanceId: 'unknown' } },
    ],
    ['SECRET_ROTATES', 'KMS rotates a secret', withSecret({ automaticRotation: 'Enabled' })],
    ['DEPENDENT_FOUND', 'a service owns a secret', withSecret({ owningService: 'ecs' })],
    ['DEPENDENT_FOUND', 'a secret is a managed one', withSecret({ type: 'Rds' })],
    ['FOREIGN_VPC', 'a VPC of another owner is bound to it', boundTo('9999999999999999')],
    ['FOREIGN_VPC', 'a VPC of nobody known is bound to it', boundTo(undefined)],
    ['DEFAULT_INSTANCE', 'it is the default instance', { seen: { defaultInstanceId: instanceId } }],
  ] as const) {
    it(`is FOUND when ${title}: ${code}`, () => {
      const { row, findings } = judge(change);

      expect(row.verdict).toBe('FOUND');
      expect([...new Set(findings.map((found) => found.code))]).toEqual([code]);
    });
  }
});

describe('who is set up to call', () => {
  it('is every access point whose policy names the instance or names none, and one that names no policy', async () => {
    const policies = { ours: instanceId, theirs: 'kst-other', open: undefined };
    const list = (names: readonly string[]) => async () => ({ items: names, total: names.length });
    const access = await readAccess(
      {
        ...NO_KMS,
        listPolicyNames: list(Object.keys(policies)),
        describePolicy: async (name) => {
          const of = Object.entries(policies).find(([each]) => each === name)?.[1];
          const rest = { permissions: [], resources: [], networkRules: [`${name}-rule`] };
          return of === undefined ? { name, ...rest } : { name, instanceId: of, ...rest };
        },
        listAccessPointNames: list(['a', 'b', 'c', 'd']),
        describeAccessPoint: async (name) => ({
          name,
          ...(name !== 'd' && { policies: [name === 'a' ? 'ours' : name === 'b' ? 'theirs' : 'open'] }),
        }),
        listClientKeys: async (name) => [{ clientKeyId: `key-of-${name}` }],
        listNetworkRuleNames: list(['theirs-rule', 'open-rule', 'ours-rule']),
        describeNetworkRule: async (name) => ({ name, description: '', sourcePrivateIps: [] }),
      },
      instanceId,
      async () => undefined,
    );

    expect(access.policies.map(({ name }) => name)).toEqual(['ours', 'open']);
    expect(access.networkRules).toEqual(['open-rule', 'ours-rule']);
    expect(access.accessPoints).toEqual([
      { name: 'a', clientKeys: [{ clientKeyId: 'key-of-a' }] },
      { name: 'c', clientKeys: [{ clientKeyId: 'key-of-c' }] },
      { name: 'd', clientKeys: [{ clientKeyId: 'key-of-d' }] },
    ]);
  });
});
