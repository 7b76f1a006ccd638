import type { Cloud, KmsReads, SharedResource } from '../alibaba/cloud.js';
import type { Question } from '../alibaba/things/things.js';
import type { Product } from '../values/product.js';
import { PRODUCTS } from '../values/products.js';
import { shareAnswers } from './share-answers.js';

/** One cloud for each of many instances, which ask it what they have in common once. */
export interface SharedClouds {
  /** The cloud of one instance, by the cloud of its region. One for each, and no more than were announced. */
  of(region: Cloud): Cloud;
}

/**
 * Clouds for so many instances of one account that are looked at together: whatever is asked about the region or the account
 * is asked once. `home`: by which what is the same in every region is asked. Reads only.
 */
export function createSharedClouds(home: Cloud, readers: number): SharedClouds {
  const things = shareAnswers((asked: Question) => home.things.ask(asked), readers, nameOfQuestion);
  const dayOf = shareAnswers(
    (query: Parameters<Cloud['bills']['dayOf']>[0]) => home.bills.dayOf(query),
    readers,
  );
  const whoWeAre = shareAnswers(() => home.sts.whoWeAre(), readers);
  const regions = new Map<string, () => Cloud>();
  const make = (region: Cloud) => {
    const kms = sharedKms(region.kms, readers);
    const now = shareAnswers(() => region.clock.now(), readers);
    const { sharing, requestCounts } = region;
    const listShares = shareAnswers(
      (of: SharedResource, next?: string) => sharing.listShares(of, next),
      readers,
    );
    const listTargets = shareAnswers(
      (of: SharedResource, next?: string) => sharing.listTargets(of, next),
      readers,
    );
    const listMetrics = shareAnswers((page: number) => requestCounts.listMetrics(page), readers);
    return (): Cloud => ({
      ...region,
      clock: { now: now() },
      kms: { ...region.kms, ...kms() },
      sharing: { listShares: listShares(), listTargets: listTargets() },
      requestCounts: { ...requestCounts, listMetrics: listMetrics() },
      things: { ask: things() },
      sts: { ...region.sts, whoWeAre: whoWeAre() },
      bills: { ...region.bills, dayOf: dayOf() },
      ...(home.keptBills !== undefined && { keptBills: home.keptBills }),
    });
  };
  return {
    of(region) {
      const made = regions.get(region.regionId) ?? make(region);
      regions.set(region.regionId, made);
      return made();
    },
  };
}

/** What KMS tells of the region, whichever instance is looked at. */
function sharedKms(kms: KmsReads, readers: number): () => Partial<KmsReads> {
  const accountStatus = shareAnswers(() => kms.accountStatus(), readers);
  const defaultInstanceId = shareAnswers(() => kms.defaultInstanceId(), readers);
  const listRegionKeyIds = shareAnswers((page: number) => kms.listRegionKeyIds(page), readers);
  const listAliases = shareAnswers((page: number) => kms.listAliases(page), readers);
  const listAccessPointNames = shareAnswers((page: number) => kms.listAccessPointNames(page), readers);
  const describeAccessPoint = shareAnswers((name: string) => kms.describeAccessPoint(name), readers);
  const listPolicyNames = shareAnswers((page: number) => kms.listPolicyNames(page), readers);
  const describePolicy = shareAnswers((name: string) => kms.describePolicy(name), readers);
  const listNetworkRuleNames = shareAnswers((page: number) => kms.listNetworkRuleNames(page), readers);
  const describeNetworkRule = shareAnswers((name: string) => kms.describeNetworkRule(name), readers);
  const listClientKeys = shareAnswers((name: string) => kms.listClientKeys(name), readers);
  return () => ({
    accountStatus: accountStatus(),
    defaultInstanceId: defaultInstanceId(),
    listRegionKeyIds: listRegionKeyIds(),
    listAliases: listAliases(),
    listAccessPointNames: listAccessPointNames(),
    describeAccessPoint: describeAccessPoint(),
    listPolicyNames: listPolicyNames(),
    describePolicy: describePolicy(),
    listNetworkRuleNames: listNetworkRuleNames(),
    describeNetworkRule: describeNetworkRule(),
    listClientKeys: listClientKeys(),
  });
}

/** Where a product is asked once for all regions, and for its regions, it does not matter from where. */
function nameOfQuestion({ regionId, ...question }: Question): string {
  const { isGlobal }: Product = PRODUCTS[question.product];
  const isSame = isGlobal === true || question.action === 'DescribeRegions';
  return JSON.stringify(isSame ? question : { regionId, ...question });
}
