import { addDays, billDateOf } from '../values/bill-date.js';
import { isInstant } from '../values/instant.js';
import type { ReadCertificate } from './certificate-shape.js';
import type { VerifiedStatement } from './verify-certificate-signature.js';

const HOUR_MS = 3_600_000;
/** The mark follows the last check of the votes by so much at most. */
const MARKED_AFTER_MS = 60_000;

/** What is only stated must contradict neither itself nor what is proved. */
export function statedProblems(
  { stated, evidence }: ReadCertificate,
  votes: readonly VerifiedStatement[],
): string[] {
  const { request, result } = stated;
  const problems: string[] = [];
  if (result.outcome !== 'released')
    problems.push(`its outcome is ${result.outcome}; only a release is certified`);
  if (result.instanceId !== request.instanceId) problems.push('stated.result is about another instance');
  const named = [...(result.approvedBy ?? [])].sort();
  const signed = votes.map(({ said }) => said.signer).sort();
  if (named.join('\n') !== signed.join('\n'))
    problems.push('stated.result.approvedBy are not the people who signed');
  if (result.callsSent < stated.calls.length) problems.push('stated.result.callsSent is less than its calls');
  const { releasedAt } = result;
  const call = stated.calls.find(({ at, answer }) => at === releasedAt && answer !== 'refused');
  const times = [releasedAt, stated.goneAt ?? releasedAt, stated.issuedAt];
  if (!times.every(isInstant)) return [...problems, 'one of the times in stated is none'];
  if (releasedAt === undefined || call === undefined)
    return [...problems, 'stated.result.releasedAt is of no call that can have released it'];
  return [
    ...problems,
    ...timeProblems(stated, Date.parse(releasedAt)),
    ...signedProblems(evidence.policy, votes, Date.parse(releasedAt)),
  ];
}

/** The call came after what it rests on, and before it expired. */
function signedProblems(
  { waiting, notBefore }: ReadCertificate['evidence']['policy'],
  votes: readonly VerifiedStatement[],
  called: number,
): string[] {
  const problems = votes.flatMap(({ said }) => {
    const cooled = Date.parse(said.issuedAt) + waiting.coolingOffHours * HOUR_MS;
    if (called < cooled)
      return [`the call came before the cooling-off after the statement of ${said.signer} was over`];
    const ends = said.expiresAt === null ? Infinity : Date.parse(said.expiresAt);
    return called > ends + MARKED_AFTER_MS
      ? [`the call came after the statement of ${said.signer} had expired`]
      : [];
  });
  return notBefore !== null && called < Date.parse(notBefore)
    ? [...problems, 'the call came before the policy lets it']
    : problems;
}

/** What followed the call. */
function timeProblems({ goneAt, issuedAt, bills }: ReadCertificate['stated'], called: number): string[] {
  const problems: string[] = [];
  const gone = goneAt === null ? called : Date.parse(goneAt);
  if (gone < called - MARKED_AFTER_MS) problems.push('stated.goneAt is before the call');
  if (Date.parse(issuedAt) < gone - MARKED_AFTER_MS)
    problems.push('stated.issuedAt is before what it certifies');
  if (bills === null) return problems;
  const released = billDateOf(new Date(called));
  const days = [...bills.days, ...bills.rows.map(({ day }) => day)];
  if (
    bills.baseline.day !== addDays(released, -1) ||
    bills.baseline.rows.some(({ day }) => day !== bills.baseline.day) ||
    days.some((day) => day <= released)
  )
    problems.push('stated.bills are not those of the days around the call');
  return problems;
}
