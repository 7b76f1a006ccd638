import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../sandbox/index.js';
import { probeReasonsOf } from '../../../src/policy/reasons-to-keep.js';
import type { PlaceAtRest } from '../../../src/probes/at-rest/kinds.js';
import { runProbe } from '../../../src/probes/registry.js';
import type { ProbeReport } from '../../../src/snapshot.js';
import { EFFECTIVE_POLICY, NOW } from '../../support/snapshots.js';
import { inSandbox } from '../sandbox-cloud.js';
import { KEY, TASK } from './planted.js';

const tick = async () => undefined;
type Resources = NonNullable<Scenario['resources']>;
type Others = NonNullable<NonNullable<Scenario['billing']>['otherResources']>;
const DISK = { kind: 'ecs-disk', id: 'd-1' } as const;
const FS_1: Others = [{ productCode: 'nas', instanceId: 'fs-1', perDay: 1 }];
const FILES = { kind: 'nas-file-system', id: 'fs-1' } as const;

describe('that nothing needs a key', () => {
  const cloudOf = inSandbox();
  const scan = async (
    place: PlaceAtRest,
    resources: Resources,
    {
      billed = [],
      ...scenario
    }: Partial<Pick<Scenario, 'resourceCenter' | 'behaviour' | 'faults'>> & {
      billed?: Others;
      deny?: string[];
      groups?: string[];
      byUserGroup?: boolean;
      arn?: string;
      missing?: 'instances';
      asOf?: Date;
    } = {},
  ): Promise<ProbeReport> => {
    const { deny = [], groups, byUserGroup, arn, missing = 'none', asOf = NOW, ...rest } = scenario;
    const cloud = await cloudOf((ready) => ({
      ...ready,
      resourceCenter: 'finished',
      resourceCenterKnows: 'all',
      ...rest,
      resources,
      billing: { ...ready.billing, missing, otherResources: billed },
      credentials: ready.credentials.map((one) => ({
        ...one,
        deny: [...(one.deny ?? []), ...deny],
        byUserGroup: byUserGroup ?? groups !== undefined,
        ...(arn !== undefined && { arn }),
        ...(groups !== undefined && { resourceGroups: groups }),
      })),
    }));
    return runProbe(place, cloud, { ...TASK, asOf }, tick);
  };

  it('is said where Resource Center knows the kind, and every thing that it knows was read', async () => {
    expect(await scan('nas', [FILES], { billed: FS_1 })).toMatchObject({
      row: { verdict: 'CLEAR', reason: 'none of 1 read' },
      reasonCode: 'NONE_NEEDS_A_KEY',
    });
  });

  it('is said with what was asked, which answer that is, and what came', async () => {
    const { notes } = await scan('nas', [FILES], { billed: FS_1 });

    expect(notes.find((note) => note.startsWith('nas-file-system in cn-hangzhou'))).toMatch(
      /^nas-file-system in cn-hangzhou: DescribeFileSystems, request [\w-]+, 1 read, 0 need a key, 0 unclear$/,
    );
    expect(notes).toContain('nas-file-system: vouched for by Resource Center');
  });

  it('is not said while Resource Center knows of one that its list does not show, and no policy accepts that', async () => {
    const cut = { operation: 'GetInstanceList', kind: 'broken-page', page: 'omit', times: 50 } as const;
    const report = await scan('kafka', [{ kind: 'kafka-instance', id: 'k-1' }], { faults: [cut] });

    expect(report).toMatchObject({ row: { verdict: 'FAILED' }, reasonCode: 'WITNESSES_DISAGREE' });
    expect(report.row.reason).toContain('ACS::AliKafka::Instance k-1 in cn-hangzhou');
    expect(reasonsOf(report)).toEqual(['PROBE_FAILED']);
  });

  it('is left open where a list was refused of which Resource Center knows a thing: that one may be accepted', async () => {
    const report = await scan('nas', [FILES], { deny: ['nas:DescribeFileSystems'], billed: FS_1 });

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'AT_REST_NOT_READ' });
    expect(report.notes.join()).not.toContain('vouched for');
  });

  it('is not said by bills without a row of KMS: they are late, or of somebody else', async () => {
    expect(await scan('nas', [], { resourceCenter: 'off', missing: 'instances' })).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'NO_SECOND_WITNESS',
    });
  });

  it('is said by the bills of today, however old the approvals are', async () => {
    const longAgo = new Date(NOW.getTime() - 7_300 * 86_400_000);

    expect(await scan('nas', [], { resourceCenter: 'off', asOf: longAgo })).toMatchObject({
      row: { verdict: 'CLEAR' },
    });
  });

  it('is not said of others while a dependent is accepted: that has to be accepted too', async () => {
    const resources: Resources = [{ ...FILES, key: KEY }];
    const report = await scan('nas', resources, { resourceCenter: 'off' });

    expect(report.findings.map(({ code }) => code)).toEqual(['DEPENDENT_FOUND', 'NO_SECOND_WITNESS']);
    expect(reasonsOf(report, 'nas-file-system/cn-hangzhou/fs-1')).toEqual(['NO_SECOND_WITNESS']);
  });

  it.each(['off', 'pending'] as const)(
    'is not said by a Resource Center that is %s',
    async (resourceCenter) => {
      const billed = [...FS_1, { productCode: 'nas', instanceId: 'fs-2', perDay: 1 }];

      expect(await scan('nas', [FILES, { ...FILES, id: 'fs-2' }], { resourceCenter, billed })).toMatchObject({
        row: { verdict: 'NOT_COVERED' },
        reasonCode: 'NO_SECOND_WITNESS',
      });
    },
  );

  it('is not taken away by a Resource Center that is an hour behind', async () => {
    expect(await scan('nas', [{ ...FILES, key: KEY }], { resourceCenter: 'lagging' })).toMatchObject({
      row: { verdict: 'FOUND' },
    });
  });

  it('is looked for where Resource Center knows of things, also in regions of which nobody has spoken', async () => {
    const report = await scan('nas', [{ ...FILES, regionId: 'eu-west-1', key: KEY }], { billed: FS_1 });

    expect(report.findings.map(({ caller }) => caller)).toEqual(['nas-file-system/eu-west-1/fs-1']);
  });

  it('is said by the bill where nothing of the product is on it, and everything of it costs', async () => {
    expect(await scan('nas', [], { resourceCenter: 'off' })).toMatchObject({ row: { verdict: 'CLEAR' } });
    expect(await scan('mns', [], { resourceCenter: 'off' })).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
    });
  });

  it.each([
    ['has a row of the product', [{ productCode: 'nas', instanceId: 'x', perDay: 1 }], {}],
    ['has a row that nobody knows', [{ productCode: 'newthing', instanceId: 'x', perDay: 1 }], {}],
    ['may not be read', [], { deny: ['bss:DescribeBillList'] }],
    ['does not tell what is paid in advance', [], { deny: ['bss:DescribeInstances'] }],
  ])('is not said by a bill that %s', async (_, billed, more) => {
    expect(await scan('nas', [], { resourceCenter: 'off', billed, ...more })).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'NO_SECOND_WITNESS',
    });
  });

  it('is not said where a product is on the bill, and neither its list nor Resource Center shows any of it', async () => {
    const report = await scan('nas', [], { billed: [{ productCode: 'nas', instanceId: 'fs-9', perDay: 1 }] });

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'NO_SECOND_WITNESS' });
    expect(report.notes.join()).toContain('NAS is on the bill, and nothing of it is shown');
  });

  it('is not said of an empty list of ECS that is not known to refuse who may not ask', async () => {
    const silent = { deniedLists: 'empty' } as const;
    const deny = ['ecs:DescribeSnapshots'];
    const seen: Resources = [DISK, ...EACH_OF_ECS];

    const billed: Others = [{ productCode: 'ecs', instanceId: 'd-1', perDay: 1 }];
    expect(await scan('ecs', seen, { billed })).toMatchObject({ row: { verdict: 'CLEAR' } });
    const report = await scan('ecs', seen, { behaviour: silent, deny, billed });
    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'NO_SECOND_WITNESS' });
    expect(report.notes.join()).toContain(
      'an empty list of ecs-snapshot may as well be one that is not permitted',
    );
  });

  describe('by a role that may be granted on resource groups only', () => {
    const mine = { ...FILES, resourceGroupId: 'rg-mine' };
    const other = { kind: 'nas-file-system', id: 'fs-2', resourceGroupId: 'rg-other' } as const;
    const hidden = { kind: 'nas-file-system', id: 'fs-3', resourceGroupId: 'rg-third', key: KEY } as const;
    const paidFor = (...ids: string[]): Others =>
      ids.map((instanceId) => ({ productCode: 'nas', instanceId, perDay: 1 }));
    const open = { row: { verdict: 'NOT_COVERED' }, reasonCode: 'NO_SECOND_WITNESS' } as const;

    it.each([
      ['one', ['rg-mine']],
      ['two', ['rg-mine', 'rg-other']],
    ])('is not said of %s: the bill names what it is not shown', async (_, groups) => {
      const billed = paidFor('fs-1', 'fs-2', 'fs-3');
      const report = await scan('nas', [mine, other, hidden], { groups, billed });

      expect(report).toMatchObject(open);
      expect(report.notes.join()).toMatch(/names fs-[23], which is not shown/);
    });

    it.each([
      ['of NAS without a dash in their ids', 'nas', 'nas', 'nas-file-system', '1ca404b666', '31a8e4ab12'],
      ['of Redis with ids of two forms', 'redis', 'kvstore', 'redis-instance', 'r-1', 'tair-2'],
      ['of queues by their names', 'mns', 'mns', 'mns-queue', 'alpha', 'beta'],
    ] as const)('is not said of things %s', async (_, place, productCode, kind, seen, unseen) => {
      const resources: Resources = [
        { kind, id: seen, resourceGroupId: 'rg-mine' },
        { kind, id: unseen, resourceGroupId: 'rg-other', key: KEY },
      ];
      const billed = [seen, unseen].map((instanceId) => ({ productCode, instanceId, perDay: 1 }));

      expect(await scan(place, resources, { groups: ['rg-mine'], billed })).toMatchObject(open);
    });

    it('is not said of disks because a launch template was seen, which costs nothing', async () => {
      const resources: Resources = [
        mine,
        ...EACH_OF_ECS.map((one) => ({ ...one, resourceGroupId: 'rg-mine' })),
        { kind: 'ecs-disk', id: 'd-9', resourceGroupId: 'rg-other', key: KEY },
      ];
      const billed = [...FS_1, { productCode: 'ecs', instanceId: 'd-9', perDay: 1 }];

      expect(await scan('ecs', resources, { groups: ['rg-mine'], billed })).toMatchObject(open);
    });

    it('is not said of logstores, which are no setting', async () => {
      const resources: Resources = [
        { kind: 'sls-logstore', id: 'audit', parent: 'secret', resourceGroupId: 'rg-other', key: KEY },
      ];
      const billed = [{ productCode: 'sls', instanceId: 'secret', perDay: 1 }];
      const more = { groups: ['rg-mine'], billed, resourceCenter: 'off' as const };

      expect(await scan('sls', resources, more)).toMatchObject(open);
    });

    it('is not said where a row of the bill names nothing, which may be a thing that is not shown', async () => {
      const report = await scan('nas', [mine], { billed: paidFor('fs-1', '') });

      expect(report).toMatchObject(open);
      expect(report.notes.join()).toContain('names something of NAS without an id, which is not shown');
    });

    it('is not said where no bill names anything that it is shown', async () => {
      expect(await scan('nas', [mine, hidden], { groups: ['rg-mine'] })).toMatchObject(open);
    });

    it('is not said where it is shown nothing at all', async () => {
      const queue = { kind: 'mns-queue', id: 'q-1', resourceGroupId: 'rg-third', key: KEY } as const;
      const billed = paidFor('fs-3');

      expect(await scan('mns', [queue, hidden], { groups: ['rg-mine'], billed })).toMatchObject(open);
      expect(await scan('mns', [], { byUserGroup: true })).toMatchObject(open);
    });

    describe('whose policies tell it', () => {
      const secret: Resources = [
        mine,
        { kind: 'oos-secret-parameter', id: 's-1', resourceGroupId: 'rg-other', key: KEY },
      ];
      const more = { groups: ['rg-mine'], byUserGroup: false, billed: paidFor('fs-1') };

      it('is not said of what costs nothing, which no bill names', async () => {
        const report = await scan('oos', secret, more);

        expect(report).toMatchObject(open);
        expect(report.notes.join()).toContain(
          'the credential is granted on rg-mine, and may not see the whole',
        );
      });

      it('is not said of what costs nothing where its policies may not be read', async () => {
        const deny = ['ram:ListPolicyAttachments'];
        const report = await scan('oos', [mine], { billed: FS_1, deny });

        expect(report).toMatchObject(open);
        expect(report.notes.join()).toContain('ram:ListPolicyAttachments');
        expect(await scan('nas', [mine], { billed: paidFor('fs-1'), deny })).toMatchObject({
          row: { verdict: 'CLEAR' },
        });
      });

      it('is said where all of them hold in the whole account', async () => {
        const clear = { row: { verdict: 'CLEAR' } };

        const arn = 'acs:ram::1234567890123456:assumed-role/observer/session-1';
        expect(await scan('oos', [mine], { billed: paidFor('fs-1'), arn })).toMatchObject(clear);
        expect(await scan('mns', [], { arn })).toMatchObject(clear);
        expect(await scan('mns', [])).toMatchObject(open);
      });
    });

    it('is said where the bill names what is shown, and nothing like it beside that', async () => {
      expect(await scan('nas', [mine], { billed: paidFor('fs-1') })).toMatchObject({
        row: { verdict: 'CLEAR' },
      });
    });
  });
});

const EACH_OF_ECS: Resources = [
  { kind: 'ecs-auto-snapshot-policy', id: 'sp-1' },
  { kind: 'ecs-launch-template', id: 'lt-1' },
];

/** What keeps the instance although the policy tolerates the place (all places are) and this dependent. */
function reasonsOf(report: ProbeReport, caller?: string): string[] {
  const tolerated = [
    ...(caller === undefined ? [] : [{ caller, reason: 'its data is moved', until: '2027-01-31' }]),
  ];
  const scan = { ...EFFECTIVE_POLICY.scan, tolerated };
  return probeReasonsOf(report, { ...EFFECTIVE_POLICY, scan }, NOW, [report]).map(({ code }) => code);
}
