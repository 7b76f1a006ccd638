import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Scenario } from '../../../sandbox/index.js';
import { createCloud } from '../../../src/alibaba/create-cloud.js';
import type { Cloud } from '../../../src/alibaba/cloud.js';
import type { Product } from '../../../src/values/product.js';
import { PRODUCTS, type ProductName } from '../../../src/values/products.js';
import { kindsOf } from '../../../src/probes/at-rest/kinds.js';
import { runProbe } from '../../../src/probes/registry.js';
import { codeOf } from '../../../src/errors.js';
import { AT_REST, NAMES, PLANTED, SETTINGS, TASK, type Resource } from './planted.js';

/** How many accounts. KMS_RELEASE_ACCOUNTS names another number. */
const ACCOUNTS = Number(process.env['KMS_RELEASE_ACCOUNTS'] ?? 25);
const REGIONS = ['cn-hangzhou', 'cn-shanghai', 'cn-beijing', 'ap-southeast-1', 'eu-central-1'];
const THEIRS = ['key-hzz0000000000000000aa', '0b30658a-ed1a-4922-b8f7-a673ca9c4f7e', 'alias/acs/ecs'];
const tick = async () => undefined;
type Account = ReturnType<typeof accountFrom>;
type Drawn = typeof drawn extends fc.Arbitrary<infer D> ? D : never;

/** Lists that say how many there are: what is left out of the others nobody can know. */
const LISTS = [
  'DescribeDisks',
  'DescribeSnapshots',
  'DescribeDBClusters',
  'DescribeFileSystems',
  'DescribeVaults',
  'ListQueue',
  'ListTopic',
];
const PAGES = ['repeat', 'omit', 'cut', 'mangle'] as const;
const PERMISSIONS = [
  'ecs:DescribeDisks',
  'ecs:DescribeRegions',
  'rds:DescribeDBInstanceTDE',
  'nas:DescribeFileSystems',
  'dds:*',
  'hbr:DescribeVaults',
  'kvstore:DescribeEncryptionKey',
  'ram:ListPolicyAttachments',
];
const PLACE = { regionId: 'cn-hangzhou', site: 'intl', pausesMs: [0, 0] } as const;
const MINE = 'rg-mine';
const thing = fc.record({
  planted: fc.constantFrom(...PLANTED.filter(({ kind }) => !SETTINGS.includes(kind))),
  where: fc.nat(),
  form: fc.nat(),
  resourceGroupId: fc.constantFrom(MINE, 'rg-other'),
  region: fc.constantFrom(...REGIONS),
  key: fc.oneof(
    { weight: 2, arbitrary: fc.constantFrom(...NAMES) },
    { weight: 2, arbitrary: fc.constantFrom(...THEIRS) },
    { weight: 1, arbitrary: fc.constantFrom('none', 'mute', 'masked') },
  ),
});
const drawn = fc.record({
  things: fc.array(thing, { maxLength: 60 }),
  many: fc.constantFrom(0, 130, 600),
  center: fc.constantFrom('finished', 'finished', 'lagging', 'pending', 'off'),
  group: fc.constantFrom(undefined, undefined, MINE),
  isBilled: fc.boolean(),
  byUserGroup: fc.boolean(),
  isRole: fc.boolean(),
  denied: fc.subarray(PERMISSIONS, { maxLength: 3 }),
  broken: fc.array(
    fc.record({
      operation: fc.constantFrom(...LISTS),
      page: fc.constantFrom(...PAGES),
      occurrence: fc.integer({ min: 1, max: 6 }),
    }),
    { maxLength: 3 },
  ),
});

function accountFrom({ things, many, isBilled, ...more }: Drawn) {
  const all = things.map(({ planted, where, form, region, key, resourceGroupId: group }, at) => {
    const { kind, places = [], forms = [], parent } = planted;
    // What costs nothing, of a credential that nothing tells where its policies hold: written in decision 45.
    const cannotBeTold =
      more.byUserGroup && kindsOf(planted.place).some((one) => one.kind === kind && one.isFree);
    const resourceGroupId = cannotBeTold ? MINE : group;
    const resource: Resource = {
      kind,
      id: `x-${at}`,
      regionId: region,
      resourceGroupId,
      ...(parent !== undefined && { parent: `${parent}-${region}` }),
      ...(places.length > 0 && { place: places[where % places.length] }),
      ...(forms.length > 0 && { form: forms[form % forms.length] }),
      ...(key === 'mute'
        ? { encrypted: true }
        : key === 'none'
          ? {}
          : { key: key === 'masked' ? 'key-hzz****' : key }),
    };
    const isShown = more.group === undefined || more.group === resourceGroupId;
    return {
      resource,
      place: planted.place,
      isOurs: NAMES.includes(key),
      isMasked: key === 'masked',
      isShown,
    };
  });
  const fillers: Resource[] =
    many === 0
      ? []
      : [{ kind: 'ecs-disk', count: many, prefix: 'd-', regionIds: REGIONS, resourceGroupId: MINE }];
  // A bill without what a role is not shown would be the bill of somebody else.
  const billed =
    isBilled || more.group !== undefined
      ? things.map(({ planted }, at) => ({
          instanceId: `x-${at}`,
          productCode: codeOnBills(planted),
          perDay: 1,
        }))
      : [];
  return { all, fillers, billed, ...more };
}

