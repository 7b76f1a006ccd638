import type { Cloud } from '../alibaba/cloud.js';
import { firstThree } from '../values/text.js';
import type { KnownKeys } from './attribution.js';
import type { Finding, ProbeReport, Use } from '../snapshot.js';
import type { Tick } from './paging.js';
import { readActionTrail } from './trail-indexes.js';
import type { TrailReading } from './trail-reading.js';
import type { Tally, TrailTask } from './trail-tally.js';
import { attribute, knownKeysFor, type Attributed } from './whose-use.js';

export { knownKeysFor } from './whose-use.js';
export { readActionTrail } from './trail-indexes.js';
export { readOn, type TrailReading } from './trail-reading.js';

/** An event can be queried about this long after it happened (ActionTrail's own documentation). */
export const TRAIL_LAG_MINUTES = 10;

/** Reads the trail for one look. */
export type ReadTrail = (task: TrailTask, tick: Tick) => Promise<TrailReading>;

/**
 * Tells who used what, when, by the region's KMS events; every page is read, unless `readTrail` has read it before. Memory
 * is bounded by the number of callers and keys, not by the number of events. Throws a `CLOUD_*` or `KMS_*` failure, or
 * `LIST_INCOMPLETE`.
 */
export async function scanActionTrail(
  cloud: Cloud,
  asked: TrailTask,
  tick: Tick,
  readTrail: ReadTrail = (task) => readActionTrail(cloud.trail, task, tick),
): Promise<ProbeReport> {
  const reading = await readTrail(asked, tick);
  // After the trail: a version that was made meanwhile is in this list, and can be in no event that was read.
  return reportOf(reading, await knownKeysFor(cloud, reading, tick));
}

/** What a reading says, with what KMS knows of its ciphertexts; without that, none of them is of others. Pure. */
export function reportOf(reading: TrailReading, known?: KnownKeys): ProbeReport {
  const { task, tally } = reading;
  const { use, unattributed } = attribute(reading, known);
  const callers = use.filter((u) => u.last >= task.quietFrom).map(callerFound);
  const unknown = unattributed.map(keyNotKnown);
  const gaps = gapsOf(task, tally);
  const { verdict, reasonCode, reason } = verdictOf(task, callers.length, unknown.length, gaps);
  return {
    probe: 'actiontrail',
    row: { place: 'actiontrail', verdict, reason, from: task.from, to: task.to },
    reasonCode,
    // Callers may be tolerated by name; that the trail does not show all of them may not.
    findings: verdict === 'FOUND' ? [...callers, ...unknown, ...gaps] : [],
    use,
    ...(unattributed.length > 0 && { unattributed: unattributed.map(({ why: _, ...counted }) => counted) }),
    ...(tally.newestWrite !== undefined && { newestWrite: tally.newestWrite }),
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [...tally.managed].toSorted().map(([name, count]) => `${name}: ${count} management calls`),
  };
}

function callerFound({ who, operation, resource, count, last }: Use): Finding {
  const text = `${who} called ${operation} on ${resource} ${count} times, last at ${last}`;
  return { code: 'CALLER_FOUND', text, caller: who };
}

function keyNotKnown({ who, operation, count, last, why }: Attributed['unattributed'][number]): Finding {
  const text = `${who} called ${operation} ${count} times, last at ${last}, with a key that is not known and may be of this instance: ${firstThree(why)}`;
  const unattributed = { caller: who, operation };
  return { code: 'USE_WITHOUT_KEY', text, unattributed, subject: `${who} ${operation}` };
}

/** Why the trail may not show every caller. */
function gapsOf(task: TrailTask, { canary }: Tally): Finding[] {
  if (canary) return [];
  const text = `the trail shows no GetKmsInstance of it since ${task.canarySince}, and it must: this service called it then`;
  return [{ code: 'CANARY_NOT_FOUND', text }];
}

function verdictOf({ quietFrom }: TrailTask, callers: number, unknown: number, [gap]: readonly Finding[]) {
  const reason = [
    ...(callers > 0 ? [`${callers} callers used keys or secrets since ${quietFrom}`] : []),
    ...(unknown > 0 ? [`${unknown} callers and operations since ${quietFrom} whose key is not known`] : []),
  ].join('; ');
  if (callers > 0) return { verdict: 'FOUND', reasonCode: 'CALLERS_FOUND', reason } as const;
  if (unknown > 0) return { verdict: 'FOUND', reasonCode: 'USE_WITHOUT_KEY', reason } as const;
  if (gap !== undefined) return { verdict: 'NOT_COVERED', reasonCode: gap.code, reason: gap.text } as const;
  return {
    verdict: 'CLEAR',
    reasonCode: 'NO_USE',
    reason: `no use since ${quietFrom}; every page read, the canary found`,
  } as const;
}
