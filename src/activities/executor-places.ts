import { createKeptLists, type ReadLists } from '../probes/at-rest/kept-lists.js';
import type { ReadPolicy } from '../probes/principals.js';
import type { ProbeTask } from '../probes/probe-task.js';
import { isAtRest, runProbe } from '../probes/registry.js';
import { PROBES, type ProbeName } from '../release/places.js';
import type { ProbeReport } from '../snapshot.js';
import type { Reader } from './executor-reading.js';

/** What was seen of a place at rest says nothing of what is encrypted later: no call rests on a reading begun before that. */
const AT_REST_STANDS_MS = 3_600_000;

/** Probes that have their own place in the order of the gate: what is long first, what must be fresh last. */
const BY_ITSELF: readonly ProbeName[] = ['keys-and-secrets', 'actiontrail', 'resource-sharing'];

/** What the other places have shown. */
export interface OtherPlaces {
  readonly reports: readonly ProbeReport[];
  /** When (monotonic milliseconds) the first of them began to be read. */
  readonly since: number;
}

/** Every other place that this version knows, one after another: a new one is looked at without a word here. */
export async function readOtherPlaces(reader: Reader, task: ProbeTask): Promise<OtherPlaces> {
  const { cloud, bookmarks, id, tick } = reader;
  const now = await cloud.clock.now();
  const policies = await bookmarks.open<readonly ReadPolicy[]>(id, 'policies', now);
  const atRest = await bookmarks.open<ReadLists>(id, 'at-rest', now);
  // What an earlier attempt has read is as old as that.
  const since = performance.now() - (now.getTime() - Date.parse(atRest.since));
  const begun = { policies, lists: createKeptLists(atRest) };
  const reports: ProbeReport[] = [];
  for (const probe of PROBES)
    if (!BY_ITSELF.includes(probe)) reports.push(await runProbe(probe, cloud, task, tick, undefined, begun));
  return { reports, since };
}

/**
 * The same, with data at rest read again where that was begun more than an hour ago: the objects of a large instance take
 * hours. Once: for an account whose data at rest takes more than an hour to read, its age is that time.
 */
export async function placesOfNow(
  { cloud, tick }: Reader,
  task: ProbeTask,
  read: OtherPlaces,
): Promise<OtherPlaces> {
  const since = performance.now();
  if (since - read.since <= AT_REST_STANDS_MS) return read;
  const reports: ProbeReport[] = [];
  for (const report of read.reports)
    reports.push(isAtRest(report.probe) ? await runProbe(report.probe, cloud, task, tick) : report);
  return { reports, since };
}
