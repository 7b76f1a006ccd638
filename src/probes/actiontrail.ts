import type { ActionTrail, Instant } from '../alibaba/cloud.js';
import { few } from '../policy/reasons/words.js';
import { namesOf, type Names } from './attribution.js';
import type { Finding, ProbeLook } from './look.js';
import { BOOKMARK_AFTER_MS, readByToken, type Bookmark, type Tick } from './paging.js';
import {
  bookmarkOf,
  FORM,
  take,
  tallyFrom,
  type Tally,
  type TrailBookmark,
  type TrailTask,
} from './trail-tally.js';

export type { TrailBookmark } from './trail-tally.js';

/** An event can be queried about this long after it happened (ActionTrail's own documentation). */
export const TRAIL_LAG_MINUTES = 10;

/** After how many pages a long reading is saved: about 10 s of it. */
const BOOKMARK_EVERY = 20;

/** A query may span 30 days, and is widened to whole seconds. Source: docs/cloud-facts.md, ActionTrail limits. */
const MOST_QUERY_MS = 30 * 24 * 3_600_000 - 60_000;

/** A reading of the trail: up to when it was read, and what it saw. */
export interface TrailReading {
  readonly task: TrailTask;
  readonly names: Names;
  readonly tally: Tally;
}

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
  return reportOf(await readActionTrail(trail, asked, tick, bookmark));
}

/** The reading alone, which can be brought up to date before it is judged by `reportOf`. */
export async function readActionTrail(
  trail: ActionTrail,
  asked: TrailTask,
  tick: Tick,
  bookmark?: Bookmark<TrailBookmark>,
): Promise<TrailReading> {
  // A token is of use only with the very window that it was given for.
  const last = bookmark?.last?.form === FORM ? bookmark.last : undefined;
  const task = { ...asked, ...last?.window };
  const reading = { task, names: namesOf(task.instanceId, task.inventory), tally: tallyFrom(last) };
  for (const [at, query] of queriesFor(task).entries()) {
    if (at < (last?.query ?? 0)) continue;
    const next = at === last?.query ? last.next : undefined;
    const save = async (page: string) => bookmark?.save(bookmarkOf(task, at, page, reading.tally));
    await readQuery(trail, query, reading, tick, { next, save });
  }
  return reading;
}

/** Reads on from where a reading ended, to `to`: what happened while the rest was looked at. */
export async function readOn(
  trail: ActionTrail,
  reading: TrailReading,
  to: Instant,
  tick: Tick,
): Promise<TrailReading> {
  await readQuery(trail, { from: reading.task.to, to }, reading, tick);
  return { ...reading, task: { ...reading.task, to } };
}

interface Window {
  readonly from: Instant;
  readonly to: Instant;
}

/** The window in parts that one query may span, the newest first; events tell their time in whole seconds. */
function queriesFor({ from, to }: Window): Window[] {
  const start = Math.floor((Date.parse(to) - MOST_QUERY_MS) / 1_000) * 1_000;
  if (start <= Date.parse(from)) return [{ from, to }];
  const before = { from, to: new Date(start - 1_000).toISOString() };
  return [{ from: new Date(start).toISOString(), to }, ...queriesFor(before)];
}

async function readQuery(
  trail: ActionTrail,
  { from, to }: Window,
  { task, names, tally }: TrailReading,
  tick: Tick,
  { next: start, save }: { next?: string | undefined; save?: (next: string) => Promise<void> } = {},
): Promise<void> {
  let pages = 0;
  let savedAt = performance.now();
  await readByToken(
    'audit events',
    (next) => trail.lookupKmsEvents({ from, to, ...(next !== undefined && { next }) }),
    async (events, next) => {
      for (const event of events) take(event, task, names, tally);
      pages += 1;
      if (next === undefined) return;
      if (pages % BOOKMARK_EVERY !== 0 && performance.now() - savedAt <= BOOKMARK_AFTER_MS) return;
      await save?.(next);
      savedAt = performance.now();
    },
    tick,
    start,
  );
}

/** What a reading says. Pure. */
export function reportOf({ task, names, tally }: TrailReading): ProbeLook {
  const use = [...tally.use.values()].toSorted((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  const recent = use.filter((u) => u.last >= task.quietFrom);
  const callers: Finding[] = recent.map((u) => ({
    code: 'CALLER_FOUND',
    text: `${u.who} called ${u.operation} on ${u.resource} ${u.count} times, last at ${u.last}`,
    caller: u.who,
  }));
  const gaps = gapsOf(task, names, tally);
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

/** Why the trail may not show every caller; what no waiting clears comes first. */
function gapsOf(task: TrailTask, names: Names, tally: Tally): Finding[] {
  const gaps: Finding[] = [];
  const unknown = usesOfUnknownKeys(names, tally);
  if (unknown.length > 0) {
    const text = `uses since ${task.quietFrom} that may be of this instance, since they name no key or secret that is known: ${few(unknown)}`;
    gaps.push({ code: 'USE_WITHOUT_KEY', text });
  }
  if (!tally.control) {
    const text = `the trail shows no GetKmsInstance of it since ${task.controlSince}, and it must: this service called it then`;
    gaps.push({ code: 'CONTROL_NOT_FOUND', text });
  }
  return gaps;
}

// An alias that is of another key now was of that key at the time of the use, if it was not changed since.
function usesOfUnknownKeys({ otherAliases }: Names, { nameless, byAlias, aliasChanges }: Tally): string[] {
  const unclear = [...byAlias].filter(
    ([alias, { first }]) => !otherAliases.has(alias) || (aliasChanges.get(alias) ?? '') >= first,
  );
  return [
    ...[...nameless].map(([what, times]) => `${what} (${times} times)`),
    ...unclear.map(([alias, { what, count }]) => `${what} of ${alias} (${count} times)`),
  ].toSorted();
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
    reason: `no use since ${task.quietFrom}; every page read, the control found`,
  } as const;
}
