import {
  STATEMENT_TYPE,
  type AttestedBackup,
  type OlderUse,
  type Reason,
  type ApprovalRequest,
  type Says,
  type StatementQuery,
  type Summary,
} from '../release.js';
import { isInstant } from '../values/instant.js';
import { textOfStatement } from './statement-text.js';
import { isLine, shown } from '../values/text.js';
import { isRecord, unknownFields } from '../values/record.js';

/** The text that a person signs, as a value. Field order is the order in which people read it. */
export interface Statement {
  readonly type: typeof STATEMENT_TYPE;
  readonly says: Says;
  readonly signer: string;
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly approvalRequestNumber: number;
  readonly summary: Summary | null;
  readonly olderUse: readonly OlderUse[];
  readonly backup?: AttestedBackup;
  readonly comment: string;
  readonly asOf: string | null;
  readonly openedAt: string | null;
  readonly issuedAt: string;
  readonly expiresAt: string | null;
  readonly factsDigest: string | null;
  readonly bundleDigest: string | null;
  readonly policyDigest: string | null;
}

/** The run that a statement is about. */
export interface Subject {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly workflowId: string;
  readonly runId: string;
}

/** Longest statement and signature that are looked at; a statement of this version has a few kilobytes. */
const MAX_STATEMENT = 65_536;
/** Longest signature that is looked at, in characters. */
export const MAX_SIGNATURE = 16_384;
/** Longest comment that a statement can carry, in characters. */
export const MAX_COMMENT = 1_000;

const FIELDS = [
  'type',
  'says',
  'signer',
  'instanceId',
  'regionId',
  'accountId',
  'workflowId',
  'runId',
  'approvalRequestNumber',
  'summary',
  'olderUse',
  'backup',
  'comment',
  'asOf',
  'openedAt',
  'issuedAt',
  'expiresAt',
  'factsDigest',
  'bundleDigest',
  'policyDigest',
];

/**
 * The exact text for one person. `approve` binds everything of its approval request; `reject` and `backup-made` bind instance
 * and run only. The bytes are what is signed: nobody ever serialises them again.
 */
export function buildStatement(
  subject: Subject,
  approvalRequest: ApprovalRequest | undefined,
  by: StatementQuery,
): string {
  const bound = by.says === 'approve' ? approvalRequest : undefined;
  const statement: Statement = {
    type: STATEMENT_TYPE,
    says: by.says,
    signer: by.signer,
    instanceId: subject.instanceId,
    regionId: subject.regionId,
    accountId: subject.accountId,
    workflowId: subject.workflowId,
    runId: subject.runId,
    approvalRequestNumber: bound?.number ?? 0,
    summary: bound?.summary ?? null,
    olderUse: bound?.olderUse ?? [],
    ...(by.backup !== undefined && { backup: orderedBackup(by.backup) }),
    comment: by.comment ?? '',
    asOf: bound?.asOf ?? null,
    openedAt: bound?.openedAt ?? null,
    issuedAt: by.issuedAt,
    expiresAt: bound?.expiresAt ?? null,
    factsDigest: bound?.factsDigest ?? null,
    bundleDigest: bound?.bundleDigest ?? null,
    policyDigest: bound?.policyDigest ?? null,
  };
  return textOfStatement(statement);
}

/** Reads a statement without believing it: a value whose every field has the right shape, or what is wrong. */
export function parseStatement(text: unknown): { readonly read: Statement } | { readonly refused: Reason } {
  if (typeof text !== 'string') return unreadable(`it is ${shown(text)}; the statement's text is wanted`);
  if (text.length > MAX_STATEMENT)
    return unreadable(`it has ${text.length} characters; at most ${MAX_STATEMENT} are read`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return unreadable('it is not JSON; ask for the text with the query `statement`, and sign exactly that');
  }
  return isStatement(value) ? { read: value } : unreadable(wrongIn(value));
}

function isStatement(value: unknown): value is Statement {
  return wrongIn(value) === '';
}

function wrongIn(value: unknown): string {
  if (!isRecord(value)) return 'it is no JSON object';
  const [unknown] = unknownFields(value, FIELDS, 'it');
  if (unknown !== undefined) return unknown;
  if (value['type'] !== STATEMENT_TYPE)
    return `its type is ${shown(value['type'])}; ${STATEMENT_TYPE} is wanted`;
  if (!isSays(value['says']))
    return `it says ${shown(value['says'])}; approve, reject or backup-made is wanted`;
  const texts = [
    'signer',
    'instanceId',
    'regionId',
    'accountId',
    'workflowId',
    'runId',
    'issuedAt',
    'comment',
  ];
  const notText = texts.find((field) => typeof value[field] !== 'string');
  if (notText !== undefined) return `its ${notText} is ${shown(value[notText])}; a text is wanted`;
  // Whatever else is wrong with it, a rejection is one.
  const isReject = value['says'] === 'reject';
  if (!isReject && !isLine(String(value['signer']), 128))
    return `its signer is ${shown(value['signer'])}; a name of one line and at most 128 characters is wanted`;
  if (!isReject && value['comment'] !== '' && !isLine(String(value['comment']), MAX_COMMENT))
    return `its comment is ${shown(value['comment'])}; one line of at most ${MAX_COMMENT} characters that can all be seen is wanted`;
  if (!Number.isInteger(value['approvalRequestNumber']))
    return `its approvalRequestNumber is ${shown(value['approvalRequestNumber'])}; a whole number is wanted`;
  if (!isInstant(value['issuedAt']))
    return `its issuedAt is ${shown(value['issuedAt'])}; an instant such as 2027-01-31T08:00:00Z is wanted`;
  const backup = value['backup'];
  return backup === undefined ? '' : wrongInBackup(backup);
}

/** What is wrong with an attested backup; empty when nothing is. */
export function wrongInBackup(value: unknown): string {
  if (!isRecord(value)) return 'its backup is no object';
  const fields = ['madeAt', 'backupId', 'keys', 'secrets', 'restorableUntil'];
  const [unknown] = unknownFields(value, fields, 'its backup');
  if (unknown !== undefined) return unknown;
  const { madeAt, backupId, keys, secrets, restorableUntil } = value;
  if (!isInstant(madeAt))
    return `backup.madeAt is ${shown(madeAt)}; an instant such as 2027-01-31T08:00:00Z is wanted`;
  if (!isInstant(restorableUntil))
    return `backup.restorableUntil is ${shown(restorableUntil)}; an instant such as 2027-01-31T08:00:00Z is wanted`;
  if (typeof backupId !== 'string' || !isLine(backupId, 200))
    return `backup.backupId is ${shown(backupId)}; a text is wanted`;
  if (!isCount(keys)) return `backup.keys is ${shown(keys)}; how many keys it holds is wanted`;
  if (!isCount(secrets)) return `backup.secrets is ${shown(secrets)}; how many secrets it holds is wanted`;
  return '';
}

/** True for the three things that a statement can say. */
export function isSays(value: unknown): value is Says {
  return value === 'approve' || value === 'reject' || value === 'backup-made';
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function orderedBackup(backup: AttestedBackup): AttestedBackup {
  const { madeAt, backupId, keys, secrets, restorableUntil } = backup;
  return { madeAt, backupId, keys, secrets, restorableUntil };
}

function unreadable(why: string): { refused: Reason } {
  return { refused: { code: 'STATEMENT_UNREADABLE', text: `The statement cannot be read: ${why}.` } };
}