describe('accounts made at random', () => {
  let clear = 0;
  beforeEach(() => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
  });
  afterEach(() => void vi.unstubAllEnvs());

  it('hide nothing that a place can see, are not clear where something needs a key, and nothing is invented', async () => {
    await fc.assert(
      fc.asyncProperty(drawn.map(accountFrom), (made) => holds(made)),
      { numRuns: ACCOUNTS },
    );
    expect(clear).toBeGreaterThan(0);
  }, 3_600_000);

  async function holds(made: Account): Promise<void> {
    const ready = await readScenario(new URL('../../../sandbox/scenarios/ready.json', import.meta.url));
    const sandbox = await startSandbox({ scenario: worldOf(ready, made) });
    try {
      await looksRight(createCloud({ ...PLACE, endpoint: sandbox.url }), made);
    } finally {
      await sandbox.close();
    }
  }

  async function looksRight(cloud: Cloud, { all, denied }: Account): Promise<void> {
    const task = { ...TASK };
    for (const place of AT_REST) {
      const planted = all.filter((one) => one.place === place && one.isOurs);
      const report = await runProbe(place, cloud, task, tick).catch(unlessIncomplete);
      if (report === undefined) continue;
      const mayNeedOurs = all.some(
        (one) => one.place === place && (one.isOurs || (one.isMasked && one.isShown)),
      );
      if (mayNeedOurs) expect(report.row.verdict).not.toBe('CLEAR');
      else if (report.row.verdict === 'CLEAR') clear += 1;
      const found = report.unreadable ?? [];
      const named = (id: string) =>
        found.some((one) => one.includes(` ${id} in `) || one.includes(`/${id} in `));
      for (const { isOurs, resource } of all.filter((one) => one.place === place))
        if (!isOurs && 'id' in resource) expect(named(resource.id)).toBe(false);
      expect(found.length).toBeLessThanOrEqual(planted.length);
      const isWhole = !kindsOf(place).some(({ product }) =>
        denied.some((action) => action.startsWith(`${ramOf(product)}:`)),
      );
      const isRead =
        report.reasonCode !== 'AT_REST_NOT_READ' &&
        !report.findings.some(({ code }) => code === 'AT_REST_NOT_READ');
      if (isWhole && isRead)
        for (const { resource, isShown } of planted)
          if (isShown && 'id' in resource) expect(named(resource.id), JSON.stringify(resource)).toBe(true);
    }
  }
});

function worldOf(
  ready: Scenario,
  { all, fillers, denied, broken, center, group, byUserGroup, isRole, billed }: Account,
): Scenario {
  return {
    ...ready,
    regions: REGIONS,
    resources: [...all.map(({ resource }) => resource), ...fillers],
    resourceCenter: center,
    resourceCenterKnows: 'all',
    billing: {
      ...ready.billing,
      otherResources: billed,
    },
    credentials: ready.credentials.map((one) => ({
      ...one,
      deny: [...denied],
      byUserGroup,
      ...(isRole && { arn: 'acs:ram::1234567890123456:assumed-role/observer/session-1' }),
      ...(group !== undefined && { resourceGroups: [group] }),
    })),
    faults: broken.map((fault) => ({ ...fault, kind: 'broken-page' as const })),
  };
}

function codeOnBills({ kind, place }: (typeof PLANTED)[number]): string {
  const [first, ...others] = kindsOf(place);
  const name = [first, ...others].find((one) => one?.kind === kind)?.product ?? first?.product ?? 'ecs';
  const { billedAs = 'ecs' }: Product = PRODUCTS[name];
  return billedAs.split(' ')[0] ?? 'ecs';
}

function ramOf(name: ProductName): string {
  const { ram = name }: Product = PRODUCTS[name];
  return ram;
}

function unlessIncomplete(error: unknown): undefined {
  if (codeOf(error) !== 'LIST_INCOMPLETE') throw error;
}
