import type { ActionTrail } from '../alibaba/cloud.js';
import { firstThree } from '../values/text.js';
import type { Names } from './attribution.js';
import type { Finding, ProbeReport } from '../snapshot.js';
import type { Bookmark, Tick } from './paging.js';
import { readActionTrail, type TrailReading } from './trail-reading.js';
import type { Tally, TrailBookmark, TrailTask } from './trail-tally.js';

export { readActionTrail, readOn, type TrailReading } from './trail-reading.js';
export type { TrailBookmark } from './trail-tally.js';

/** An event can be queried about this long after it happened (ActionTrail's own documentation). */
export const TRAIL_LAG_MINUTES = 10;

/**
 * Reads every page of the region's KMS events and folds them into who used what, when. Memory is bounded by the
 * number of callers and keys, not by the number of events.
 */
export async function scanActionTrail(
  trail: ActionTrail,
  asked: TrailTask,
  tick: Tick,
  bookmark?: Bookmark<TrailBookmark>,
): Promise<ProbeReport> {
  return reportOf(await readActionTrail(trail, asked, tick, bookmark));
}

/** What a reading says. Pure. */
export function reportOf({ task, names, tally }: TrailReading): ProbeReport {
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
    const text = `uses since ${task.quietFrom} that may be of this instance, since they name no key or secret that is known: ${firstThree(unknown)}`;
    gaps.push({ code: 'USE_WITHOUT_KEY', text });
  }
  if (!tally.canary) {
    const text = `the trail shows no GetKmsInstance of it since ${task.canarySince}, and it must: this service called it then`;
    gaps.push({ code: 'CANARY_NOT_FOUND', text });
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
    reason: `no use since ${task.quietFrom}; every page read, the canary found`,
  } as const;
}
