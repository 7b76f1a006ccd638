import { describe, expect, it } from 'vitest';
import { probeReasonsOf } from '../../../src/policy/reasons-to-keep.js';
import type { ProbeTask } from '../../../src/probes/probe-task.js';
import { runProbe } from '../../../src/probes/registry.js';
import type { ProbeReport } from '../../../src/snapshot.js';
import type { Scenario } from '../../../sandbox/index.js';
import { EFFECTIVE_POLICY, NOW, SNAPSHOT } from '../../support/snapshots.js';
import { inSandbox } from '../sandbox-cloud.js';

const tick = async () => undefined;
const KEY = 'key-hzz66a1b2c3d4e5f6g7h8';
const task: ProbeTask = {
  seen: SNAPSHOT.instance,
  inventory: {
    ...SNAPSHOT.inventory,
    keys: [{ keyId: KEY }].map((key) => ({ ...SNAPSHOT.inventory.keys[0], ...key })),
    aliases: [{ name: 'alias/app', keyId: KEY }],
  },
  scan: { quietDays: 30 },
  lookbackDays: 90,
  asOf: NOW,
  canarySince: NOW.toISOString(),
};
type Resources = NonNullable<Scenario['resources']>;

describe('things at rest', () => {
  const cloudOf = inSandbox();
  const scan = async (place: 'ecs', resources: Resources) => {
    const cloud = await cloudOf((scenario) => ({ ...scenario, resources }));
    return runProbe(place, cloud, { ...task }, tick);
  };

  it('of which there are none are not clear where nobody else says so', async () => {
    expect(await scan('ecs', [])).toMatchObject({
      row: { place: 'ecs', verdict: 'NOT_COVERED' },
      reasonCode: 'NO_SECOND_WITNESS',
      findings: [],
      dependents: [],
    });
  });

  it('that need a key of the instance are found in every region, and each can be accepted by its name', async () => {
    const report = await scan('ecs', [
      { kind: 'ecs-disk', id: 'd-1', name: 'data', key: KEY },
      { kind: 'ecs-disk', id: 'd-2', regionId: 'cn-shanghai', key: 'alias/app' },
      { kind: 'ecs-disk', id: 'd-3', key: 'key-hzz0000000000000000aa' },
      { kind: 'ecs-disk', id: 'd-4' },
    ]);

    expect(report).toMatchObject({
      row: { verdict: 'FOUND' },
      reasonCode: 'DEPENDENT_FOUND',
      dependents: [],
      unreadable: [
        `ecs-disk d-1 in cn-hangzhou is encrypted with ${KEY}`,
        `ecs-disk d-2 in cn-shanghai is encrypted with ${KEY}`,
      ],
    });
    expect(report.findings.map(({ caller }) => caller)).toEqual([
      'ecs-disk/cn-hangzhou/d-1',
      'ecs-disk/cn-shanghai/d-2',
      undefined,
    ]);
    const rest = ['NO_SECOND_WITNESS'];
    expect(keptBy(report, [])).toEqual(['DEPENDENT_FOUND', 'DEPENDENT_FOUND', ...rest]);
    expect(keptBy(report, ['ecs-disk/cn-hangzhou/d-1'])).toEqual(['DEPENDENT_FOUND', ...rest]);
    expect(keptBy(report, ['ecs-disk/cn-hangzhou/d-1', 'ecs-disk/cn-shanghai/d-2'])).toEqual(rest);
  });

  it('that are encrypted and name no key cannot be told', async () => {
    const report = await scan('ecs', [{ kind: 'ecs-disk', id: 'd-1', encrypted: true }]);

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'KEY_NOT_SHOWN' });
    expect(report.row.reason).toContain(
      'ecs-disk d-1 in cn-hangzhou (it is encrypted, and does not say with which key)',
    );
  });

  it('that nobody may list are not known, and the permission is named', async () => {
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      credentials: scenario.credentials.map((one) => ({ ...one, deny: ['ecs:DescribeDisks'] })),
    }));
    const report = await runProbe('ecs', cloud, { ...task }, tick);

    expect(report).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'AT_REST_NOT_READ' });
    expect(report.row.reason).toContain('Grant ecs:DescribeDisks');
  });

  it('are read to the last page', async () => {
    const report = await scan('ecs', [
      { kind: 'ecs-disk', count: 1_234, prefix: 'd-many-' },
      { kind: 'ecs-disk', id: 'd-last', key: KEY },
    ]);

    expect(report.unreadable).toHaveLength(1);
    expect(report.notes.find((note) => note.startsWith('ecs-disk in cn-hangzhou'))).toContain('1235 read');
  });

  it('that name a version of a key, which only KMS knows to be one of ours, are found', async () => {
    const version = '5c8f8bd1-11f8-4d0c-9f0b-2a5b6c7d8e9f';
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      resources: [{ kind: 'ecs-disk', id: 'd-1', key: version }],
    }));
    const kms = {
      ...cloud.kms,
      listKeyVersionIds: async () => ({ items: [version.toUpperCase()], total: 1 }),
    };

    expect(await runProbe('ecs', { ...cloud, kms }, { ...task }, tick)).toMatchObject({
      row: { verdict: 'FOUND' },
      unreadable: [`ecs-disk d-1 in cn-hangzhou is encrypted with ${KEY}`],
    });
  });

  it('are looked for where the account is, where a product does not say where it is, and that is said', async () => {
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      resources: [{ kind: 'rds-instance', id: 'rm-1', regionId: 'cn-shanghai', key: KEY }],
      credentials: scenario.credentials.map((one) => ({ ...one, deny: ['rds:DescribeRegions'] })),
    }));
    const report = await runProbe('rds', cloud, { ...task }, tick);

    expect(report).toMatchObject({ row: { verdict: 'FOUND' } });
    expect(report.findings).toMatchObject([
      { code: 'DEPENDENT_FOUND' },
      {
        code: 'AT_REST_NOT_READ',
        gap: true,
        text: expect.stringContaining('nobody says in which regions RDS is'),
      },
      { code: 'NO_SECOND_WITNESS' },
    ]);
  });

  it('are not believed to be what was answered before: the list is begun anew', async () => {
    const resources: Resources = [{ kind: 'ecs-disk', id: 'd-1', regionId: 'cn-shanghai', key: KEY }];
    const repeated = {
      operation: 'DescribeDisks',
      kind: 'broken-page',
      page: 'repeat',
      occurrence: 3,
    } as const;
    const cloud = await cloudOf((scenario) => ({ ...scenario, resources, faults: [repeated] }));

    expect((await runProbe('ecs', cloud, { ...task }, tick)).unreadable).toHaveLength(1);
  });

  it.each([
    ['is refused', { refuses: { code: 'Instance.Busy', httpStatus: 403 } }, []],
    [
      'does not say whether it is encrypted',
      {},
      [
        { operation: 'DescribeInstance', kind: 'altered', set: { EncryptionType: null }, times: 9 },
        { operation: 'DescribeMultiZoneCluster', kind: 'error', code: 'No', httpStatus: 403, times: 9 },
      ],
    ],
    [
      'is not permitted',
      {},
      [
        { operation: 'DescribeInstance', kind: 'error', code: 'No', httpStatus: 403, times: 9 },
        {
          operation: 'DescribeMultiZoneCluster',
          kind: 'altered',
          set: { EncryptionType: null, EncryptionKey: null },
          times: 9,
        },
      ],
    ],
  ] as const)(
    'are not known where the one description of a cluster %s, and the other tells nothing',
    async (_, more, faults) => {
      const resources: Resources = [{ kind: 'hbase-cluster', id: 'hb-1', form: 'single-zone', ...more }];
      const cloud = await cloudOf((scenario) => ({ ...scenario, resources, faults: [...faults] }));

      expect(await runProbe('hbase', cloud, { ...task }, tick)).toMatchObject({
        row: { verdict: 'NOT_COVERED', reason: expect.stringContaining('hb-1') },
        reasonCode: 'KEY_NOT_SHOWN',
      });
    },
  );

  it('are found where the first description of a cluster says nothing, and the other one tells the key', async () => {
    const resources: Resources = [{ kind: 'hbase-cluster', id: 'hb-1', key: KEY }];
    const faults = [
      {
        operation: 'DescribeInstance',
        kind: 'altered',
        set: { EncryptionType: '', EncryptionKey: null },
        times: 9,
      } as const,
    ];
    const cloud = await cloudOf((scenario) => ({ ...scenario, resources, faults }));

    expect(await runProbe('hbase', cloud, { ...task }, tick)).toMatchObject({
      row: { verdict: 'FOUND' },
      unreadable: [`hbase-cluster hb-1 in cn-hangzhou is encrypted with ${KEY}`],
    });
  });

  it('may be in something that is empty: what Resource Center knows of it is no disagreement', async () => {
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      resources: [{ kind: 'ebs-cluster', id: 'dbsc-1' }],
      resourceCenter: 'finished',
      billing: { ...scenario.billing, otherResources: [] },
      credentials: scenario.credentials.map((one) => ({
        ...one,
        arn: 'acs:ram::1234567890123456:assumed-role/observer/session-1',
      })),
    }));

    const report = await runProbe('more-services', cloud, { ...task }, tick);
    expect(report.reasonCode).not.toBe('WITNESSES_DISAGREE');
    expect(report.notes).toContain('ebs-disk: vouched for by Resource Center');
  });

  it('are left open where a host is not there, and looked for everywhere else', async () => {
    const resources: Resources = [{ kind: 'ecs-disk', id: 'd-1', regionId: 'cn-shanghai', key: KEY }];
    const away = {
      operation: 'DescribeDisks',
      kind: 'dropped-before',
      where: { RegionId: 'cn-hangzhou' },
      times: 100,
    } as const;
    const cloud = await cloudOf((scenario) => ({ ...scenario, resources, faults: [away] }));
    const report = await runProbe('ecs', cloud, { ...task }, tick);

    expect(report.unreadable).toHaveLength(1);
    expect(report.findings).toMatchObject([
      { code: 'DEPENDENT_FOUND' },
      { code: 'AT_REST_NOT_READ', text: expect.stringContaining('ecs-disk in cn-hangzhou') },
      { code: 'NO_SECOND_WITNESS' },
    ]);
  });
});

function keptBy(report: ProbeReport, callers: readonly string[]): string[] {
  const tolerated = callers.map((caller) => ({ caller, reason: 'moved', until: '2099-12-31' }));
  const scan = { ...EFFECTIVE_POLICY.scan, tolerated };
  return probeReasonsOf(report, { ...EFFECTIVE_POLICY, scan }, NOW, 'judged later').map(({ code }) => code);
}
