import type { Snapshot, InstanceSnapshot } from '../snapshot.js';
import { placeOf, PLACES_NOT_LOOKED_AT } from '../release/places.js';
import type { Instant } from '../values/instant.js';
import type { BackupEvidence, InstanceKind } from '../release.js';

/**
 * The closed list that people sign and the executor must see again. No times but those that are an identity, no
 * counts, no money: looking twice at an unchanged world gives the same facts.
 */
export interface Facts {
  readonly instanceId: string;
  /** By what people know it; a new name is a new fact. */
  readonly name: string | null;
  readonly createTime: Instant | null;
  readonly chargeType: string | null;
  readonly kind: InstanceKind;
  readonly keys: readonly {
    readonly keyId: string;
    readonly state: string;
    readonly protection: string;
    /** Sorted. One that comes, goes or means another key now is a new fact. */
    readonly aliases: readonly string[];
  }[];
  readonly secrets: readonly { readonly name: string; readonly rotation: string }[];
  readonly use: readonly { readonly who: string; readonly operation: string; readonly resource: string }[];
  /** Uses in the quiet days whose key is not known: a new caller or operation is a new fact, another use is none. */
  readonly unattributed: readonly { readonly who: string; readonly operation: string }[];
  readonly useSince: readonly string[];
  readonly dependents: readonly string[];
  /** Things whose data needs a key of the instance. */
  readonly unreadable: readonly string[];
  readonly shares: readonly string[];
  readonly foreignVpcs: readonly string[];
  readonly probes: readonly { readonly probe: string; readonly verdict: string; readonly reason: string }[];
  readonly notLookedAt: readonly string[];
  readonly backupCovers: boolean;
}

/** A use of a tolerated caller after this instant is a new fact, however often it was tolerated before. */
export interface FactsWindow {
  readonly asOf: Instant;
  readonly quietDays: number;
}

/** When the quiet days began. */
export function quietFrom({ asOf, quietDays }: FactsWindow): Instant {
  return new Date(Date.parse(asOf) - quietDays * 24 * 3_600_000).toISOString();
}

/** Reduces a look to the facts. Pure, and the same for observer and executor. */
export function factsOf(snapshot: Snapshot, window: FactsWindow): Facts {
  const { instance } = snapshot.instance;
  const use = snapshot.probes.flatMap((probe) => probe.use);
  const aliasesOf = aliasesByKey(snapshot.inventory.aliases);
  const inWindow = use.filter((u) => u.last >= quietFrom(window));
  return {
    instanceId: instance.instanceId,
    name: instance.name ?? null,
    createTime: instance.createTime ?? null,
    chargeType: instance.chargeType ?? null,
    kind: snapshot.kind,
    keys: snapshot.inventory.keys.map(({ keyId, state, protection }) => ({
      keyId,
      state: state ?? 'unknown',
      protection: protection ?? 'unknown',
      aliases: aliasesOf.get(keyId)?.toSorted() ?? [],
    })),
    secrets: snapshot.inventory.secrets.map(({ name, automaticRotation }) => ({
      name,
      rotation: automaticRotation ?? 'unknown',
    })),
    use: inWindow.map(({ who, operation, resource }) => ({ who, operation, resource })),
    unattributed: snapshot.probes.flatMap(({ unattributed = [] }) =>
      unattributed.map(({ who, operation }) => ({ who, operation })),
    ),
    useSince: use
      .filter((u) => u.last > window.asOf)
      .map((u) => `${u.who} ${u.operation} ${u.resource} ${u.last}`),
    dependents: snapshot.probes.flatMap((probe) => probe.dependents),
    unreadable: snapshot.probes.flatMap(({ unreadable = [] }) => unreadable),
    shares: snapshot.probes.flatMap((probe) => probe.shares),
    foreignVpcs: snapshot.probes.flatMap((probe) => probe.foreignVpcs),
    probes: snapshot.probes.map((report) => ({
      probe: placeOf(report),
      verdict: report.row.verdict,
      reason: report.reasonCode,
    })),
    notLookedAt: Object.keys(PLACES_NOT_LOOKED_AT),
    backupCovers: backupCovers(snapshot.backup, newestChangeOf(snapshot)),
  };
}

/** Two witnesses: the product version as the order page has it, and the protection level of every key. */
export function kindOf({ instance }: InstanceSnapshot, keys: Snapshot['inventory']['keys']): InstanceKind {
  const levels = new Set(keys.map((key) => key.protectionLevel));
  if (instance.productVersion === '3' && (levels.size === 0 || only(levels, 'SOFTWARE'))) return 'software';
  if (instance.productVersion === '1' && (levels.size === 0 || only(levels, 'HSM'))) return 'hardware';
  return 'unknown';
}

/** The newest change of any key or secret that anything shows: the trail's writes and the objects' own times. */
export function newestChangeOf(snapshot: Pick<Snapshot, 'inventory' | 'probes'>): Instant {
  const times = [
    ...snapshot.probes.flatMap((probe) => probe.newestWrite ?? []),
    ...snapshot.inventory.keys.flatMap((key) => [key.created ?? [], key.lastRotation ?? []].flat()),
    ...snapshot.inventory.secrets.flatMap((s) =>
      [s.created ?? [], s.updated ?? [], s.lastRotation ?? []].flat(),
    ),
  ];
  return times.reduce((newest, time) => (time > newest ? time : newest), '');
}

/** A backup covers a change that it is newer than. An assumed one has no time of its own: see the 48 hours. */
export function backupCovers(backup: BackupEvidence | null, newestChange: Instant): boolean {
  if (backup === null) return false;
  if (backup.certainty === 'assumed') return true;
  return backup.madeAt !== undefined && backup.madeAt > newestChange;
}

function only(levels: ReadonlySet<string | undefined>, level: string): boolean {
  return levels.size === 1 && levels.has(level);
}

function aliasesByKey(aliases: Snapshot['inventory']['aliases']): ReadonlyMap<string, readonly string[]> {
  const of = new Map<string, string[]>();
  for (const { name, keyId } of aliases) of.set(keyId, [...(of.get(keyId) ?? []), name]);
  return of;
}
