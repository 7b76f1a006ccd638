import type { Finding, ProbeReport } from '../../snapshot.js';
import { ALWAYS_REQUIRED, placeOf, PLACES_NOT_LOOKED_AT, PROBES } from '../../release/places.js';
import type { Reason, EffectivePolicy, Toleration } from '../../release.js';
import { type AllReports, unattributedReasons } from './unattributed.js';
import { reason } from './words.js';

/** What can never be tolerated, whatever a policy file says. */
const NEVER_TOLERATED_FINDINGS = new Set([
  'FOREIGN_VPC',
  'DEFAULT_INSTANCE',
  'COUNTS_DISAGREE',
  'INSTANCE_SHARED',
]);

/** What the probes found, and what they could not see. Only CLEAR, or a gap tolerated by name, speaks for releasing. */
export function probeReasons(probes: readonly ProbeReport[], policy: EffectivePolicy, now: Date): Reason[] {
  const missing = PROBES.filter((name) => !probes.some((probe) => probe.probe === name));
  return [
    ...missing.map((name) => reason('PROBE_MISSING', `The probe ${name} has no answer.`, name)),
    ...probes.flatMap((probe) => probeReasonsOf(probe, policy, now, probes)),
    ...placeReasons(policy, now),
  ];
}

/** Places that this version does not look at and that the policy does not tolerate by name. */
export function placeReasons(policy: EffectivePolicy, now: Date): Reason[] {
  const open = Object.entries(PLACES_NOT_LOOKED_AT).filter(
    ([place]) => !isTolerated('place', place, policy, now),
  );
  if (open.length === 0) return [];
  const places = open.map(([place, what]) => `${place} (${what})`).join('; ');
  return [
    reason(
      'PLACE_NOT_LOOKED_AT',
      `This version does not look at: ${places}. The policy has to tolerate each by name ([[scan.tolerated]]), or the instance is kept.`,
      open.map(([place]) => place).join(' '),
    ),
  ];
}

/** What one probe's answer speaks against releasing; empty when it is CLEAR, or tolerated by name. `all`: what the others saw. */
export function probeReasonsOf(
  probe: ProbeReport,
  policy: EffectivePolicy,
  now: Date,
  all: AllReports,
): Reason[] {
  const { row, findings } = probe;
  const place = placeOf(probe);
  const required = policy.scan.required.includes(probe.probe) || ALWAYS_REQUIRED.includes(probe.probe);
  const isGapTolerated = !required && isTolerated('place', place, policy, now);
  const open = findings.filter((found) => {
    if (found.unattributed !== undefined) return false;
    if (found.gap === true) return !isGapTolerated;
    if (found.caller === undefined || NEVER_TOLERATED_FINDINGS.has(found.code)) return true;
    return !isTolerated('caller', found.caller, policy, now);
  });
  if (row.verdict === 'FOUND')
    return [
      ...open.map((found) =>
        reason(
          found.code,
          `${found.text}.${howToAccept(found, place)}`,
          found.caller ?? found.subject ?? probe.probe,
        ),
      ),
      ...findings.flatMap((found) => unattributedReasons(found, policy, now, all)),
    ];
  if (row.verdict === 'CLEAR') return [];
  if (row.verdict === 'NOT_COVERED' && isGapTolerated) return [];
  const code = row.verdict === 'FAILED' ? 'PROBE_FAILED' : 'PROBE_NOT_COVERED';
  return [reason(code, `${place}: ${row.reason.replace(/\.+$/, '')}.`, `${place} ${probe.reasonCode}`)];
}

// The name to the letter: names are compared exactly, and those of the audit trail are not those of RAM.
function howToAccept({ code, caller, gap }: Finding, place: string): string {
  if (gap === true) return ` To accept it, name "${place}" in the policy's tolerated places.`;
  if (caller === undefined || NEVER_TOLERATED_FINDINGS.has(code)) return '';
  return ` To accept it, name "${caller}" in the policy's tolerated callers.`;
}

/** True when the policy names this gap or caller, and the end date has not passed. */
export function isTolerated(
  kind: 'place' | 'caller',
  name: string,
  policy: EffectivePolicy,
  now: Date,
): boolean {
  const today = now.toISOString().slice(0, 10);
  const names = (toleration: Toleration) =>
    (kind === 'place' ? toleration.place : toleration.caller) === name;
  return policy.scan.tolerated.some((toleration) => names(toleration) && today <= toleration.until);
}
