import { canonicalJson } from '../policy/canonical.js';
import type { Statement } from '../policy/statement.js';
import { certificateShape, type ReadCertificate } from './certificate-shape.js';
import { digestOf } from './digest.js';
import { readCanonical, strictly } from './read-sealed.js';
import { recordShape } from './record-shape.js';
import { recordLines } from './record-lines.js';
import { linesOf, savingIn, type VerifiedLine } from './verify-certificate-lines.js';
import { peopleProblems, policyProblems, type TrustedPolicy } from './verify-certificate-policy.js';
import { statedProblems } from './verify-certificate-stated.js';
import { verifySignedStatement, type VerifiedStatement } from './verify-certificate-signature.js';

/**
 * What a file is, what holds and what does not. Any problem means: do not believe it. A `record` has no problem and
 * proves nothing: nobody signed it.
 */
export interface Verification {
  readonly kind: 'certificate' | 'record' | 'not believed';
  readonly problems: readonly string[];
  readonly lines: readonly VerifiedLine[];
  /** Who approved, each by a signature that holds. */
  readonly approvers: readonly string[];
}

/**
 * Checks a certificate by nothing but itself, a list of people and, where given, the policy that the verifier brings.
 * Two distinct people with two distinct keys at least, whatever any file says. Calls OpenSSH; needs no network.
 */
export async function verifyCertificate(text: string, trusted: TrustedPolicy): Promise<Verification> {
  const file = readCanonical(text);
  if ('problem' in file) return refused(`it is neither certificate nor record: ${file.problem}`);
  if (versionOf(file.value) === 'kms-release/record/v1') return readRecord(file.value);
  if (versionOf(file.value) === 'kms-release/evidence/v1')
    return refused('it is evidence; what proves a release is its certificate, certificate-….json');
  const shape = strictly(certificateShape, file.value);
  if ('problem' in shape) return refused(`it is no certificate of this version: ${shape.problem}`);
  const { read: certificate } = shape;
  const votes: VerifiedStatement[] = [];
  const problems: string[] = [];
  for (const statement of certificate.statements) {
    const vote = await verifySignedStatement(statement, trusted);
    if ('problem' in vote) problems.push(vote.problem);
    else votes.push(vote);
  }
  problems.push(...mismatches(certificate, votes), ...statedProblems(certificate, votes));
  problems.push(...policyProblems(certificate, trusted));
  // Who is missing would only repeat which of the statements do not hold.
  if (problems.length === 0) problems.push(...peopleProblems(certificate, votes, trusted));
  if (problems.length === 0) problems.push(...approvalRequestProblems(votes));
  if (problems.length > 0) return { kind: 'not believed', problems, lines: [], approvers: [] };
  const approvers = votes.map(({ said }) => said.signer);
  return { kind: 'certificate', problems, lines: linesOf(certificate, votes, trusted), approvers };
}

function readRecord(value: unknown): Verification {
  const shape = strictly(recordShape, value);
  if ('problem' in shape) return refused(`it is no record of this version: ${shape.problem}`);
  return { kind: 'record', problems: [], lines: recordLines(shape.read), approvers: [] };
}

/** What each person signed, held against what the certificate shows. */
function mismatches(certificate: ReadCertificate, votes: readonly VerifiedStatement[]): string[] {
  const { stated, evidence } = certificate;
  const { request, workflowId, runId } = stated;
  const [facts, all, policy] = [digestOf(evidence.facts), digestOf(evidence), digestOf(evidence.policy)];
  const problems = votes.flatMap(({ said }) => {
    const pairs: readonly (readonly [string, unknown, unknown])[] = [
      ['stated.request.instanceId', said.instanceId, request.instanceId],
      ['stated.request.regionId', said.regionId, request.regionId],
      ['stated.request.accountId', said.accountId, request.accountId],
      ['stated.workflowId', said.workflowId, workflowId],
      ['stated.runId', said.runId, runId],
      ['evidence.facts', said.factsDigest, facts],
      ['evidence', said.bundleDigest, all],
      ['evidence.policy', said.policyDigest, policy],
    ];
    return pairs
      .filter(([, signed, found]) => signed !== found)
      .map(([what]) => `${what} is not what ${said.signer} signed`);
  });
  if (canonicalJson(request) !== canonicalJson(evidence.request))
    problems.push('stated.request is not the request in the evidence');
  if (canonicalJson(stated.result.savedPerMonth ?? null) !== canonicalJson(savingIn(evidence) ?? null))
    problems.push('stated.result.savedPerMonth is not the saving in the evidence');
  return problems;
}

/** All have been asked in the same approval request. */
function approvalRequestProblems(votes: readonly VerifiedStatement[]): string[] {
  if (new Set(votes.map(({ said }) => said.approvalRequestNumber)).size > 1)
    return ['the signatures are of more than one approval request'];
  if (new Set(votes.map(({ said }) => approvalRequestIn(said))).size > 1)
    return ['the signatures are over different approval requests'];
  return [];
}

/** All that everybody who was asked at one time signs alike. */
function approvalRequestIn({ signer: _, issuedAt: __, comment: ___, ...approvalRequest }: Statement): string {
  return canonicalJson(approvalRequest);
}

function versionOf(value: unknown): unknown {
  return Object.getOwnPropertyDescriptor(Object(value), 'version')?.value;
}

function refused(problem: string): Verification {
  return { kind: 'not believed', problems: [problem], lines: [], approvers: [] };
}
