import type { Instant } from '../values/instant.js';
import type { TrailEvent } from '../alibaba/cloud.js';
import { aliasesChangedBy, ownerOf, resourcesIn, sealedIn, type Names } from './attribution.js';
import { callerOf, isUse, isWrite, mayBeUse } from './kms-operations.js';
import type { ObjectNames, UnattributedUse, Use } from '../snapshot.js';
import type { WindowPlace } from './trail-window.js';

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

/** A tally in the middle of the reading, as plain JSON. */
export interface TrailBookmark {
  /** Of another version of this file, it would be read wrongly. */
  readonly form: number;
  readonly window: Pick<TrailTask, 'from' | 'to' | 'quietFrom' | 'canarySince'>;
  /** Which of the queries of the window it is in, and where in it. */
  readonly query: number;
  readonly place: WindowPlace;
  /** Events near the ends of what was read, with their times. */
  readonly seams: readonly (readonly [string, Instant])[];
  readonly use: readonly (readonly [string, Use])[];
  readonly managed: readonly (readonly [string, number])[];
  readonly newestWrite: Instant | null;
  readonly canary: boolean;
  readonly open: readonly (readonly [string, OpenUse])[];
  readonly aliasChanges: readonly (readonly [string, Instant])[];
}

/** Of the bookmarks that this file writes. */
export const FORM = 6;

/** The tally of a bookmark, to go on with; an empty one without a bookmark. */
export function tallyFrom(last: TrailBookmark | undefined): Tally {
  return {
    use: new Map(last?.use),
    managed: new Map(last?.managed),
    newestWrite: last?.newestWrite ?? undefined,
    canary: last?.canary ?? false,
    open: new Map(last?.open),
    aliasChanges: new Map(last?.aliasChanges),
  };
}

/** A reading in its middle, as it is kept until more of it is read. */
export interface HalfRead {
  readonly task: TrailTask;
  readonly query: number;
  readonly place: WindowPlace;
  readonly tally: Tally;
  readonly seams: ReadonlyMap<string, Instant>;
}

/** A reading as it is kept until the next page of its place is read. */
export function bookmarkOf({ task, query, place, tally, seams }: HalfRead): TrailBookmark {
  const { from, to, quietFrom, canarySince } = task;
  return {
    form: FORM,
    window: { from, to, quietFrom, canarySince },
    query,
    place,
    seams: [...seams],
    use: [...tally.use],
    managed: [...tally.managed],
    newestWrite: tally.newestWrite ?? null,
    canary: tally.canary,
    open: [...tally.open],
    aliasChanges: [...tally.aliasChanges],
  };
}

/** Adds one event to a tally. */
export function tallyEvent(event: TrailEvent, task: TrailTask, names: Names, tally: Tally): void {
  if (isCanary(event, task)) tally.canary = true;
  if (isUse(event)) {
    takeUse(event, task, names, tally);
    return;
  }
  // What nobody here knows may be use and may be a change.
  if (mayBeUse(event)) takeUse(event, task, names, tally);
  for (const alias of aliasesChangedBy(event)) {
    if (event.eventTime > (tally.aliasChanges.get(alias) ?? ''))
      tally.aliasChanges.set(alias, event.eventTime);
  }
  const resources = resourcesIn(event, names);
  if (resources.length === 0 && !event.mentions.includes(task.instanceId)) return;
  count(tally.managed, event.eventName);
  if (resources.length > 0 && isWrite(event) && event.eventTime > (tally.newestWrite ?? '')) {
    tally.newestWrite = event.eventTime;
  }
}

function takeUse(event: TrailEvent, { quietFrom }: TrailTask, names: Names, tally: Tally): void {
  const owner = ownerOf(event, names);
  if (owner.is === 'ours') {
    for (const resource of owner.resources) addUse(tally.use, event, resource);
    return;
  }
  const { versions, decides } = sealedIn(event) ?? { versions: [], decides: false };
  const namesOthers = owner.is === 'not ours';
  const recent = event.eventTime >= quietFrom;
  // A ciphertext is looked at whatever the names say: an alias may have been of another key.
  if (versions.length === 0 && (namesOthers || !recent)) return;
  const alias = owner.is === 'known by alias' ? { alias: owner.alias } : {};
  addOpen(tally.open, event, { versions, decides, ...alias, namesOthers, recent });
}

function addOpen(
  open: Map<string, OpenUse>,
  event: TrailEvent,
  known: Omit<OpenUse, keyof UnattributedUse>,
): void {
  const { eventName: operation, eventTime: time } = event;
  const who = callerOf(event);
  const id = JSON.stringify([who, operation, known]);
  open.set(id, { ...folded(open.get(id), { who, operation, count: 1, first: time, last: time }), ...known });
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}

/** A look at the instance that succeeded after this service itself had looked: it must be there. */
function isCanary({ eventName, errorCode, mentions, eventTime }: TrailEvent, task: TrailTask): boolean {
  return (
    eventName === 'GetKmsInstance' &&
    errorCode === undefined &&
    mentions.includes(task.instanceId) &&
    eventTime >= task.canarySince
  );
}

function addUse(uses: Map<string, Use>, event: TrailEvent, resource: string): void {
  const { eventName: operation, eventTime: time } = event;
  addTo(uses, { who: callerOf(event), operation, resource, count: 1, first: time, last: time });
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
  };
}
