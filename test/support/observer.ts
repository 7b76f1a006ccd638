import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ObserverTools } from '../../src/activities/observer.js';
import type { Bills, Cloud, KmsReads, Sts } from '../../src/alibaba/cloud.js';
import { createSeenKeys } from '../../src/activities/seen-keys.js';
import { folderStore } from '../../src/evidence/store.js';
import { NOW, REQUEST, EFFECTIVE_POLICY } from './snapshots.js';

/** What a test lets the observer see. Whatever else it asks for fails. */
export interface Seeing {
  readonly kms?: Partial<KmsReads>;
  readonly bills?: Partial<Bills>;
  readonly sts?: Sts;
  readonly now?: Date;
}

/** The observer's tools before a cloud that answers only what a test says. */
export function observerOf({
  kms = {},
  bills = {},
  sts = { whoAmI: nobody, whoWeAre: nobody },
  now = NOW,
}: Seeing): ObserverTools {
  const cloud: Cloud = {
    regionId: REQUEST.regionId,
    onLoopback: true,
    ahead: (work) => work(),
    clock: { now: async () => now },
    sts,
    kms: { ...NO_KMS, ...kms },
    kmsRegions: nobody,
    tags: { listKeys: nobody, list: nobody },
    policies: { ofKey: nobody, ofSecret: nobody },
    trail: { lookupKmsEvents: nobody },
    trailAt: 'intl loopback',
    sharing: { listShares: nobody, listTargets: nobody },
    bills: { dayOf: nobody, subscription: nobody, productsOf: nobody, paidInAdvance: nobody, ...bills },
    requestCounts: { listMetrics: nobody, listDatapoints: nobody },
    things: { ask: nobody },
    auditLog: { listCallers: nobody, listDays: nobody, listAddresses: nobody },
  };
  return {
    cloudFor: () => cloud,
    currentPolicy: async () => ({ policy: EFFECTIVE_POLICY, policyDigest: '', list: '' }),
    store: folderStore(mkdtempSync(join(tmpdir(), 'kms-release-observer-'))),
    hook: {},
    seenKeys: createSeenKeys(),
    trails: createTrailIndexes(),
  };
}

async function nobody(): Promise<never> {
  throw new Error('the test did not expect to be asked this');
}

/** Reads of KMS of which none was expected. */
export const NO_KMS: KmsReads = {
  accountStatus: nobody,
  findInstance: nobody,
  listInstanceIds: nobody,
  quotas: nobody,
  defaultInstanceId: nobody,
  listKeyIds: nobody,
  listRegionKeyIds: nobody,
  listKeyVersionIds: nobody,
  describeKey: nobody,
  listAliases: nobody,
  listSecretNames: nobody,
  listSecretTimes: nobody,
  describeSecret: nobody,
  listAccessPointNames: nobody,
  describeAccessPoint: nobody,
  listPolicyNames: nobody,
  describePolicy: nobody,
  listNetworkRuleNames: nobody,
  describeNetworkRule: nobody,
  listClientKeys: nobody,
};
