import { canonicalJson } from '../policy/canonical.js';
import type { Statement } from '../policy/statement.js';
import { isSameName } from '../signatures/names.js';
import { digestOf } from './digest.js';
import { linesOf, savingIn, type TrustedSigners, type VerifiedLine } from './verify-certificate-lines.js';
import { readCertificate, type RawEvidence, type ReadCertificate } from './verify-certificate-shape.js';
import { verifyStatement, type Verified } from './verify-certificate-signature.js';

/** What holds and what does not. Any problem means: do not believe this certificate. */
export interface Verification {
  readonly problems: readonly string[];
  readonly lines: readonly VerifiedLine[];
  /** Who approved, each by a signature that holds. */
  readonly approvers: readonly string[];
}

/** Checks a certificate by nothing but itself and a list of people. Calls OpenSSH; needs no network. */
export async function verifyCertificate(json: string, signers: TrustedSigners): Promise<Verification> {
  const read = readCertificate(json);
  if ('problem' in read) return refused(`it is no certificate of this version: ${read.problem}`);
  const { certificate, evidence } = read;
  try {
    const votes: Verified[] = [];
    const problems: string[] = [];
    for (const statement of certificate.statements) {
      const vote = await verifyStatement(statement, signers.text);
      if ('problem' in vote) problems.push(vote.problem);
      else votes.push(vote);
    }
    problems.push(
      ...votes.flatMap((vote) => mismatches(certificate, evidence, vote)),
      ...statedProblems(certificate, votes),
    );
    if (problems.length === 0) problems.push(...quorumProblems(certificate, votes));
    if (problems.length > 0) return { problems, lines: [], approvers: [] };
    return {
      problems,
      lines: linesOf(certificate, votes, signers),
      approvers: votes.map(({ said }) => said.signer),
    };
  } catch (error) {
    if (error instanceof RangeError) return refused('it is nested too deeply');
    throw error;
  }
}

/** What one person signed, held against what the certificate shows. */
function mismatches({ stated }: ReadCertificate, raw: RawEvidence, { said }: Verified): string[] {
  const { request, workflowId, runId } = stated;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['stated.request.instanceId', said.instanceId, request.instanceId],
    ['stated.request.regionId', said.regionId, request.regionId],
    ['stated.request.accountId', said.accountId, request.accountId],
    ['stated.workflowId', said.workflowId, workflowId],
    ['stated.runId', said.runId, runId],
    ['evidence.facts', said.factsDigest, digestOf(raw.facts)],
    ['evidence', said.bundleDigest, digestOf(raw.all)],
    ['evidence.terms', said.policyDigest, digestOf(raw.terms)],
  ];
  return pairs
    .filter(([, signed, found]) => signed !== found)
    .map(([what]) => `${what} is not what ${said.signer} signed`);
}

/** What is only stated must not contradict what is proved. */
function statedProblems({ stated, evidence }: ReadCertificate, votes: readonly Verified[]): string[] {
  const { request, result } = stated;
  const problems: string[] = [];
  if (canonicalJson(request) !== canonicalJson(evidence.request))
    problems.push('stated.request is not the request in the evidence');
  if (canonicalJson(result.savedPerMonth ?? null) !== canonicalJson(savingIn(evidence) ?? null))
    problems.push('stated.result.savedPerMonth is not the saving in the evidence');
  if (result.instanceId !== request.instanceId) problems.push('stated.result is about another instance');
  const named = [...(result.approvedBy ?? [])].sort();
  const signed = votes.map(({ said }) => said.signer).sort();
  if (named.join('\n') !== signed.join('\n'))
    problems.push('stated.result.approvedBy are not the people who signed');
  return problems;
}

/** Enough distinct listed people, none of them the requester, all asked the same question. */
function quorumProblems({ stated, evidence }: ReadCertificate, votes: readonly Verified[]): string[] {
  const { approvers, required } = evidence.terms.approval;
  const names = votes.map(({ said }) => said.signer);
  const distinct = names.filter((name, at) => names.findIndex((other) => isSameName(other, name)) === at);
  const problems = names
    .filter((name) => !approvers.includes(name))
    .map((name) => `${name} is not an approver by the rules`);
  if (names.some((name) => isSameName(name, stated.request.requestedBy)))
    problems.push('the requester approved it');
  if (distinct.length < required)
    problems.push(`${distinct.length} distinct people signed; the rules want ${required}`);
  if (new Set(votes.map(({ said }) => said.round)).size > 1)
    problems.push('the signatures are of more than one round');
  if (new Set(votes.map(({ said }) => questionIn(said))).size > 1)
    problems.push('the signatures are over different questions');
  return problems;
}

/** All that everybody who was asked at one time signs alike. */
function questionIn({ signer: _, issuedAt: __, comment: ___, ...question }: Statement): string {
  return canonicalJson(question);
}

function refused(problem: string): Verification {
  return { problems: [problem], lines: [], approvers: [] };
}
