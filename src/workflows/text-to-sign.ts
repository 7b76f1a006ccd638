import { isInstant } from '../values/instant.js';
import { isLine, shown } from '../values/text.js';
import { isRecord } from '../values/record.js';
import { buildStatement, isSays, MAX_COMMENT, wrongInBackup } from '../policy/statement.js';
import { checkStatement } from '../policy/votes.js';
import type { Reason, StatementAnswer, StatementQuery } from '../release.js';
import type { Run } from './run.js';
import { approvalContextOf, tooLate } from './statements.js';

/** Answers the query `statement`: the exact text to sign, or why there is none. */
export function textToSign(run: Run, query: unknown): StatementAnswer {
  const answer = textOrReason(run, query);
  if ('statement' in answer) return answer;
  const { code, text: message } = answer.refused;
  return { refused: { code, message } };
}

function textOrReason(run: Run, query: unknown): { statement: string } | { refused: Reason } {
  const wrong = wrongQuery(query);
  if (wrong !== undefined || !isQuery(query)) return { refused: wrong ?? BAD_QUERY };
  const text = buildStatement(run.identity.subject, run.display.approvalRequest ?? undefined, query);
  if (query.says === 'backup-made' && query.backup === undefined) {
    return {
      refused: {
        code: 'STATEMENT_UNREADABLE',
        text: 'backup-made needs { backup: { madeAt, backupId, keys, secrets, restorableUntil } }.',
      },
    };
  }
  // The same check as on its way in, so that nobody signs what would be refused.
  const late = query.says === 'reject' ? tooLate(run.display) : undefined;
  const checked = late === undefined ? checkStatement(text, approvalContextOf(run)) : { refused: late };
  return 'refused' in checked ? checked : { statement: text };
}

const BAD_QUERY: Reason = {
  code: 'STATEMENT_UNREADABLE',
  text: 'Ask with { signer, says: "approve" | "reject" | "backup-made", issuedAt, comment?, backup? }.',
};

function isQuery(query: unknown): query is StatementQuery {
  return wrongQuery(query) === undefined;
}

function wrongQuery(query: unknown): Reason | undefined {
  const wrong = (text: string): Reason => ({ code: BAD_QUERY.code, text: `${text} ${BAD_QUERY.text}` });
  if (!isRecord(query)) return BAD_QUERY;
  const { signer, says, issuedAt, comment, backup } = query;
  if (typeof signer !== 'string' || !isLine(signer, 128)) return wrong(`signer is ${shown(signer)}.`);
  if (!isSays(says)) return wrong(`says is ${shown(says)}.`);
  if (!isInstant(issuedAt))
    return wrong(`issuedAt is ${shown(issuedAt)}; expected an instant such as 2027-01-31T08:00:00Z.`);
  if (
    comment !== undefined &&
    (typeof comment !== 'string' || (comment !== '' && !isLine(comment, MAX_COMMENT)))
  ) {
    return wrong(
      `comment is ${shown(comment)}; expected one line of at most ${MAX_COMMENT} visible characters.`,
    );
  }
  const inBackup = backup === undefined ? '' : wrongInBackup(backup);
  return inBackup === '' ? undefined : wrong(`${inBackup}.`);
}
