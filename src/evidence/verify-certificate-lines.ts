import { canonicalJson } from '../policy/canonical.js';
import type { ReadCertificate } from './verify-certificate-shape.js';
import type { Verified } from './verify-certificate-signature.js';

/** One part of a certificate, and what its truth rests on. */
export interface VerifiedLine {
  readonly part: string;
  readonly shows: string;
  readonly rests: 'proved' | 'only stated';
  /** Whose signature over what, or on whose word. */
  readonly on: string;
}

/** Whose signatures count: the text of an allowed_signers, and its digest. */
export interface TrustedSigners {
  readonly text: string;
  readonly digest: string | null;
}

/** The parts of a certificate whose checks have passed. */
// eslint-disable-next-line max-lines-per-function -- a list: one entry for each part of a certificate
export function linesOf(
  certificate: ReadCertificate,
  votes: readonly Verified[],
  signers: TrustedSigners,
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
  const sameList = signers.digest === evidence.terms.approval.allowedSigners;
  return [
    ...votes.map(({ said, key }) => ({
      part: `statements: ${said.signer}`,
      shows: `${said.says} at ${said.issuedAt}, round ${said.round}${said.comment === '' ? '' : `: ${said.comment}`}`,
      rests: 'proved' as const,
      on: `signed by ${said.signer} (${key}), over the statement's own bytes`,
    })),
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
      'evidence.terms',
      `${evidence.terms.approval.required} approvals wanted; ${sameList ? 'the list of approvers is the one given here' : 'the list of approvers has changed since'}`,
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
      `${result.outcome}${result.releasedAt === undefined ? '' : ` at ${result.releasedAt}`}, ${result.callsSent} calls sent`,
    ),
    only(
      'stated.calls',
      calls
        .map((call) => `call ${call.number} at ${call.at ?? 'an unknown time'}: ${call.answer}`)
        .join('; ') || 'none',
    ),
    only('stated.goneAt', stated.goneAt ?? 'never seen gone'),
    only('stated.issuedAt', stated.issuedAt),
  ];
}
