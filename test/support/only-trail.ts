import type { ActionTrail, Cloud } from '../../src/alibaba/cloud.js';
import { NO_KMS } from './observer.js';

async function nobody(): Promise<never> {
  throw new Error('the test did not expect to be asked this');
}

/** A cloud of which nothing but its audit trail is expected to be asked. */
export function onlyTrail(trail: ActionTrail): Cloud {
  return {
    regionId: 'cn-hangzhou',
    onLoopback: true,
    ahead: (work) => work(),
    clock: { now: nobody },
    sts: { whoAmI: nobody, whoWeAre: nobody },
    kms: NO_KMS,
    kmsRegions: nobody,
    tags: { listKeys: nobody, list: nobody },
    policies: { ofKey: nobody, ofSecret: nobody },
    trail,
    trailAt: 'cn loopback',
    sharing: { listShares: nobody, listTargets: nobody },
    bills: { dayOf: nobody, subscription: nobody, productsOf: nobody, paidInAdvance: nobody },
    requestCounts: { listMetrics: nobody, listDatapoints: nobody },
    things: { ask: nobody },
    auditLog: { listCallers: nobody, listDays: nobody, listAddresses: nobody },
  };
}
