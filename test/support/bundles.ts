import type { Bundle } from '../../src/evidence/bundle.js';
import { factsOf } from '../../src/policy/facts.js';
import { NOT_LOOKED_AT, PLACES_NOT_LOOKED_AT } from '../../src/release/places.js';
import type { Snapshot, Use } from '../../src/snapshot.js';
import { ago, DAY_MS, EFFECTIVE_POLICY, NOW, REQUEST, SNAPSHOT } from './snapshots.js';

/** A bundle of a look, as an observer seals it. */
export function bundleOf(snapshot: Snapshot, change: Partial<Bundle> = {}): Bundle {
  const unseen = Object.keys(PLACES_NOT_LOOKED_AT).map((place) => ({
    place,
    verdict: 'NOT_COVERED' as const,
    reason: NOT_LOOKED_AT,
  }));
  return {
    version: 'kms-release/evidence/v1',
    request: REQUEST,
    policy: EFFECTIVE_POLICY,
    snapshot,
    facts: factsOf(snapshot, { asOf: NOW.toISOString(), quietDays: 30 }),
    rows: [...snapshot.probes.map(({ row }) => row), ...unseen],
    ...change,
  };
}

/** What was seen of an instance in whose audit trail these uses stand. */
export function usedBy(use: readonly Use[], names: readonly string[] = []): Snapshot {
  const probes = SNAPSHOT.probes.map((probe) =>
    probe.probe === 'actiontrail'
      ? {
          ...probe,
          use,
          row: {
            place: 'actiontrail',
            verdict: 'FOUND',
            reason: 'used',
            from: ago(90 * DAY_MS),
            to: ago(0),
          } as const,
        }
      : probe,
  );
  const keys = names.map((keyId) => ({ keyId, state: 'Enabled', protection: 'Disabled' }));
  const inventory = { ...SNAPSHOT.inventory, keys: [...SNAPSHOT.inventory.keys, ...keys] };
  return { ...SNAPSHOT, probes, inventory };
}

/** One use, yesterday unless said otherwise. */
export function useBy(who: string, resource = 'key-1', daysAgo = 1): Use {
  const at = ago(daysAgo * DAY_MS);
  return { who, operation: 'Decrypt', resource, count: 3, first: at, last: at };
}
