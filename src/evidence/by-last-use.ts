import type { Snapshot, Use } from '../snapshot.js';
import type { Instant } from '../values/instant.js';

/** One caller, and all that it was seen to do. */
export interface CallerSeen {
  readonly who: string;
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
}

/** One key or secret. Without `last` no use of it was seen, which is not that nobody uses it. */
export interface ObjectSeen {
  readonly name: string;
  readonly state: string;
  readonly last?: Instant;
  readonly by?: string;
}

/** Every caller that a probe saw, the newest use first. Pure. */
export function callersByLastUse({ probes }: Pick<Snapshot, 'probes'>): CallerSeen[] {
  const byCaller = new Map<string, Use[]>();
  for (const use of probes.flatMap(({ use: uses, unattributed = [] }) => [
    ...uses,
    ...unattributed.map((one) => ({ ...one, resource: 'a key that is not known' })),
  ])) {
    const seen = byCaller.get(use.who);
    if (seen === undefined) byCaller.set(use.who, [use]);
    else seen.push(use);
  }
  const callers = [...byCaller].map(([who, uses]) => ({
    who,
    operations: distinct(uses.map(({ operation }) => operation)),
    resources: distinct(uses.map(({ resource }) => resource)),
    count: uses.reduce((sum, { count }) => sum + count, 0),
    first: uses.reduce((first, use) => (use.first < first ? use.first : first), uses[0]?.first ?? ''),
    last: uses.reduce((last, use) => (use.last > last ? use.last : last), ''),
  }));
  return callers.toSorted((a, b) => newestFirst(a, b) || (a.who < b.who ? -1 : 1));
}

/** Every key and secret of the instance: those with the newest use first, then those without any. Pure. */
export function objectsByLastUse({
  inventory,
  probes,
}: Pick<Snapshot, 'inventory' | 'probes'>): ObjectSeen[] {
  const newest = new Map<string, Use>();
  for (const use of probes.flatMap((probe) => probe.use)) {
    const before = newest.get(use.resource);
    if (before === undefined || use.last > before.last) newest.set(use.resource, use);
  }
  const seen = (resource: string) => {
    const use = newest.get(resource);
    return use === undefined ? {} : { last: use.last, by: use.who };
  };
  const objects: ObjectSeen[] = [
    ...inventory.keys.map(({ keyId, state }) => ({ name: keyId, state: state ?? 'unknown', ...seen(keyId) })),
    ...inventory.secrets.map(({ name }) => ({
      name: `secret/${name}`,
      state: 'secret',
      ...seen(`secret/${name}`),
    })),
  ];
  return objects.toSorted((a, b) => newestFirst(a, b) || (a.name < b.name ? -1 : 1));
}

function newestFirst({ last: a = '' }: { last?: Instant }, { last: b = '' }: { last?: Instant }): number {
  return a === b ? 0 : a > b ? -1 : 1;
}

function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts)].toSorted();
}
