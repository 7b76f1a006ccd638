import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../../sandbox/index.js';
import { permissionsByPlace } from '../../../src/probes/permissions.js';
import { runProbe } from '../../../src/probes/registry.js';
import type { ProbeReport } from '../../../src/snapshot.js';
import { inSandbox } from '../sandbox-cloud.js';
import { AT_REST, PLANTED, TASK, type Resource } from './planted.js';

const tick = async () => undefined;
/** Each kind, with a key of somebody else: nothing here needs ours. */
const ONE_OF_EACH: Resource[] = PLANTED.filter(({ kind }) => kind !== 'ecs-default-key').map(
  ({ kind, parent }, at) => ({
    kind,
    id: `${kind}-${at}`,
    key: 'key-hzz0000000000000000aa',
    ...(parent !== undefined && { parent }),
  }),
);
const PERMITTED = ['rds', 'polardb', 'kvstore', 'nas', 'alikafka'];
const ALSO = ['kms:*', 'bss:*', 'resourcecenter:*', 'ecs:DescribeRegions'];

describe('what stays open of data at rest', () => {
  const cloudOf = inSandbox();
  const lookAt = async (change: (scenario: Scenario) => Scenario): Promise<ProbeReport[]> => {
    const cloud = await cloudOf((scenario) =>
      change({
        ...scenario,
        billing: { ...scenario.billing, otherResources: [] },
        resourceCenter: 'finished',
      }),
    );
    const task = { ...TASK };
    const reports: ProbeReport[] = [];
    for (const place of AT_REST) reports.push(await runProbe(place, cloud, task, tick));
    return reports;
  };
  const only = (allow: string[], scenario: Scenario): Scenario => ({
    ...scenario,
    credentials: scenario.credentials.map((one) => ({ ...one, allow })),
  });

  it('nothing, where everything can be read, and somebody else knows every kind', async () => {
    const reports = await lookAt((scenario) => ({
      ...scenario,
      resourceCenterKnows: 'all',
      resources: [...ONE_OF_EACH],
      billing: {
        ...scenario.billing,
        otherResources: [{ productCode: 'ecs', instanceId: 'ecs-disk-0', perDay: 1 }],
      },
    }));

    expect(openOf(reports)).toEqual([]);
    expect(new Set(reports.map(({ reasonCode }) => reasonCode))).toEqual(new Set(['NONE_NEEDS_A_KEY']));
  });

  it('what costs nothing and Resource Center has never heard of, where nothing is there', async () => {
    expect(openOf(await lookAt(byRole))).toEqual([
      'ecs NO_SECOND_WITNESS',
      'ess NO_SECOND_WITNESS',
      'oos NO_SECOND_WITNESS',
      'ecd NO_SECOND_WITNESS',
      'cloud-backup NO_SECOND_WITNESS',
      'apig NO_SECOND_WITNESS',
    ]);
  });

  it('two lists of ECS that may be mute, where nothing is there, and Resource Center knows every kind', async () => {
    const reports = await lookAt((scenario) => byRole({ ...scenario, resourceCenterKnows: 'all' }));

    expect(openOf(reports)).toEqual(['ecs NO_SECOND_WITNESS']);
  });

  it('what costs nothing, where an empty Resource Center is all that is shown, and policies tell nothing', async () => {
    const reports = await lookAt((scenario) => ({
      ...scenario,
      resourceCenterKnows: 'all',
      credentials: scenario.credentials.map((one) => ({ ...one, byUserGroup: true })),
    }));

    expect(openOf(reports)).toEqual([
      'ecs NO_SECOND_WITNESS',
      'ess NO_SECOND_WITNESS',
      'oos NO_SECOND_WITNESS',
      'ecd NO_SECOND_WITNESS',
      'cloud-backup NO_SECOND_WITNESS',
      'oss NO_SECOND_WITNESS',
      'sls NO_SECOND_WITNESS',
      'mns NO_SECOND_WITNESS',
      'ack NO_SECOND_WITNESS',
      'apig NO_SECOND_WITNESS',
      'more-services NO_SECOND_WITNESS',
    ]);
  });

  it('also what costs nothing where Resource Center is off: the bill says the rest', async () => {
    const reports = await lookAt((scenario) => ({ ...scenario, resourceCenter: 'off' }));

    expect(openOf(reports)).toEqual([
      'ecs NO_SECOND_WITNESS',
      'ess NO_SECOND_WITNESS',
      'oos NO_SECOND_WITNESS',
      'ecd NO_SECOND_WITNESS',
      'cloud-backup NO_SECOND_WITNESS',
      'oss NO_SECOND_WITNESS',
      'sls NO_SECOND_WITNESS',
      'mns NO_SECOND_WITNESS',
      'ack NO_SECOND_WITNESS',
      'apig NO_SECOND_WITNESS',
      'more-services NO_SECOND_WITNESS',
    ]);
  });

  it('all but five products where only those are permitted, and nothing is billed', async () => {
    const reports = await lookAt((scenario) =>
      only([...ALSO, ...PERMITTED.map((product) => `${product}:*`)], scenario),
    );
    const clear = reports.filter(({ row }) => row.verdict === 'CLEAR').map(({ probe }) => probe);

    expect(clear.toSorted()).toEqual(['kafka', 'nas', 'polardb', 'rds', 'redis']);
    expect(openOf(reports).every((line) => line.endsWith('AT_REST_NOT_READ'))).toBe(true);
  });

  it('everything where everything is refused, and each says what has to be permitted', async () => {
    const reports = await lookAt((scenario) => only(['kms:*'], scenario));
    const needed = new Map(permissionsByPlace().map(({ place, actions }) => [place, actions]));

    expect(openOf(reports)).toEqual(AT_REST.map((place) => `${place} AT_REST_NOT_READ`));
    for (const { probe, row } of reports)
      expect(
        needed.get(probe)?.some((action) => row.reason.includes(action)),
        row.reason,
      ).toBe(true);
  });
});

/** Roles with policies of their own in the whole account, as deploy/ram/ has them. */
function byRole(scenario: Scenario): Scenario {
  const arn = 'acs:ram::1234567890123456:assumed-role/observer/session-1';
  return { ...scenario, credentials: scenario.credentials.map((one) => ({ ...one, arn })) };
}

function openOf(reports: readonly ProbeReport[]): string[] {
  return reports
    .filter(({ row }) => row.verdict !== 'CLEAR')
    .map(({ probe, reasonCode }) => `${probe} ${reasonCode}`);
}
