import { canonicalJson } from '../policy/canonical.js';
import type { ReadCertificate } from './certificate-shape.js';
import type { TrustedPolicy } from './verify-certificate-policy.js';
import type { VerifiedStatement } from './verify-certificate-signature.js';

/** One part of a certificate, and what its truth rests on. */
export interface VerifiedLine {
  readonly part: string;
  readonly shows: string;
  readonly rests: 'proved' | 'only stated';
  /** Whose signature over what, or on whose word. */
  readonly on: string;
}

/** The parts of a certificate whose checks have passed. */
// eslint-disable-next-line max-lines-per-function -- a list: one entry for each part of a certificate
export function linesOf(
  certificate: ReadCertificate,
  votes: readonly VerifiedStatement[],
  trusted: Pick<TrustedPolicy, 'digest' | 'policyFor'>,
): VerifiedLine[] {
  const { stated, evidence } = certificate;
  const [first] = votes;
  const who = votes.map(({ said, key }) => `${said.signer} (${key})`).join(' and ');
  const proved = (part: string, shows: string, over: string): VerifiedLine => ({
    part,
    shows,
    rests: 'proved',
    on: `signed by ${who}, ${over}`,
  });
  const only = (part: string, shows: string): VerifiedLine => ({
    part,
    shows,
    rests: 'only stated',
    on: 'the word of the service',
  });
  const { request, result, calls } = stated;
  const saving = savingIn(evidence);
  const sameList = trusted.digest === evidence.policy.approval.approversDigest;
  return [
    ...votes.map(({ said, key }) => ({
      part: `statements: ${said.signer}`,
      shows: `${said.says} at ${said.issuedAt}, approval request ${said.approvalRequestNumber}${said.comment === '' ? '' : `: ${said.comment}`}`,
      rests: 'proved' as const,
      on: `signed by ${said.signer} (${key}), over the statement's own bytes`,
    })),
    proved(
      'statements: what was not known',
      first?.said.summary?.notKnown ?? 'the statement does not say',
      "in the statement's own bytes",
    ),
    proved(
      'statements: what became unreadable',
      first?.said.summary?.willBecomeUnreadable.join('; ') || 'nothing that was found',
      "in the statement's own bytes",
    ),
    proved(
      'statements: what stopped working',
      first?.said.summary?.willStopWorking.join('; ') || 'nothing that the policy accepted',
      "in the statement's own bytes",
    ),
    proved(
      'stated.request: instance, region, account',
      `${request.instanceId} in ${request.regionId} of ${request.accountId}`,
      "in the statement's own bytes",
    ),
    proved(
      'stated.workflowId, stated.runId',
      `${stated.workflowId}, run ${stated.runId}`,
      "in the statement's own bytes",
    ),
    proved(
      'stated.request: who asked, and why',
      `${request.requestedBy} (that name is a claim): ${request.reason}`,
      `over bundleDigest ${first?.said.bundleDigest ?? ''}`,
    ),
    proved(
      'evidence.facts',
      `${Object.keys(evidence.facts).length} kinds of facts`,
      `over factsDigest ${first?.said.factsDigest ?? ''}`,
    ),
    proved(
      'evidence.policy',
      `${evidence.policy.approval.required} approvals wanted; ${sameList ? 'the list of approvers is the one given here' : 'the list of approvers has changed since'}${trusted.policyFor === undefined ? '' : '; not looser than the policy given here'}`,
      `over policyDigest ${first?.said.policyDigest ?? ''}`,
    ),
    proved(
      'evidence: all that was seen',
      `${canonicalJson(evidence).length} characters`,
      `over bundleDigest ${first?.said.bundleDigest ?? ''}`,
    ),
    proved('stated.result.approvedBy', (result.approvedBy ?? []).join(', '), 'as each signature says'),
    only(
      'stated.result',
      `${result.outcome}${result.releasedAt === undefined ? '' : ` at ${result.releasedAt}`}, calls sent: ${result.callsSent}`,
    ),
    only(
      'stated.result.reasons',
      result.reasons.map(({ code, text }) => `${code}: ${text}`).join('; ') || 'none',
    ),
    ...calls.map((call) => only(`stated.calls: call ${call.number}`, callOf(call))),
    ...(calls.length === 0 ? [only('stated.calls', 'none')] : []),
    only(
      'stated.result.billing',
      result.billing === undefined ? 'not looked at' : `${result.billing.verdict}: ${result.billing.text}`,
    ),
    only('stated.bills', billsOf(stated.bills)),
    saving === undefined
      ? only('stated.result.savedPerMonth', 'not known')
      : proved(
          'stated.result.savedPerMonth',
          `${saving.amount} ${saving.currency}, by the bills before the release`,
          `over bundleDigest ${first?.said.bundleDigest ?? ''}`,
        ),
    only('stated.goneAt', stated.goneAt ?? 'never seen gone'),
    only('stated.issuedAt', stated.issuedAt),
  ];
}

/** What the bills before the release say that a month costs, as it stands in the evidence that was signed. */
export function savingIn({ snapshot }: ReadCertificate['evidence']) {
  return snapshot.probes.find((probe) => probe.saving !== undefined)?.saving;
}

/** One call that was marked, in words. */
export function callOf({ answer, at, requestId, text }: ReadCertificate['stated']['calls'][number]): string {
  const said = text === undefined ? '' : `: ${text}`;
  return `at ${at ?? 'an unknown time'}, ${answer}${said}; request id ${requestId ?? 'not known'}`;
}

function billsOf(bills: ReadCertificate['stated']['bills']): string {
  if (bills === null) return 'could not be read';
  const { days, rows, canaries, baseline, rowsLeftOut, readAt } = bills;
  const cost = rows.map((row) =>
    `${row.day} ${row.item} ${row.gross ?? row.amount ?? '?'} ${row.currency ?? ''}`.trim(),
  );
  const out = canaries.map((canary) => `${canary.day} ${canary.hasRows ? 'is out' : 'is not out'}`);
  const left = rowsLeftOut === 0 ? '' : `; ${rowsLeftOut} rows left out`;
  return (
    `looked at ${readAt}: ${days.length} days after the release, rows: ${cost.join(', ') || 'none'}; ` +
    `the account's bill of ${out.join(', of ')}; before the release (${baseline.day}): ${baseline.rows.length} rows${left}`
  );
}
