import { PROBES } from '../../release/places.js';
import type { EffectivePolicy, Reason, Toleration } from '../../release.js';
import type { Finding, ProbeReport } from '../../snapshot.js';
import { placesThatCover } from '../service-roles.js';
import { reason } from './words.js';

/** The reports of all places; or `judged later`: this is one step of the scan, and the rest is judged with all of them. */
export type AllReports = readonly ProbeReport[] | 'judged later';

/**
 * Why uses whose key is not known keep the instance; empty where the policy accepts this caller and operation by name, and
 * each place that has to be is `CLEAR`. Pure.
 */
export function unattributedReasons(
  found: Finding,
  policy: EffectivePolicy,
  now: Date,
  all: AllReports,
): Reason[] {
  const { unattributed, code, text, subject } = found;
  if (unattributed === undefined) return [];
  const { caller, operation } = unattributed;
  const today = now.toISOString().slice(0, 10);
  const accepted = policy.scan.tolerated.find(
    (one) =>
      one.unattributed?.caller === caller && one.unattributed.operation === operation && today <= one.until,
  );
  const open = notClear(accepted, caller, all);
  if (accepted !== undefined && open.length === 0) return [];
  const unless =
    open.length === 0 ? '' : ` It is accepted only while these places are clear: ${open.join('; ')}.`;
  const toDo =
    accepted === undefined
      ? ` To accept it, write [[scan.tolerated]] with unattributed = ${JSON.stringify(caller)} and operations = ${JSON.stringify([operation])} in the policy.`
      : ' The policy accepts it, and that does not hold.';
  return [reason(code, `${text}.${toDo}${unless}`, subject)];
}

/** The places that have to be clear and are not, each with what was seen of it. */
function notClear(accepted: Toleration | undefined, caller: string, all: AllReports): string[] {
  const wanted = new Set<string>([...placesThatCover(caller), ...(accepted?.unattributed?.coveredBy ?? [])]);
  return [...wanted].flatMap((place) => {
    if (!PROBES.some((probe) => probe === place)) return [`${place} (this version does not look there)`];
    if (all === 'judged later') return [];
    const verdict = all.find(({ probe }) => probe === place)?.row.verdict ?? 'no answer';
    return verdict === 'CLEAR' ? [] : [`${place} (${verdict})`];
  });
}
