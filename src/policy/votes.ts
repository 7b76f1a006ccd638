import type { ReasonCode } from '../release/reason-codes.js';
import type { Reason, Round, Terms, Vote } from '../release.js';
import { isSameName } from '../values/names.js';
import { isArmor } from '../values/armor.js';
import { isRecord, unknownFields } from '../values/record.js';
import { shown } from '../values/text.js';
import { buildStatement, MOST_SIGNATURE, parseStatement, type Statement, type Subject } from './statement.js';

/** What a statement is held against: the run, what it asks now, who is listed, who has spoken already. */
export interface Polling {
  readonly subject: Subject;
  readonly requestedBy: string;
  readonly terms: Terms | undefined;
  /** Present only while approval is awaited. */
  readonly question: Round | undefined;
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
  if (typeof signature !== 'string' || signature.length > MOST_SIGNATURE) {
    return wrong('The signature is missing or too long; the armored text of `ssh-keygen -Y sign` is wanted.');
  }
  // Without one, a name is only asserted; whether that is believed is checked with the signature.
  if (signature !== '' && !isArmor(signature)) {
    return wrong(
      'The signature is not one armored block and nothing else; send exactly what `ssh-keygen -Y sign` wrote.',
    );
  }
  return undefined;
}

/** Reads a signed statement and holds it against the run. The signature itself is not looked at here. */
export function checkStatement(
  text: unknown,
  polling: Polling,
): { readonly read: Statement } | { readonly refused: Reason } {
  const parsed = parseStatement(text);
  if ('refused' in parsed) return parsed;
  const refused = [
    ...mismatches(parsed.read, polling.subject),
    ...strangers(parsed.read, polling),
    ...(parsed.read.says === 'approve' ? untimely(parsed.read, polling) : []),
    ...altered(text, parsed.read, polling),
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

function strangers(read: Statement, { terms, requestedBy }: Polling): Reason[] {
  if (read.says === 'reject') return [];
  if (terms === undefined)
    return [refuse('NOT_AWAITED', 'The run has not read its policy yet; wait for its question.')];
  if (!terms.approval.approvers.includes(read.signer)) {
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

function untimely(read: Statement, { question, approved, stage }: Polling): Reason[] {
  if (question === undefined) {
    return [
      refuse(
        'NOT_AWAITED',
        `No approval is awaited now; the run is ${stage}. Ask for its status, then for the statement.`,
      ),
    ];
  }
  if (read.round !== question.round) {
    return [
      refuse(
        'FOR_OTHER_ROUND',
        `The statement is of round ${read.round}; the run asks in round ${question.round}. Read it again.`,
      ),
    ];
  }
  if (read.factsDigest !== question.factsDigest || read.bundleDigest !== question.bundleDigest) {
    return [
      refuse(
        'FOR_OTHER_FACTS',
        'The statement is about other evidence than the run shows now. Read it again.',
      ),
    ];
  }
  if (read.policyDigest !== question.policyDigest) {
    return [
      refuse('FOR_OTHER_POLICY', 'The statement is about other rules than the run holds. Read it again.'),
    ];
  }
  if (approved.some((name) => isSameName(name, read.signer))) {
    return [refuse('ALREADY_APPROVED', `${read.signer} has approved already; another person is needed.`)];
  }
  return outOfWindow(read, question);
}

// Also where no clock can be read: a text that says so of itself will never count.
function outOfWindow({ signer, issuedAt }: Statement, { openedAt, expiresAt }: Round): Reason[] {
  const said = `The statement of ${shown(signer)} is of ${issuedAt}`;
  if (Date.parse(issuedAt) < Date.parse(openedAt))
    return [refuse('STATEMENT_TOO_EARLY', `${said}, before the question of ${openedAt}. Set your clock.`)];
  if (Date.parse(issuedAt) >= Date.parse(expiresAt))
    return [refuse('STATEMENT_EXPIRED', `${said}; the question ended at ${expiresAt}. Ask for its status.`)];
  return [];
}

function altered(text: unknown, read: Statement, { subject, question }: Polling): Reason[] {
  return text === buildStatement(subject, question, read)
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
