import type { Cloud } from '../../alibaba/cloud.js';
import type { ReasonCode } from '../../release/reason-codes.js';
import type { Finding, ProbeReport } from '../../snapshot.js';
import { firstThree } from '../../values/text.js';
import { mapConcurrently, type Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';
import { collect, type Collected } from './collect.js';
import type { Dependent } from './look.js';
import { versionsOfOurs } from './key-versions-once.js';
import { kindsOf, type PlaceAtRest } from './kinds.js';
import { ownNamesOf } from './references.js';
import { regionsOf } from './regions.js';

/** What was read of a place, kind by kind and region by region. */
interface Read {
  readonly collected: readonly Collected[];
  readonly dependents: readonly Dependent[];
  /** Why not all of it could be read; or where not. */
  readonly notRead: readonly string[];
}

/**
 * Reads every thing of a place, in every region of its product, for keys of the instance. A thing that names one blocks; what
 * cannot be told counts against releasing. It is never `CLEAR`: an empty list does not prove that whoever asks may see all
 * that there is. Throws a `CLOUD_*` or `KMS_*` failure for what fails everywhere.
 */
export async function scanAtRest(
  place: PlaceAtRest,
  cloud: Cloud,
  task: ProbeTask,
  tick: Tick,
): Promise<ProbeReport> {
  const read = await readPlace(place, cloud, task, tick);
  const unclear = read.collected.flatMap((one) => one.unclear);
  const gaps = gapsOf(read);
  const found = read.dependents.map(findingOf);
  return {
    probe: place,
    row: { place, ...verdictOf(read, gaps) },
    reasonCode: codeOf(read, gaps),
    findings: found.length > 0 ? [...found, ...gaps] : [],
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    ...(found.length > 0 && { unreadable: [...new Set(read.dependents.map(sentenceOf))].toSorted() }),
    notes: [
      ...read.collected.map(noteOf),
      ...unclear.slice(0, MOST_NOTED).map(({ thing, why }) => `${thing}: ${why}`),
    ],
  };
}

const MOST_NOTED = 50;

async function readPlace(place: PlaceAtRest, cloud: Cloud, task: ProbeTask, tick: Tick): Promise<Read> {
  const { instanceId } = task.seen.instance;
  const own = ownNamesOf(instanceId, task.inventory);
  const collected: Collected[] = [];
  const notRead: string[] = [];
  for (const kind of kindsOf(place)) {
    const { regions, why } = await regionsOf(task, cloud.things, kind.product, cloud.regionId);
    if (why !== undefined) notRead.push(withoutStop(why));
    const all = await mapConcurrently(
      regions,
      (regionId) => collect({ things: cloud.things, kind, regionId, own, tick }),
      tick,
    );
    collected.push(...all);
  }
  const maybe = collected.flatMap((one) => one.maybe);
  const asked = new Set(maybe.map(({ version }) => version));
  const versions = await versionsOfOurs(cloud, task, asked, tick);
  const byVersion = maybe.flatMap(({ version, dependent }) => {
    const key = versions.get(version);
    return key === undefined ? [] : [{ ...dependent, key }];
  });
  const refused = collected.flatMap(({ kind, regionId, refused: said }) =>
    said === undefined ? [] : [`${kind} in ${regionId}: ${withoutStop(said)}`],
  );
  return {
    collected,
    dependents: onceEach([...collected.flatMap((one) => one.dependents), ...byVersion]),
    notRead: [...new Set([...notRead, ...refused])],
  };
}

/** A list that was begun anew shows again what it has shown. */
function onceEach(dependents: readonly Dependent[]): Dependent[] {
  return [...new Map(dependents.map((one) => [sentenceOf(one), one])).values()];
}

function gapsOf({ collected, notRead }: Read): Finding[] {
  const unclear = collected.flatMap((one) => one.unclear);
  const gaps: Finding[] = [];
  if (notRead.length > 0) gaps.push({ code: 'AT_REST_NOT_READ', text: firstThree(notRead), gap: true });
  if (unclear.length > 0) {
    const text = `whose key it is cannot be told of ${unclear.length}: ${firstThree(unclear.map(({ thing, why }) => `${thing} (${why})`))}`;
    gaps.push({ code: 'KEY_NOT_SHOWN', text, gap: true });
  }
  return gaps;
}

function findingOf(dependent: Dependent): Finding {
  const { kind, regionId, id, key } = dependent;
  return {
    code: 'DEPENDENT_FOUND',
    text: `${sentenceOf(dependent)}${calledOf(dependent)}: it will become unreadable`,
    caller: `${kind}/${regionId}/${id}`,
    subject: key,
  };
}

function sentenceOf({ kind, regionId, id, key }: Dependent): string {
  return `${kind} ${id} in ${regionId} is encrypted with ${key}`;
}

function calledOf({ name }: Dependent): string {
  return name === undefined ? '' : ` (it is called ${JSON.stringify(name)})`;
}

function verdictOf({ collected, dependents }: Read, gaps: readonly Finding[]) {
  const seen = readWords(collected);
  if (dependents.length > 0)
    return { verdict: 'FOUND', reason: `${seen}; ${dependents.length} need a key of the instance` } as const;
  const [gap] = gaps;
  const why = gap === undefined ? '' : `; ${gap.text}`;
  // As short as it can be: 24 of these stand in the history of every run. The notes tell kinds and regions.
  return { verdict: 'NOT_COVERED', reason: `none of ${seen}${why}` } as const;
}

function codeOf({ dependents }: Read, gaps: readonly Finding[]): ReasonCode {
  if (dependents.length > 0) return 'DEPENDENT_FOUND';
  return gaps[0]?.code ?? 'NONE_SEEN';
}

function readWords(collected: readonly Collected[]): string {
  return `${collected.reduce((sum, one) => sum + one.read, 0)} read`;
}

function noteOf({ kind, regionId, read, dependents, unclear, refused }: Collected): string {
  const said = refused === undefined ? '' : `; not all of it: ${refused}`;
  return `${kind} in ${regionId}: ${read} read, ${dependents.length} need a key, ${unclear.length} unclear${said}`;
}

/** A sentence, as it stands within another one. */
function withoutStop(text: string): string {
  return text.replace(/\.+$/, '');
}
