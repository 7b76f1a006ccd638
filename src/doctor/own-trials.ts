import type { Cloud } from '../alibaba/cloud.js';
import { newestAskableDay } from '../policy/bills.js';
import { billingCycleOf } from '../values/bill-date.js';
import { type Instead, nothingThere, notTried } from './tried.js';

/** What the trials of one instance know: what an earlier one has found (nothing: an empty text) is what the next one asks about. */
export interface Asking {
  readonly cloud: Cloud;
  readonly instanceId: string;
  readonly now: Date;
  readonly found: Map<Found, string>;
}

type Found = 'key' | 'secret' | 'access point' | 'policy' | 'network rule' | 'metric';

/** How one permission is tried, by one read. */
interface Trial {
  readonly permission: string;
  readonly ask: (asking: Asking) => Promise<Instead>;
}

const DAY_MS = 24 * 3_600_000;

/** Those of KMS but `kms:GetKmsInstance`, in an order in which a list comes before what is asked about one of it. */
export const KMS_TRIALS: readonly Trial[] = [
  reads('kms:DescribeAccountKmsStatus', ({ cloud }) => cloud.kms.accountStatus()),
  reads('kms:GetKmsInstanceQuotaInfos', ({ cloud, instanceId }) => cloud.kms.quotas(instanceId)),
  reads('kms:GetDefaultKmsInstance', ({ cloud }) => cloud.kms.defaultInstanceId()),
  lists('kms:ListKeys', 'key', ({ cloud, instanceId }) => cloud.kms.listKeyIds(instanceId, 1)),
  about('kms:DescribeKey', 'key', ({ kms }, key) => kms.describeKey(key)),
  about('kms:ListKeyVersions', 'key', ({ kms }, key) => kms.listKeyVersionIds(key, 1)),
  about('kms:GetKeyPolicy', 'key', ({ policies }, key) => policies.ofKey(key)),
  lists('kms:ListSecrets', 'secret', ({ cloud, instanceId }) => cloud.kms.listSecretNames(instanceId, 1)),
  about('kms:DescribeSecret', 'secret', ({ kms }, name) => kms.describeSecret(name)),
  about('kms:GetSecretPolicy', 'secret', ({ policies }, name) => policies.ofSecret(name)),
  reads('kms:ListAliases', ({ cloud }) => cloud.kms.listAliases(1)),
  reads('kms:ListTagResources', ({ cloud, instanceId }) => cloud.tags.listKeys(instanceId)),
  lists('kms:ListApplicationAccessPoints', 'access point', ({ cloud }) => cloud.kms.listAccessPointNames(1)),
  about('kms:DescribeApplicationAccessPoint', 'access point', ({ kms }, name) =>
    kms.describeAccessPoint(name),
  ),
  about('kms:ListClientKeys', 'access point', ({ kms }, name) => kms.listClientKeys(name)),
  lists('kms:ListPolicies', 'policy', ({ cloud }) => cloud.kms.listPolicyNames(1)),
  about('kms:DescribePolicy', 'policy', ({ kms }, name) => kms.describePolicy(name)),
  lists('kms:ListNetworkRules', 'network rule', ({ cloud }) => cloud.kms.listNetworkRuleNames(1)),
  about('kms:DescribeNetworkRule', 'network rule', ({ kms }, name) => kms.describeNetworkRule(name)),
];

