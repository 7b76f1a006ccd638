import { canonicalJson } from '../policy/canonical.js';
import { parseStatement, type Statement } from '../policy/statement.js';
import { isSameName } from '../signatures/names.js';
import { verifySignature } from '../signatures/ssh.js';
import { digestOf } from './digest.js';
import {
  readCertificate,
  type RawEvidence,
  type ReadCertificate,
  type ReadStatement,
} from './verify-certificate-shape.js';

/** One part of a certificate, and what its truth rests on. */
export interface VerifiedLine {
  readonly part: string;
  readonly shows: string;
  readonly rests: 'proved' | 'only stated';
  /** Whose signature over what, or on whose word. */
  readonly on: string;
}

/** What holds and what does not. Any problem means: do not believe this certificate. */
export interface Verification {
  readonly problems: readonly string[];
  readonly lines: readonly VerifiedLine[];
  /** Who approved, each by a signature that holds. */
  readonly approvers: readonly string[];
}

/** Whose signatures count: the text of an allowed_signers, and its digest. */
export interface TrustedSigners {
  readonly text: string;
  readonly digest: string | null;
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

interface Verified {
  readonly said: Statement;
  readonly key: string;
}

/** The signature, over exactly these bytes, by a key that was the signer's when it was made. */
async function verifyStatement(
  given: ReadStatement,
  allowedSignersText: string,
): Promise<Verified | { problem: string }> {
  const problem = (why: string) => ({ problem: `the statement of ${given.signer}: ${why}` });
  const { statement, signature } = given.signed;
  const parsed = parseStatement(statement);
  if ('refused' in parsed) return problem(parsed.refused.text);
  const { read: said } = parsed;
  if (signature === '') return problem('it has no signature: the name was only asserted');
  if (!isCleanArmor(signature)) return problem('its signature is not in the form that OpenSSH writes');
  const answer = await verifySignature({
    statement,
    signature,
    signer: said.signer,
    allowedSignersText,
    at: new Date(said.issuedAt),
  });
  if ('refused' in answer) return problem(answer.refused.text);
  const beside = {
    signer: said.signer,
    says: said.says,
    issuedAt: said.issuedAt,
    key: given.key === undefined ? undefined : answer.key,
  };
  for (const [name, value] of Object.entries(beside)) {
    if (Object.entries(given).find(([field]) => field === name)?.[1] !== value)
      return problem(`its ${name} is not what was signed`);
  }
  if (said.says !== 'approve') return problem(`it says ${said.says}, not approve`);
  return { said, key: answer.key };
}

/** Nothing before, after or between, and one way to write the same bytes. */
function isCleanArmor(signature: string): boolean {
  const body =
    /^-----BEGIN SSH SIGNATURE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END SSH SIGNATURE-----(?:\r?\n)?$/.exec(
      signature,
    )?.[1];
  const base64 = body?.replace(/\r?\n/g, '') ?? '';
  return base64 !== '' && Buffer.from(base64, 'base64').toString('base64') === base64;
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
  return problems;
}

function linesOf(
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

function refused(problem: string): Verification {
  return { problems: [problem], lines: [], approvers: [] };
}
