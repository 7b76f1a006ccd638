import type { Snapshot, Use } from '../snapshot.js';
import type { Instant } from '../values/instant.js';
import { callerInWords, type CallerWords } from './caller-kinds.js';
import { ownersIn } from './owners.js';

/** So many addresses and programs of one caller are shown. */
const MAX_SHOWN = 5;

/** One caller, and all that it was seen to do. `owner`: whom to ask, where somebody says so. */
export interface CallerSeen extends CallerWords {
  readonly who: string;
  readonly operations: readonly string[];
  readonly resources: readonly string[];
  /** The same, operation by operation. */
  readonly did: readonly { readonly operation: string; readonly resources: readonly string[] }[];
  readonly count: number;
  readonly first: Instant;
  readonly last: Instant;
  readonly addresses: readonly string[];
  readonly userAgents: readonly string[];
  readonly owner?: string;
}

/** One key or secret. Without `last` no use of it was seen, which is not that nobody uses it. */
export interface ObjectSeen {
  readonly name: string;
  readonly state: string;
  readonly last?: Instant;
  readonly by?: string;
  readonly owner?: string;
}

/** Every caller that a probe saw, the newest use first. Pure. */
export function callersByLastUse({
  probes,
  instance,
  owners,
}: Pick<Snapshot, 'probes' | 'instance' | 'owners'>): CallerSeen[] {
  const byCaller = new Map<string, Use[]>();
  for (const use of probes.flatMap(({ use: uses, unattributed = [] }) => [
    ...uses,
    ...unattributed.map((one) => ({ ...one, resource: 'a key that is not known' })),
  ])) {
    const seen = byCaller.get(use.who);
    if (seen === undefined) byCaller.set(use.who, [use]);
    else seen.push(use);
  }
  const ownerOf = ownersIn({ probes, ...(owners !== undefined && { owners }) });
  const callers = [...byCaller].map(([who, uses]): CallerSeen => {
    const resources = distinct(uses.map(({ resource }) => resource));
    const owner = ownerOf(who) ?? ofWhatItUsed(resources.flatMap((name) => ownerOf(name) ?? []));
    return {
      ...callerInWords(who, instance.identity.accountId),
      who,
      operations: distinct(uses.map(({ operation }) => operation)),
      resources,
      did: byOperation(uses),
      count: uses.reduce((sum, { count }) => sum + count, 0),
      first: uses.reduce((first, use) => (use.first < first ? use.first : first), uses[0]?.first ?? ''),
      last: uses.reduce((last, use) => (use.last > last ? use.last : last), ''),
      addresses: distinct(uses.flatMap(({ addresses = [] }) => addresses)).slice(0, MAX_SHOWN),
      userAgents: distinct(uses.flatMap(({ userAgents = [] }) => userAgents)).slice(0, MAX_SHOWN),
      ...(owner !== undefined && { owner }),
    };
  });
  return callers.toSorted((a, b) => newestFirst(a, b) || (a.who < b.who ? -1 : 1));
}

function ofWhatItUsed(owners: readonly string[]): string | undefined {
  const names = distinct(owners);
  return names.length === 0 ? undefined : `of what it used: ${names.slice(0, MAX_SHOWN).join(', ')}`;
}

function byOperation(uses: readonly Use[]): CallerSeen['did'] {
  const operations = distinct(uses.map(({ operation }) => operation));
  return operations.map((operation) => ({
    operation,
    resources: distinct(uses.flatMap((use) => (use.operation === operation ? use.resource : []))),
  }));
}

/** Every key and secret of the instance: those with the newest use first, then those without any. Pure. */
export function objectsByLastUse({
  inventory,
  probes,
  owners,
}: Pick<Snapshot, 'inventory' | 'probes' | 'owners'>): ObjectSeen[] {
  const ownerOf = ownersIn({ probes, ...(owners !== undefined && { owners }) });
  const newest = new Map<string, Use>();
  for (const use of probes.flatMap((probe) => probe.use)) {
    const before = newest.get(use.resource);
    if (before === undefined || use.last > before.last) newest.set(use.resource, use);
  }
  const seen = (resource: string) => {
    const use = newest.get(resource);
    const owner = ownerOf(resource);
    return {
      ...(use !== undefined && { last: use.last, by: use.who }),
      ...(owner !== undefined && { owner }),
    };
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