/** Those of the products that tell of the instance, in an order like that. */
export const OTHER_TRIALS: readonly Trial[] = [
  reads('bss:DescribeBillList', async ({ cloud, instanceId, now }) => {
    const day = newestAskableDay(now);
    await cloud.bills.dayOf({ day, instanceId, maxResults: 20 });
    await cloud.bills.productsOf(billingCycleOf(day), 1);
  }),
  reads('bss:DescribeInstances', ({ cloud, instanceId }) => cloud.bills.subscription(instanceId)),
  reads('actiontrail:LookupEvents', ({ cloud, now }) =>
    cloud.trail.lookupKmsEvents({ from: before(now, 29), to: now.toISOString() }),
  ),
  reads('resourcesharing:ListResourceShareAssociations', ({ cloud }) => cloud.sharing.listShares('any')),
  reads('resourcesharing:ListSharedTargets', ({ cloud }) => cloud.sharing.listTargets('any')),
  {
    permission: 'log:GetLogStoreLogs',
    ask: async ({ cloud, instanceId, now }) => {
      const window = { instanceId, from: before(now, 1), to: now.toISOString() };
      const isThere = (await cloud.auditLog.listDays(window)) !== undefined;
      return isThere ? undefined : nothingThere('the instance has no audit log');
    },
  },
  {
    permission: 'cms:DescribeMetricMetaList',
    ask: async ({ cloud, found }) => {
      const { items } = await cloud.requestCounts.listMetrics(1);
      const [metric] = items.filter(({ ofInstances }) => ofInstances);
      found.set('metric', metric === undefined ? '' : `${metric.periods[0] ?? 60} ${metric.name}`);
      return undefined;
    },
  },
  {
    permission: 'cms:DescribeMetricList',
    ask: async ({ cloud, instanceId, found, now }) => {
      const [seconds, name] = found.get('metric')?.split(' ') ?? [];
      if (name === undefined) return whyNone('metric', found);
      const metric = { name, periodSeconds: Number(seconds) };
      const window = { from: before(now, 1), to: now.toISOString() };
      await cloud.requestCounts.listDatapoints({ instanceId, metric, ...window });
      return undefined;
    },
  },
  center('GetResourceCenterServiceStatus'),
  center('ListResourceTypes'),
  center('SearchResources', { MaxResults: '1' }),
  witness('resourcemanager', 'ram', 'ListPolicyAttachments', { PageSize: '1' }),
];

function reads(permission: string, ask: (asking: Asking) => Promise<unknown>): Trial {
  return { permission, ask: (asking) => ask(asking).then(() => undefined) };
}

function lists(
  permission: string,
  what: Found,
  ask: (asking: Asking) => Promise<{ readonly items: readonly string[] }>,
): Trial {
  return reads(permission, async (asking) => {
    asking.found.set(what, (await ask(asking)).items[0] ?? '');
  });
}

function about(
  permission: string,
  what: Found,
  ask: (cloud: Cloud, name: string) => Promise<unknown>,
): Trial {
  return {
    permission,
    ask: async ({ cloud, found }) => {
      const name = found.get(what);
      if (name === undefined || name === '') return whyNone(what, found);
      await ask(cloud, name);
      return undefined;
    },
  };
}

/** An empty name stands for an empty list; where the list told nothing, there may be one. */
function whyNone(what: Found, found: Asking['found']): Instead {
  return found.has(what)
    ? nothingThere(`no ${what} was found to ask about`)
    : notTried(`the list that would name a ${what} told nothing`);
}

function center(action: string, query: Readonly<Record<string, string>> = {}): Trial {
  return witness('resourcecenter', 'resourcecenter', action, query);
}

const IS_OFF = 'ServiceNotEnabled';
const OFF = 'it is off, and is never switched on from here; then nobody but the bill says what there is';

/** Products that are asked by nobody else in a form of their own. */
function witness(
  product: 'resourcecenter' | 'resourcemanager',
  ram: string,
  action: string,
  query: Readonly<Record<string, string>>,
): Trial {
  const permission = `${ram}:${action}`;
  return {
    permission,
    ask: async ({ cloud: { things, regionId } }) => {
      const told = await things.ask({ product, action, regionId, query, permission });
      if (told.is === 'told') return undefined;
      if (told.code === IS_OFF) return { verdict: 'not told', code: IS_OFF, why: OFF };
      return { verdict: told.isDenied === true ? 'refused' : 'no answer', code: told.code, why: told.why };
    },
  };
}

function before(now: Date, days: number): string {
  return new Date(now.getTime() - days * DAY_MS).toISOString();
}
