import type { Instant } from '../values/instant.js';
import type { TrailEvent } from '../alibaba/cloud.js';
import { aliasesChangedBy, ownerOf, resourcesIn, sealedIn, type Names } from './attribution.js';
import { isUse, isWrite, mayBeUse } from './kms-operations.js';
import type { ObjectNames, UnattributedUse, Use } from '../snapshot.js';
import {
  isLook,
  kindOf,
  originIn,
  originOf,
  someOf,
  spansOf,
  type EventKind,
  type Origin,
  type Span,
  type Spans,
} from './trail-kinds.js';

/** Which instance the trail is read for, and which part of the trail. */
export interface TrailTask {
  readonly instanceId: string;
  /** Only the names are of interest here. */
  readonly inventory: ObjectNames;
  /** The whole look-back, up to now less the trail's lag. */
  readonly from: Instant;
  readonly to: Instant;
  /** Use since this instant is a finding; older use is only named. */
  readonly quietFrom: Instant;
  /** Our own GetKmsInstance after this instant must be there, or the trail does not show what it should. */
  readonly canarySince: Instant;
}

/** What the events that were read so far say. */
export interface Tally {
  readonly use: Map<string, Use>;
  readonly managed: Map<string, number>;
  newestWrite: Instant | undefined;
  canary: boolean;
  /** Uses whose key is not known by name alone. */
  readonly open: Map<string, OpenUse>;
  /** When an alias was last set, moved or taken away. */
  readonly aliasChanges: Map<string, Instant>;
}

/** What is known of some uses besides caller and operation. Never whose they are: that is judged with what KMS says. */
export interface OpenUse extends UnattributedUse {
  /** The key versions that their ciphertexts begin with. */
  readonly versions: readonly string[];
  /** True where these tell of every key that the uses can have had. */
  readonly decides: boolean;
  /** The only thing that they name. */
  readonly alias?: string;
  /** True where they name a key or a secret of others. */
  readonly namesOthers: boolean;
  /** True for uses in the quiet days. */
  readonly recent: boolean;
}

/** A tally of nothing. */
export function emptyTally(): Tally {
  return {
    use: new Map(),
    managed: new Map(),
    newestWrite: undefined,
    canary: false,
    open: new Map(),
    aliasChanges: new Map(),
  };
}

/** Adds one event to a tally. */
export function tallyEvent(event: TrailEvent, task: TrailTask, names: Names, tally: Tally): void {
  if (isCanary(event, task)) tally.canary = true;
  tallyKind(kindOf(event), { ...spansOf(event, task.quietFrom), ...originOf(event) }, task, names, tally);
}

/** When events of a kind were, and from where they came. */
export type Counted = Spans & Origin;

/** Adds all events of a kind to a tally. Of the canary it says nothing. */
export function tallyKind(
  kind: EventKind,
  counted: Counted,
  task: Pick<TrailTask, 'instanceId'>,
  names: Names,
  tally: Tally,
): void {
  if (isUse(kind)) {
    takeUse(kind, counted, names, tally);
    return;
  }
  // What nobody here knows may be use and may be a change.
  if (mayBeUse(kind)) takeUse(kind, counted, names, tally);
  const { last } = counted.recent ?? counted.older ?? { last: '' };
  for (const alias of aliasesChangedBy(kind)) {
    if (last > (tally.aliasChanges.get(alias) ?? '')) tally.aliasChanges.set(alias, last);
  }
  const resources = resourcesIn(kind, names);
  if (resources.length === 0 && !kind.mentions.includes(task.instanceId)) return;
  const { managed } = tally;
  for (const { count } of spansIn(counted))
    managed.set(kind.eventName, (managed.get(kind.eventName) ?? 0) + count);
  if (resources.length > 0 && isWrite(kind) && last > (tally.newestWrite ?? '')) tally.newestWrite = last;
}

function takeUse(kind: EventKind, counted: Counted, names: Names, tally: Tally): void {
  const { who, eventName: operation } = kind;
  const origin = originIn(counted.addresses ?? [], counted.userAgents ?? []);
  const owner = ownerOf(kind, names);
  if (owner.is === 'ours') {
    for (const span of spansIn(counted))
      for (const resource of owner.resources)
        addTo(tally.use, { who, operation, resource, ...span, ...origin });
    return;
  }
  const { versions, decides } = sealedIn(kind) ?? { versions: [], decides: false };
  const namesOthers = owner.is === 'not ours';
  for (const span of spansIn(counted)) {
    const recent = span === counted.recent;
    // A ciphertext is looked at whatever the names say: an alias may have been of another key.
    if (versions.length === 0 && (namesOthers || !recent)) continue;
    const alias = owner.is === 'known by alias' ? { alias: owner.alias } : {};
    const known = { versions, decides, ...alias, namesOthers, recent };
    const id = JSON.stringify([who, operation, known]);
    const use = { who, operation, ...span, ...origin };
    tally.open.set(id, { ...folded(tally.open.get(id), use), ...known });
  }
}

function spansIn({ older, recent }: Spans): Span[] {
  return [...(older === undefined ? [] : [older]), ...(recent === undefined ? [] : [recent])];
}

/** A look at the instance that succeeded after this service itself had looked: it must be there. */
export function isCanary(
  event: TrailEvent,
  { instanceId, canarySince }: Pick<TrailTask, 'instanceId' | 'canarySince'>,
): boolean {
  return isLook(event) && event.mentions.includes(instanceId) && event.eventTime >= canarySince;
}

/** Adds uses to those by the same caller, with the same operation, of the same key or secret. */
export function addTo(uses: Map<string, Use>, use: Use): void {
  const id = JSON.stringify([use.who, use.operation, use.resource]);
  uses.set(id, folded(uses.get(id), use));
}

/** Two counts in one, with the first and the last of both. */
export function folded<T extends UnattributedUse>(before: UnattributedUse | undefined, use: T): T {
  if (before === undefined) return use;
  return {
    ...use,
    count: before.count + use.count,
    first: before.first < use.first ? before.first : use.first,
    last: before.last > use.last ? before.last : use.last,
    ...originIn(someOf(before.addresses, use.addresses), someOf(before.userAgents, use.userAgents)),
  };
}
