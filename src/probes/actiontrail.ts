import type { ActionTrail, Instant, TrailEvent } from '../alibaba/cloud.js';
import { callerOf, isUse, isWrite, looksLikeKey } from './kms-operations.js';
import type { Finding, ObjectNames, ProbeLook, Use } from './look.js';
import { readByToken, type Bookmark, type Tick } from './paging.js';

/** An event can be queried about this long after it happened (ActionTrail's own documentation). */
export const TRAIL_LAG_MINUTES = 10;

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
  readonly controlSince: Instant;
}

interface Tally {
  readonly use: Map<string, Use>;
  readonly managed: Map<string, number>;
  newestWrite: Instant | undefined;
  control: boolean;
  unattributed: number;
}

/** A tally in the middle of the reading, as plain JSON. */
export interface TrailBookmark {
  readonly window: Pick<TrailTask, 'from' | 'to' | 'quietFrom' | 'controlSince'>;
  readonly next: string;
  readonly use: readonly (readonly [string, Use])[];
  readonly managed: readonly (readonly [string, number])[];
  readonly newestWrite: Instant | null;
  readonly control: boolean;
  readonly unattributed: number;
}

/** After how many pages a long reading is saved: about 10 s of it. */
const BOOKMARK_EVERY = 20;

/**
 * Reads every page of the region's KMS events and folds them into who used what, when. Memory is bounded by the
 * number of callers and keys, not by the number of events.
 */
export async function scanActionTrail(
  trail: ActionTrail,
  asked: TrailTask,
  tick: Tick,
  bookmark?: Bookmark<TrailBookmark>,
): Promise<ProbeLook> {
  // A token is of use only with the very window that it was given for.
  const task = { ...asked, ...bookmark?.last?.window };
  const names = namesOf(task);
  const tally = tallyFrom(bookmark?.last);
  let pages = 0;
  await readByToken(
    'audit events',
    (next) => trail.lookupKmsEvents({ from: task.from, to: task.to, ...(next !== undefined && { next }) }),
    async (events, next) => {
      for (const event of events) take(event, task, names, tally);
      pages += 1;
      if (next !== undefined && pages % BOOKMARK_EVERY === 0)
        await bookmark?.save(bookmarkOf(task, next, tally));
    },
    tick,
    bookmark?.last?.next,
  );
  return reportOf(task, tally);
}

function tallyFrom(last: TrailBookmark | undefined): Tally {
  return {
    use: new Map(last?.use),
    managed: new Map(last?.managed),
    newestWrite: last?.newestWrite ?? undefined,
    control: last?.control ?? false,
    unattributed: last?.unattributed ?? 0,
  };
}

function bookmarkOf(task: TrailTask, next: string, tally: Tally): TrailBookmark {
  const { control, unattributed, newestWrite } = tally;
  const { from, to, quietFrom, controlSince } = task;
  return {
    window: { from, to, quietFrom, controlSince },
    next,
    use: [...tally.use],
    managed: [...tally.managed],
    newestWrite: newestWrite ?? null,
    control,
    unattributed,
  };
}

/** Every name by which an event can mean a key or secret of this instance, and the name that people know. */
function namesOf({ inventory }: TrailTask): Map<string, string> {
  return new Map([
    ...inventory.keys.map(({ keyId }) => [keyId, keyId] as const),
    ...inventory.aliases.map(({ name, keyId }) => [name, keyId] as const),
    ...inventory.secrets.map(({ name }) => [name, `secret/${name}`] as const),
  ]);
}

/** The object that a text of an event means: by its own name, or by the last part of its ARN. */
function resolve(text: string, names: ReadonlyMap<string, string>): string[] {
  const inArn = /^acs:kms:[^:]*:[^:]*:(?:key\/|secret\/)?(.+)$/.exec(text)?.[1];
  const found = names.get(text) ?? (inArn === undefined ? undefined : names.get(inArn));
  return found === undefined ? [] : [found];
}

function take(event: TrailEvent, task: TrailTask, names: Map<string, string>, tally: Tally): void {
  const resources = new Set(event.mentions.flatMap((text) => resolve(text, names)));
  if (event.eventName === 'GetKmsInstance' && isControl(event, task)) tally.control = true;
  if (isUse(event)) {
    for (const resource of resources) addUse(tally.use, event, resource);
    const somewhere = event.mentions.some(looksLikeKey) || event.eventName.includes('Secret');
    if (resources.size === 0 && !somewhere && event.eventTime >= task.quietFrom) tally.unattributed += 1;
    return;
  }
  if (resources.size === 0 && !event.mentions.includes(task.instanceId)) return;
  tally.managed.set(event.eventName, (tally.managed.get(event.eventName) ?? 0) + 1);
  if (resources.size > 0 && isWrite(event) && event.eventTime > (tally.newestWrite ?? '')) {
    tally.newestWrite = event.eventTime;
  }
}

function isControl(event: TrailEvent, task: TrailTask): boolean {
  return event.mentions.includes(task.instanceId) && event.eventTime >= task.controlSince;
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

function reportOf(task: TrailTask, tally: Tally): ProbeLook {
  const use = [...tally.use.values()].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const recent = use.filter((u) => u.last >= task.quietFrom);
  const callers: Finding[] = recent.map((u) => ({
    code: 'CALLER_FOUND',
    text: `${u.who} called ${u.operation} on ${u.resource} ${u.count} times, last at ${u.last}`,
    caller: u.who,
  }));
  const gaps = gapsOf(task, tally);
  const { verdict, reasonCode, reason } = verdictOf(task, recent.length, gaps);
  return {
    probe: 'actiontrail',
    row: { place: 'actiontrail', verdict, reason, from: task.from, to: task.to },
    reasonCode,
    // Callers may be tolerated by name; that the trail does not show all of them may not.
    findings: verdict === 'FOUND' ? [...callers, ...gaps] : [],
    use,
    ...(tally.newestWrite !== undefined && { newestWrite: tally.newestWrite }),
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [...tally.managed].toSorted().map(([name, count]) => `${name}: ${count} management calls`),
  };
}

/** Why the trail may not show every caller. */
function gapsOf(task: TrailTask, tally: Tally): Finding[] {
  const gaps: Finding[] = [];
  if (!tally.control) {
    const text = `the trail does not show our own GetKmsInstance since ${task.controlSince}, which it must`;
    gaps.push({ code: 'CONTROL_NOT_FOUND', text });
  }
  if (tally.unattributed > 0) {
    const text = `${tally.unattributed} uses since ${task.quietFrom} name no key; they may be of this instance`;
    gaps.push({ code: 'USE_WITHOUT_KEY', text });
  }
  return gaps;
}

function verdictOf(task: TrailTask, recent: number, [gap]: readonly Finding[]) {
  if (recent > 0) {
    const reason = `${recent} callers used keys or secrets since ${task.quietFrom}`;
    return { verdict: 'FOUND', reasonCode: 'CALLERS_FOUND', reason } as const;
  }
  if (gap !== undefined) return { verdict: 'NOT_COVERED', reasonCode: gap.code, reason: gap.text } as const;
  return {
    verdict: 'CLEAR',
    reasonCode: 'NO_USE',
    reason: `no use since ${task.quietFrom}; every page read, our own call found`,
  } as const;
}
