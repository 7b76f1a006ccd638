import { looserThan } from '../policy/looser.js';
import type { IdentityName } from '../identity/forms.js';
import type { Reason, ReleaseRequest, EffectivePolicy } from '../release.js';
import { distinctVotes } from '../policy/distinct.js';
import { isSameName } from '../values/names.js';
import type { ReadCertificate } from './certificate-shape.js';
import type { VerifiedStatement } from './verify-certificate-signature.js';

/** No file makes it fewer: with two distinct people at least one is not the requester. */
const MIN_APPROVERS = 2;

/** What the verifier brings: whose signatures count and, where given, how many and by which policy. */
export interface TrustedPolicy {
  /** Whose list of approvers it brings; its text, its digest, and the people in it. */
  readonly identity: IdentityName;
  readonly text: string;
  readonly digest: string | null;
  readonly names: readonly string[];
  /** So many distinct people at least. Below two it changes nothing. */
  readonly required?: number;
  /** The effective policy for a request by the verifier's own file, as it was at that time. */
  readonly policyFor?: (
    request: ReleaseRequest,
    at: Date,
  ) => { policy: EffectivePolicy } | { refused: Reason };
}

/** In what the policy of a certificate is looser than those that the verifier and the request bring. */
export function policyProblems({ evidence, statements }: ReadCertificate, trusted: TrustedPolicy): string[] {
  const { policy, request } = evidence;
  const { approval, waiting, notBefore } = policy;
  const { approvalsRequired = 0, coolingOffHours = 0, notBefore: wanted } = request.stricter ?? {};
  const problems: string[] = [];
  if (approval.required < MIN_APPROVERS)
    problems.push(`its policy asks for ${approval.required}; at least ${MIN_APPROVERS} have to approve`);
  if (approval.identity !== trusted.identity) problems.push('its policy believes names that nobody proved');
  problems.push(
    ...approval.approvers
      .filter((name) => !trusted.names.includes(name))
      .map(
        (name) =>
          `its policy lets ${name} approve, who is not in the list given here; bring the list of that time (${approval.approversDigest ?? 'no digest'})`,
      ),
  );
  if (approval.required < approvalsRequired || waiting.coolingOffHours < coolingOffHours)
    problems.push('its policy is looser than the request');
  if (wanted !== undefined && (notBefore === null || Date.parse(notBefore) < Date.parse(wanted)))
    problems.push('its policy lets it go before the request does');
  const asked = statements[0]?.issuedAt;
  if (trusted.policyFor === undefined || asked === undefined) return problems;
  const own = trusted.policyFor(request, new Date(asked));
  if ('refused' in own) return [...problems, `by the policy given here: ${own.refused.text}`];
  const looser = looserThan(policy, own.policy);
  return [...problems, ...looser.map((why) => `its policy is looser than the policy given here: ${why}`)];
}

/** Enough distinct listed people, each with a key of their own, none of them the requester. */
export function peopleProblems(
  { stated, evidence }: ReadCertificate,
  votes: readonly VerifiedStatement[],
  trusted: TrustedPolicy,
): string[] {
  const { approvers, required } = evidence.policy.approval;
  // A policy that asks for fewer than two was refused before.
  const least = Math.max(required, trusted.required ?? 0);
  const names = votes.map(({ said }) => said.signer);
  const distinct = distinctVotes(votes);
  const problems = names
    .filter((name) => !approvers.includes(name))
    .map((name) => `${name} is not an approver by the policy`);
  if (names.some((name) => isSameName(name, stated.request.requestedBy)))
    problems.push('the requester approved it');
  if (distinct.length < least)
    problems.push(`${distinct.length} distinct people with a key of their own signed; ${least} are wanted`);
  return problems;
}
