import type { Cloud } from '../../alibaba/cloud.js';
import type { ReasonCode } from '../../release/reason-codes.js';
import type { Finding, ProbeReport } from '../../snapshot.js';
import { firstThree } from '../../values/text.js';
import type { Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';
import type { Collected } from './collect.js';
import type { KeptLists } from './kept-lists.js';
import type { PlaceAtRest } from './kinds.js';
import type { Dependent } from './look.js';
import { readPlace, sentenceOf, type ReadPlace } from './place.js';

/**
 * Reads every thing of a place, in every region of its product, for keys of the instance. A thing that names one blocks; what
 * cannot be told counts against releasing. It is `CLEAR` only where everything was read, each list is one that would have been
 * refused, and somebody else says that this is all (docs/decisions/0045). Throws a `CLOUD_*` or `KMS_*` failure for what
 * fails everywhere. `kept`: lists that an earlier attempt at this look has read are not read again.
 */
export async function scanAtRest(
  place: PlaceAtRest,
  cloud: Cloud,
  task: ProbeTask,
  tick: Tick,
  kept?: KeptLists,
): Promise<ProbeReport> {
  const read = await readPlace(place, cloud, task, tick, kept);
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
      ...read.vouchings.map((one) =>
        'by' in one ? `${one.kind}: vouched for by ${one.by}` : `${one.kind}: ${one.why}`,
      ),
      ...unclear.slice(0, MOST_NOTED).map(({ thing, why }) => `${thing}: ${why}`),
    ],
  };
}

const MOST_NOTED = 50;

/** What speaks against it beside dependents, the worst first; a gap may be accepted by the name of the place. */
function gapsOf({ collected, notRead, vouchings, missing }: ReadPlace): Finding[] {
  const unclear = collected.flatMap((one) => one.unclear);
  const gaps: Finding[] = [];
  if (missing.length > 0)
    gaps.push({
      code: 'WITNESSES_DISAGREE',
      text: `Resource Center knows of ${firstThree(missing)}, which its own list does not show`,
    });
  if (notRead.length > 0) gaps.push({ code: 'AT_REST_NOT_READ', text: firstThree(notRead), gap: true });
  if (unclear.length > 0) {
    const text = `whose key it is cannot be told of ${unclear.length}: ${firstThree(unclear.map(({ thing, why }) => `${thing} (${why})`))}`;
    gaps.push({ code: 'KEY_NOT_SHOWN', text, gap: true });
  }
  const notVouched = [...new Set(vouchings.flatMap((one) => ('why' in one ? [one.why] : [])))];
  if (notVouched.length > 0)
    gaps.push({ code: 'NO_SECOND_WITNESS', text: firstThree(notVouched), gap: true });
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

function calledOf({ name }: Dependent): string {
  return name === undefined ? '' : ` (it is called ${JSON.stringify(name)})`;
}

function verdictOf({ collected, dependents }: ReadPlace, gaps: readonly Finding[]) {
  const seen = `${collected.reduce((sum, one) => sum + one.read, 0)} read`;
  if (dependents.length > 0)
    return { verdict: 'FOUND', reason: `${seen}; ${dependents.length} need a key of the instance` } as const;
  const [gap] = gaps;
  if (gap === undefined) return { verdict: 'CLEAR', reason: `none of ${seen}` } as const;
  // As short as it can be: 24 of these stand in the history of every run. The notes tell kinds and regions.
  const verdict = gap.code === 'WITNESSES_DISAGREE' ? 'FAILED' : 'NOT_COVERED';
  return {
    verdict,
    reason: gap.code === 'NO_SECOND_WITNESS' ? `none of ${seen}` : `none of ${seen}; ${gap.text}`,
  } as const;
}

function codeOf({ dependents }: ReadPlace, gaps: readonly Finding[]): ReasonCode {
  if (dependents.length > 0) return 'DEPENDENT_FOUND';
  return gaps[0]?.code ?? 'NONE_NEEDS_A_KEY';
}

/** A line of the evidence: what was asked, which answer that is, and what came. */
function noteOf({
  kind,
  regionId,
  action,
  read,
  requestId,
  dependents,
  unclear,
  refused,
}: Collected): string {
  const request = requestId === undefined ? '' : `, request ${requestId}`;
  const said = refused === undefined ? '' : `; not all of it: ${refused}`;
  return `${kind} in ${regionId}: ${action}${request}, ${read} read, ${dependents.length} need a key, ${unclear.length} unclear${said}`;
}
