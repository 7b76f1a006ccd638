import { setImmediate as breathe } from 'node:timers/promises';
import type { ActionTrail, TrailEvent } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { namesOf } from './attribution.js';
import type { Tick } from './paging.js';
import { countedIn, instantOf, kindFrom, type TrailIndex } from './trail-index.js';
import { before, SEAM_MS } from './trail-parts.js';
import { isLook } from './trail-kinds.js';
import type { TrailReading } from './trail-reading.js';
import { emptyTally, isCanary, tallyKind, type TrailTask } from './trail-tally.js';

/** An index that has just been read on. */
export interface FreshRead {
  readonly index: TrailIndex;
  /** From here on it was read now. */
  readonly freshFrom: Instant;
  /** Looks at instances that were listed now. */
  readonly looks: Looks;
}

/** When KMS was last asked for which instance, as far as the trail says so on pages that were read now. */
export interface Looks {
  readonly note: (event: TrailEvent) => void;
  lastAt(instanceId: string): Instant | undefined;
}

/** No looks yet. */
export function createLooks(): Looks {
  const newest = new Map<string, Instant>();
  return {
    note(event) {
      if (!isLook(event)) return;
      for (const name of event.mentions)
        if (event.eventTime > (newest.get(name) ?? '')) newest.set(name, event.eventTime);
    },
    lastAt: (instanceId) => newest.get(instanceId),
  };
}

/** So many kinds are looked at before others have their turn. */
const AT_ONCE = 500;

/**
 * What an index says for one instance. Its canary is never taken from the index: it stands on a page that was read now, in
 * the reading or asked for by itself. Throws a `CLOUD_*` failure, and what `tick` throws.
 */
export async function readingOf(
  trail: ActionTrail,
  { index, freshFrom, looks }: FreshRead,
  asked: TrailTask,
  tick: Tick,
): Promise<TrailReading> {
  const task = { ...asked, to: index.to };
  const names = namesOf(task.instanceId, task.inventory);
  const tally = emptyTally();
  let at = 0;
  for (const [text, kind] of index.kinds) {
    at += 1;
    if (at % AT_ONCE === 0) await breathe();
    const counted = countedIn(index, kind, task.from, task.quietFrom);
    if (counted !== undefined) tallyKind(kindFrom(text), counted, task, names, tally);
  }
  const isFresh = (looks.lastAt(task.instanceId) ?? '') >= task.canarySince;
  tally.canary = isFresh || (await isListed(trail, { ...task, to: freshFrom }, tick));
  return { task, names, tally, seams: seamsOf(index, before(task.to, SEAM_MS)) };
}

/** True where the trail, asked for it by itself, lists a look at the instance between these times. */
async function isListed(
  trail: ActionTrail,
  { instanceId, canarySince: from, to }: TrailTask,
  tick: Tick,
): Promise<boolean> {
  const tokens = new Set<string>();
  let next: string | undefined;
  while (from < to) {
    const window = { from, to, eventName: 'GetKmsInstance' };
    const answer = await trail.lookupKmsEvents({ ...window, ...(next !== undefined && { next }) });
    if (answer.items.some((event) => isCanary(event, { instanceId, canarySince: from }))) return true;
    if (answer.next === undefined || tokens.has(answer.next)) return false;
    tokens.add(answer.next);
    next = answer.next;
    await tick();
  }
  return false;
}

/** Events at the end of an index: what is read beside it has to show them again, and must not count them twice. */
function seamsOf({ met }: TrailIndex, from: Instant): ReadonlyMap<string, Instant> {
  const seams = new Map<string, Instant>();
  for (const [id, { second }] of met) {
    const time = instantOf(second);
    if (time >= from) seams.set(id, time);
  }
  return seams;
}
