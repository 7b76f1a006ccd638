import { expiryOf } from '../policy/expiry.js';
import { isInstant } from '../values/instant.js';
import { buildStatement, parseStatement, type Statement } from '../policy/statement.js';
import { timeReason } from '../policy/statement-times.js';
import { wrongShape } from '../policy/votes.js';
import type { Reason, SignedStatement, Terms } from '../release.js';
import { isSameName } from '../values/names.js';
import { distinctVotes } from '../signatures/distinct.js';
import { checkSignature } from './check-signature.js';
import type { GateLook } from './executor-gate.js';

const HOUR_MS = 3_600_000;

/** A vote as far as it is proved: what was said, and by which key. Without one the name is only asserted. */
export interface ProvedVote {
  readonly said: Statement;
  readonly key?: string;
}

/** Why these votes do not carry a release; empty when they do. `waitMs`: the cooling-off is not over yet. */
export interface VoteVerdict {
  readonly reasons: readonly Reason[];
  readonly waitMs?: number;
}

/**
 * Points 4 and 5 of the gate. Each signed text must be, to the byte, the text that the executor itself would have put
 * before that person, made of its own facts and policy; only signer, comment, times, bundle digest and older use are
 * taken from the text. Then the signatures, the persons, the times.
 */
export async function compareVotes(
  seen: GateLook,
  statements: readonly SignedStatement[],
  asOf: string,
): Promise<VoteVerdict> {
  const now = await seen.cloud.clock.now();
  const votes: ProvedVote[] = [];
  for (const signed of statements) {
    const vote = await checkVote(seen, signed, asOf, now);
    if ('refused' in vote) return { reasons: [vote.refused] };
    votes.push(vote);
  }
  const reasons = quorumReasons(votes, seen.rules.terms, seen.run.request.requestedBy);
  if (reasons.length > 0) return { reasons };
  return coolingOff(votes, seen.rules.terms, now);
}

async function checkVote(
  seen: GateLook,
  signed: SignedStatement,
  asOf: string,
  now: Date,
): Promise<ProvedVote | { readonly refused: Reason }> {
  const shape = wrongShape(signed);
  if (shape !== undefined) return { refused: shape };
  const parsed = parseStatement(signed.statement);
  if ('refused' in parsed) return parsed;
  const { read } = parsed;
  // The times in the text are those of the executor's own rules, or the text would have differed.
  const refused = textReason(seen, signed.statement, read, asOf) ?? timeReason(read, now);
  if (refused !== undefined) return { refused };
  const signature = await checkSignature(signed, read.signer, seen.rules, seen.cloud);
  return 'refused' in signature ? signature : { said: read, ...signature };
}

function textReason(seen: GateLook, text: string, read: Statement, asOf: string): Reason | undefined {
  const { run, rules, factsDigest, summary } = seen;
  if (read.says !== 'approve')
    return { code: 'NOT_AN_APPROVAL', text: `A statement says ${read.says}; approve is wanted.` };
  if (read.policyDigest !== rules.policyDigest) {
    return {
      code: 'POLICY_DIFFERS',
      text: `${read.signer} approved under other rules than the executor holds.`,
    };
  }
  if (read.factsDigest !== factsDigest) {
    return { code: 'FACTS_DIFFER', text: `${read.signer} approved other facts than the executor sees now.` };
  }
  const { openedAt } = read;
  if (!isInstant(openedAt)) return differs(read);
  const question = {
    round: read.round,
    asOf,
    openedAt,
    expiresAt: expiryOf(new Date(openedAt), rules.terms),
    factsDigest,
    bundleDigest: read.bundleDigest ?? '',
    policyDigest: rules.policyDigest,
    summary,
    olderUse: read.olderUse,
    rows: [],
    changed: [],
  };
  const { workflowId, runId, request } = run;
  const ours = buildStatement({ ...request, workflowId, runId }, question, read);
  return ours === text ? undefined : differs(read);
}

function differs({ signer }: Statement): Reason {
  const text = `${signer} signed a text that differs from the one the executor makes.`;
  return { code: 'STATEMENT_DIFFERS', text };
}

/** N distinct listed people with as many distinct keys, none of them the requester, all asked in the same round. */
export function quorumReasons(votes: readonly ProvedVote[], terms: Terms, requestedBy: string): Reason[] {
  const read = votes.map(({ said }) => said);
  const strangers = read.filter(({ signer }) => !terms.approval.approvers.includes(signer));
  if (strangers.length > 0)
    return [{ code: 'SIGNER_NOT_LISTED', text: `${strangers[0]?.signer} is not listed as an approver.` }];
  if (read.some(({ signer }) => isSameName(signer, requestedBy))) {
    return [
      { code: 'SIGNER_IS_REQUESTER', text: `${requestedBy} asked for this release and cannot approve it.` },
    ];
  }
  if (new Set(read.map(({ round }) => round)).size > 1) {
    return [{ code: 'ROUNDS_MIXED', text: 'The approvals are of more than one round.' }];
  }
  const distinct = distinctVotes(votes);
  const { required } = terms.approval;
  if (distinct.length >= required) return [];
  const text = `${distinct.length} distinct people with a key of their own approved; ${required} are wanted.`;
  return [{ code: 'QUORUM_MISSING', text }];
}

function coolingOff(votes: readonly ProvedVote[], terms: Terms, now: Date): VoteVerdict {
  const latest = Math.max(...votes.map(({ said }) => Date.parse(said.issuedAt)));
  const cooled = latest + terms.waiting.coolingOffHours * HOUR_MS;
  const notBefore = terms.notBefore === null ? 0 : Date.parse(terms.notBefore);
  const waitMs = Math.max(cooled, notBefore) - now.getTime();
  if (waitMs <= 0) return { reasons: [] };
  const text = `The cooling-off ends at ${new Date(Math.max(cooled, notBefore)).toISOString()}.`;
  return { reasons: [{ code: 'COOLING_OFF', text }], waitMs };
}
