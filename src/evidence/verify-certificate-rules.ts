import { looserThan } from '../policy/looser.js';
import type { Reason, ReleaseRequest, Terms } from '../release.js';
import { distinctVotes } from '../signatures/distinct.js';
import { isSameName } from '../values/names.js';
import type { ReadCertificate } from './certificate-shape.js';
import type { Verified } from './verify-certificate-signature.js';

/** No file makes it fewer: with two distinct people at least one is not the requester. */
const LEAST_APPROVERS = 2;

/** What the verifier brings: whose signatures count and, where given, how many and by which rules. */
export interface TrustedRules {
  /** The text of an allowed_signers, its digest, and the people in it. */
  readonly text: string;
  readonly digest: string | null;
  readonly names: readonly string[];
  /** So many distinct people at least. Below two it changes nothing. */
  readonly required?: number;
  /** The rules for a request by the verifier's own policy, as it was at that time. */
  readonly rulesFor?: (request: ReleaseRequest, at: Date) => { terms: Terms } | { refused: Reason };
}

/** In what the rules of a certificate are looser than those that the verifier and the request bring. */
export function rulesProblems({ evidence, statements }: ReadCertificate, trusted: TrustedRules): string[] {
  const { terms, request } = evidence;
  const { approval, waiting, notBefore } = terms;
  const { approvalsRequired = 0, coolingOffHours = 0, notBefore: wanted } = request.stricter ?? {};
  const problems: string[] = [];
  if (approval.required < LEAST_APPROVERS)
    problems.push(`its rules ask ${approval.required}; at least ${LEAST_APPROVERS} have to approve`);
  if (approval.identity !== 'ssh') problems.push('its rules believe names that nobody proved');
  problems.push(
    ...approval.approvers
      .filter((name) => !trusted.names.includes(name))
      .map(
        (name) =>
          `its rules let ${name} approve, who is not in the list given here; bring the list of that time (${approval.allowedSigners ?? 'no digest'})`,
      ),
  );
  if (approval.required < approvalsRequired || waiting.coolingOffHours < coolingOffHours)
    problems.push('its rules are looser than the request');
  if (wanted !== undefined && (notBefore === null || Date.parse(notBefore) < Date.parse(wanted)))
    problems.push('its rules let it go before the request does');
  const asked = statements[0]?.issuedAt;
  if (trusted.rulesFor === undefined || asked === undefined) return problems;
  const own = trusted.rulesFor(request, new Date(asked));
  if ('refused' in own) return [...problems, `by the policy given here: ${own.refused.text}`];
  const looser = looserThan(terms, own.terms);
  return [...problems, ...looser.map((why) => `its rules are looser than the policy given here: ${why}`)];
}

/** Enough distinct listed people, each with a key of their own, none of them the requester. */
export function peopleProblems(
  { stated, evidence }: ReadCertificate,
  votes: readonly Verified[],
  trusted: TrustedRules,
): string[] {
  const { approvers, required } = evidence.terms.approval;
  // Rules that ask for fewer than two were refused before.
  const least = Math.max(required, trusted.required ?? 0);
  const names = votes.map(({ said }) => said.signer);
  const distinct = distinctVotes(votes);
  const problems = names
    .filter((name) => !approvers.includes(name))
    .map((name) => `${name} is not an approver by the rules`);
  if (names.some((name) => isSameName(name, stated.request.requestedBy)))
    problems.push('the requester approved it');
  if (distinct.length < least)
    problems.push(`${distinct.length} distinct people with a key of their own signed; ${least} are wanted`);
  return problems;
}
