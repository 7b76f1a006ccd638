import { expiryOf } from '../policy/expiry.js';
import { isInstant } from '../values/instant.js';
import { buildStatement, parseStatement, type Statement } from '../policy/statement.js';
import { timeReason } from '../policy/statement-times.js';
import { wrongShape } from '../policy/votes.js';
import type { Reason, SignedStatement, EffectivePolicy } from '../release.js';
import { isSameName } from '../values/names.js';
import { distinctVotes } from '../policy/distinct.js';
import { checkSignature } from './check-signature.js';
import type { GateSnapshot } from './executor-gate.js';

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
  seen: GateSnapshot,
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
  const reasons = quorumReasons(votes, seen.current.policy, seen.run.request.requestedBy);
  if (reasons.length > 0) return { reasons };
  return coolingOff(votes, seen.current.policy, now);
}

async function checkVote(
  seen: GateSnapshot,
  signed: SignedStatement,
  asOf: string,
  now: Date,
): Promise<ProvedVote | { readonly refused: Reason }> {
  const shape = wrongShape(signed);
  if (shape !== undefined) return { refused: shape };
  const parsed = parseStatement(signed.statement);
  if ('refused' in parsed) return parsed;
  const { read } = parsed;
  // The times in the text are those of the executor's own policy, or the text would have differed.
  const refused = textReason(seen, signed.statement, read, asOf) ?? timeReason(read, now);
  if (refused !== undefined) return { refused };
  const signature = await checkSignature(signed, read.signer, seen.current, seen.cloud);
  return 'refused' in signature ? signature : { said: read, ...signature };
}

function textReason(seen: GateSnapshot, text: string, read: Statement, asOf: string): Reason | undefined {
  const { run, current, factsDigest, summary } = seen;
  if (read.says !== 'approve')
    return { code: 'NOT_AN_APPROVAL', text: `A statement says ${read.says}; approve is wanted.` };
  if (read.policyDigest !== current.policyDigest) {
    return {
      code: 'POLICY_DIFFERS',
      text: `${read.signer} approved under another policy than the executor holds.`,
    };
  }
  if (read.factsDigest !== factsDigest) {
    return { code: 'FACTS_DIFFER', text: `${read.signer} approved other facts than the executor sees now.` };
  }
  const { openedAt } = read;
  if (!isInstant(openedAt)) return differs(read);
  const approvalRequest = {
    number: read.approvalRequestNumber,
    asOf,
    openedAt,
    expiresAt: expiryOf(new Date(openedAt), current.policy),
    factsDigest,
    bundleDigest: read.bundleDigest ?? '',
    policyDigest: current.policyDigest,
    summary,
    olderUse: read.olderUse,
    rows: [],
    changed: [],
  };
  const { workflowId, runId, request } = run;
  const ours = buildStatement({ ...request, workflowId, runId }, approvalRequest, read);
  return ours === text ? undefined : differs(read);
}

function differs({ signer }: Statement): Reason {
  const text = `${signer} signed a text that differs from the one the executor makes.`;
  return { code: 'STATEMENT_DIFFERS', text };
}

/** N distinct listed people with as many distinct keys, none of them the requester, all asked in the same approval request. */
export function quorumReasons(
  votes: readonly ProvedVote[],
  policy: EffectivePolicy,
  requestedBy: string,
): Reason[] {
  const read = votes.map(({ said }) => said);
  const strangers = read.filter(({ signer }) => !policy.approval.approvers.includes(signer));
  if (strangers.length > 0)
    return [{ code: 'SIGNER_NOT_LISTED', text: `${strangers[0]?.signer} is not listed as an approver.` }];
  if (read.some(({ signer }) => isSameName(signer, requestedBy))) {
    return [
      { code: 'SIGNER_IS_REQUESTER', text: `${requestedBy} asked for this release and cannot approve it.` },
    ];
  }
  if (new Set(read.map(({ approvalRequestNumber }) => approvalRequestNumber)).size > 1) {
    return [
      { code: 'APPROVAL_REQUESTS_MIXED', text: 'The approvals are of more than one approval request.' },
    ];
  }
  const distinct = distinctVotes(votes);
  const { required } = policy.approval;
  if (distinct.length >= required) return [];
  const text = `${distinct.length} distinct people with a key of their own approved; ${required} are wanted.`;
  return [{ code: 'QUORUM_MISSING', text }];
}

function coolingOff(votes: readonly ProvedVote[], policy: EffectivePolicy, now: Date): VoteVerdict {
  const latest = Math.max(...votes.map(({ said }) => Date.parse(said.issuedAt)));
  const cooled = latest + policy.waiting.coolingOffHours * HOUR_MS;
  const notBefore = policy.notBefore === null ? 0 : Date.parse(policy.notBefore);
  const waitMs = Math.max(cooled, notBefore) - now.getTime();
  if (waitMs <= 0) return { reasons: [] };
  const text = `The cooling-off ends at ${new Date(Math.max(cooled, notBefore)).toISOString()}.`;
  return { reasons: [{ code: 'COOLING_OFF', text }], waitMs };
}
