import { z } from 'zod';
import { HookAnswer } from './backup/hook-answer.js';
import { HookRequest } from './backup/hook.js';
import { SECTIONS } from './config/policy-shape.js';
import {
  assertedApproval,
  plainRejection,
  receipt,
  releaseRequest,
  statement,
  statementAnswer,
  statementQuery,
} from './contract/messages.js';
import { signedStatement } from './contract/parts.js';
import { releaseResult, status } from './contract/status.js';

/** Everything that crosses a border, by the file that describes it to other languages. */
const SCHEMAS: Readonly<Record<string, readonly [z.ZodType, string]>> = {
  'docs/contract/release-request.json': [releaseRequest, 'The input of the workflow releaseKmsInstance'],
  'docs/contract/release-result.json': [releaseResult, 'The result of the workflow releaseKmsInstance'],
  'docs/contract/status.json': [status, 'The answer of the query status'],
  'docs/contract/statement-query.json': [statementQuery, 'The argument of the query statement'],
  'docs/contract/statement-answer.json': [statementAnswer, 'The answer of the query statement'],
  'docs/contract/statement.json': [statement, 'What the text of a statement holds, as JSON'],
  'docs/contract/signed-statement.json': [
    signedStatement,
    'The argument of the update submitStatement and of the signals approve, reject and backupMade',
  ],
  'docs/contract/receipt.json': [receipt, 'The answer of the update submitStatement'],
  'docs/contract/plain-rejection.json': [plainRejection, 'The signal reject without a key'],
  'docs/contract/asserted-approval.json': [assertedApproval, 'The signal approve where identity is asserted'],
  'docs/contract/policy.json': [z.strictObject(SECTIONS), 'The policy file, once its TOML is read'],
  'docs/backup-hook/request.schema.json': [HookRequest, 'What kms-release POSTs to a backup hook'],
  'docs/backup-hook/answer.schema.json': [HookAnswer, 'What a backup hook answers to POST and to GET'],
};

/** The JSON Schemas of the contract, by their path in the project. */
export function contractSchemas(): ReadonlyMap<string, object> {
  return new Map(
    Object.entries(SCHEMAS).map(([path, [schema, title]]) => {
      const { $schema, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
      return [path, { $schema, title, ...rest }];
    }),
  );
}
