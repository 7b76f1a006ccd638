// Snapshots of an instance that has to be kept, each for one reason.
import type { ProbeName } from '../../src/release.js';
import type { ProbeReport, Snapshot } from '../../src/snapshot.js';
import { ago, clear, DAY_MS, SNAPSHOT } from './snapshots.js';

/** The same object, of which KMS does not say when it was made. */
export const timeless = <T extends { readonly created?: string }>({ created: _, ...rest }: T) => rest;
export const unrotated = ({ lastRotation: _, ...rest }: Snapshot['inventory']['keys'][number]) => rest;
export const unchanged = ({ updated: _, ...rest }: Snapshot['inventory']['secrets'][number]) => rest;
export const instance = (change: object): Snapshot => ({
  ...SNAPSHOT,
  instance: { ...SNAPSHOT.instance, instance: { ...SNAPSHOT.instance.instance, ...change } },
});
export const without = (field: string) => instance({ [field]: undefined });
const probe = (name: ProbeName, change: Partial<ProbeReport>): Snapshot => ({
  ...SNAPSHOT,
  probes: SNAPSHOT.probes.map((each) => (each.probe === name ? { ...clear(name), ...change } : each)),
});
export const verdict = (
  name: ProbeName,
  is: 'FOUND' | 'NOT_COVERED' | 'FAILED',
  findings: ProbeReport['findings'] = [],
) => probe(name, { row: { place: name, verdict: is, reason: 'so' }, findings });
export const key = (change: object): Snapshot => ({
  ...SNAPSHOT,
  inventory: { ...SNAPSHOT.inventory, keys: SNAPSHOT.inventory.keys.map((one) => ({ ...one, ...change })) },
});
export const changedAt = (updated: string): Snapshot => ({
  ...SNAPSHOT,
  inventory: {
    ...SNAPSHOT.inventory,
    secrets: SNAPSHOT.inventory.secrets.map((one) => ({ ...one, updated })),
  },
});
export const attested = {
  provider: 'attested',
  certainty: 'attested',
  madeAt: ago(DAY_MS),
  keys: 1,
  secrets: 1,
  restorableUntil: ago(-31 * DAY_MS),
} as const;
export const reported = { provider: 'hook', certainty: 'reported', madeAt: ago(DAY_MS) } as const;
export const unbackedSnapshot: Snapshot = { ...SNAPSHOT, backup: null };
