import type { Instant } from '../values/instant.js';
import type { TrailEvent } from '../alibaba/cloud.js';
import { aliasesChangedBy, ownerOf, resourcesIn, type Names } from './attribution.js';
import { callerOf, isUse, isWrite, mayBeUse } from './kms-operations.js';
import type { ObjectNames, Use } from '../snapshot.js';
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
  /** Uses in the quiet days that may be of this instance, counted by what is known of them. */
  readonly nameless: Map<string, number>;
  /** Uses in the quiet days that name only an alias, by that alias: when the first was. */
  readonly byAlias: Map<string, AliasUse>;
  /** When an alias was last set, moved or taken away. */
  readonly aliasChanges: Map<string, Instant>;
}

interface AliasUse {
  readonly what: string;
  readonly count: number;
  readonly first: Instant;
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
  readonly nameless: readonly (readonly [string, number])[];
  readonly byAlias: readonly (readonly [string, AliasUse])[];
  readonly aliasChanges: readonly (readonly [string, Instant])[];
}

/** Of the bookmarks that this file writes. */
export const FORM = 5;

/** The tally of a bookmark, to go on with; an empty one without a bookmark. */
export function tallyFrom(last: TrailBookmark | undefined): Tally {
  return {
    use: new Map(last?.use),
    managed: new Map(last?.managed),
    newestWrite: last?.newestWrite ?? undefined,
    canary: last?.canary ?? false,
    nameless: new Map(last?.nameless),
    byAlias: new Map(last?.byAlias),
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
    nameless: [...tally.nameless],
    byAlias: [...tally.byAlias],
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

function takeUse(event: TrailEvent, task: TrailTask, names: Names, tally: Tally): void {
  const owner = ownerOf(event, names);
  if (owner.is === 'ours') for (const resource of owner.resources) addUse(tally.use, event, resource);
  if (event.eventTime < task.quietFrom) return;
  const what = `${event.eventName} by ${callerOf(event)}`;
  if (owner.is === 'unknown') count(tally.nameless, what);
  if (owner.is === 'known by alias') {
    const before = tally.byAlias.get(owner.alias);
    const first = before === undefined || event.eventTime < before.first ? event.eventTime : before.first;
    tally.byAlias.set(owner.alias, { what: before?.what ?? what, count: (before?.count ?? 0) + 1, first });
  }
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
  const who = callerOf(event);
  const id = JSON.stringify([who, event.eventName, resource]);
  const before = uses.get(id);
  const time = event.eventTime;
  uses.set(id, {
    who,
    operation: event.eventName,
    resource,
    count: (before?.count ?? 0) + 1,
    first: before !== undefined && before.first < time ? before.first : time,
    last: before !== undefined && before.last > time ? before.last : time,
  });
}
