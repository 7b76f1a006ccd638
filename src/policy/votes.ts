import type { ReasonCode } from '../release/reason-codes.js';
import type { Reason, ApprovalRequest, EffectivePolicy, Vote } from '../release.js';
import { isSameName } from '../values/names.js';
import { isSignature, SIGNATURES } from '../identity/forms.js';
import { isRecord, unknownFields } from '../values/record.js';
import { shown } from '../values/text.js';
import { buildStatement, MAX_SIGNATURE, parseStatement, type Statement, type Subject } from './statement.js';

/** What a statement is held against: the run, what it asks now, who is listed, who has spoken already. */
export interface ApprovalContext {
  readonly subject: Subject;
  readonly requestedBy: string;
  readonly policy: EffectivePolicy | undefined;
  /** Present only while approval is awaited. */
  readonly approvalRequest: ApprovalRequest | undefined;
  readonly approved: readonly string[];
  readonly stage: string;
}

/** Why a key that has signed for one person does not count for another; undefined where it has not. */
export function sharedKey(votes: readonly Vote[], { signer, key }: Vote): Reason | undefined {
  const other = votes.find((vote) => vote.key !== undefined && vote.key === key);
  if (other === undefined) return undefined;
  return refuse(
    'KEY_COUNTED_ALREADY',
    `The key ${shown(key)} of ${shown(signer)} has signed as ${shown(other.signer)} already; every person needs a key of their own.`,
  );
}

/** What is wrong with the shape of a signed statement; undefined when nothing is. */
export function wrongShape(input: unknown): Reason | undefined {
  const wrong = (text: string): Reason => ({ code: 'STATEMENT_UNREADABLE', text });
  if (!isRecord(input))
    return wrong(`The message is ${shown(input)}; { "statement": "…", "signature": "…" } is wanted.`);
  const [unknown] = unknownFields(input, ['statement', 'signature'], 'The message');
  if (unknown !== undefined) return wrong(`${unknown}.`);
  const { signature } = input;
  if (typeof signature !== 'string' || signature.length > MAX_SIGNATURE) {
    return wrong(`The signature is missing or too long; ${SIGNATURES.wanted} is wanted.`);
  }
  // Of whatever kind: whether that is believed here is checked with the signature.
  if (!isSignature(signature)) return wrong(`The signature is ${SIGNATURES.instead}.`);
  return undefined;
}

/** Reads a signed statement and holds it against the run. The signature itself is not looked at here. */
export function checkStatement(
  text: unknown,
  approvalContext: ApprovalContext,
): { readonly read: Statement } | { readonly refused: Reason } {
  const parsed = parseStatement(text);
  if ('refused' in parsed) return parsed;
  const refused = [
    ...mismatches(parsed.read, approvalContext.subject),
    ...strangers(parsed.read, approvalContext),
    ...(parsed.read.says === 'approve' ? untimely(parsed.read, approvalContext) : []),
    ...altered(text, parsed.read, approvalContext),
  ][0];
  return refused === undefined ? parsed : { refused };
}

function mismatches(read: Statement, subject: Subject): Reason[] {
  const differs = (field: keyof Subject, code: ReasonCode, what: string) =>
    read[field] === subject[field]
      ? []
      : [
          refuse(
            code,
            `The statement is for ${what} ${shown(read[field])}; this is ${shown(subject[field])}.`,
          ),
        ];
  return [
    ...differs('accountId', 'FOR_OTHER_ACCOUNT', 'account'),
    ...differs('regionId', 'FOR_OTHER_REGION', 'region'),
    ...differs('instanceId', 'FOR_OTHER_INSTANCE', 'instance'),
    ...differs('workflowId', 'FOR_OTHER_RUN', 'workflow'),
    ...differs('runId', 'FOR_OTHER_RUN', 'run'),
  ];
}

function strangers(read: Statement, { policy, requestedBy }: ApprovalContext): Reason[] {
  if (read.says === 'reject') return [];
  if (policy === undefined)
    return [refuse('NOT_AWAITED', 'The run has not read its policy yet; wait for its approval request.')];
  if (!policy.approval.approvers.includes(read.signer)) {
    return [refuse('SIGNER_NOT_LISTED', `${shown(read.signer)} is not listed by the policy as an approver.`)];
  }
  if (read.says === 'approve' && isSameName(read.signer, requestedBy)) {
    return [
      refuse(
        'SIGNER_IS_REQUESTER',
        `${shown(read.signer)} asked for this release; someone else has to approve it.`,
      ),
    ];
  }
  return [];
}

function untimely(read: Statement, { approvalRequest, approved, stage }: ApprovalContext): Reason[] {
  if (approvalRequest === undefined) {
    return [
      refuse(
        'NOT_AWAITED',
        `No approval is awaited now; the run is ${stage}. Ask for its status, then for the statement.`,
      ),
    ];
  }
  if (read.approvalRequestNumber !== approvalRequest.number) {
    return [
      refuse(
        'FOR_OTHER_APPROVAL_REQUEST',
        `The statement is of approval request ${read.approvalRequestNumber}; the run asks in approval request ${approvalRequest.number}. Read it again.`,
      ),
    ];
  }
  if (
    read.factsDigest !== approvalRequest.factsDigest ||
    read.bundleDigest !== approvalRequest.bundleDigest
  ) {
    return [
      refuse(
        'FOR_OTHER_FACTS',
        'The statement is about other evidence than the run shows now. Read it again.',
      ),
    ];
  }
  if (read.policyDigest !== approvalRequest.policyDigest) {
    return [
      refuse('FOR_OTHER_POLICY', 'The statement is about another policy than the run holds. Read it again.'),
    ];
  }
  if (approved.some((name) => isSameName(name, read.signer))) {
    return [refuse('ALREADY_APPROVED', `${read.signer} has approved already; another person is needed.`)];
  }
  return outOfWindow(read, approvalRequest);
}

// Also where no clock can be read: a text that says so of itself will never count.
function outOfWindow({ signer, issuedAt }: Statement, { openedAt, expiresAt }: ApprovalRequest): Reason[] {
  const said = `The statement of ${shown(signer)} is of ${issuedAt}`;
  if (Date.parse(issuedAt) < Date.parse(openedAt))
    return [
      refuse('STATEMENT_TOO_EARLY', `${said}, before the approval request of ${openedAt}. Set your clock.`),
    ];
  if (Date.parse(issuedAt) >= Date.parse(expiresAt))
    return [
      refuse('STATEMENT_EXPIRED', `${said}; the approval request ended at ${expiresAt}. Ask for its status.`),
    ];
  return [];
}

function altered(text: unknown, read: Statement, { subject, approvalRequest }: ApprovalContext): Reason[] {
  return text === buildStatement(subject, approvalRequest, read)
    ? []
    : [
        refuse(
          'STATEMENT_ALTERED',
          'The text differs from what this run gives out to be signed. Ask for it with the query `statement`.',
        ),
      ];
}

function refuse(code: ReasonCode, text: string): Reason {
  return { code, text };
}
