import type { ResourceSharing, Share } from '../alibaba/cloud.js';
import type { ProbeReport } from '../snapshot.js';
import { readByToken, type Tick } from './paging.js';

/** Records of shares that have ended; anything else, also an unknown state, counts as a share. */
const ENDED = new Set(['Disassociated', 'Failed']);

/** Items on a page of both routes: a full one that says that it is the last may have lost its token. */
const FULL = 100;

/**
 * Asks two routes whether the instance is shared. Its canary is that both answer and agree: principals of a share
 * keep keys that the owner cannot see, so one route alone is not believed.
 */
export async function scanResourceSharing(
  sharing: ResourceSharing,
  instanceId: string,
  now: () => Promise<Date>,
  tick: Tick,
): Promise<ProbeReport> {
  const found: Share[] = [];
  const take = (items: readonly Share[]) => void found.push(...items);
  await readByToken('resource shares', (next) => sharing.listShares(instanceId, next), take, tick, FULL);
  await readByToken('share targets', (next) => sharing.listTargets(instanceId, next), take, tick, FULL);
  const live = found.filter((share) => !ENDED.has(share.status ?? ''));
  const shares = [
    ...new Set(live.map((s) => `${s.shareId}${s.target === undefined ? '' : ` with ${s.target}`}`)),
  ];
  return {
    probe: 'resource-sharing',
    row: {
      place: 'resource-sharing',
      verdict: shares.length === 0 ? 'CLEAR' : 'FOUND',
      reason:
        shares.length === 0 ? 'two routes agree: it is not shared' : `it is shared: ${shares.join(', ')}`,
      to: (await now()).toISOString(),
    },
    reasonCode: shares.length === 0 ? 'NOT_SHARED' : 'INSTANCE_SHARED',
    findings: shares.map((share) => ({
      code: 'INSTANCE_SHARED',
      text: `the instance is shared: ${share}`,
      subject: share,
    })),
    use: [],
    shares: shares.toSorted(),
    foreignVpcs: [],
    dependents: [],
    notes: [],
  };
}
