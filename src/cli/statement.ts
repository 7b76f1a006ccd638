import type { Says } from '../release.js';
import { askStatement, issueTime } from './ask-statement.js';
import { backupOf, type BackupOptions } from './backup-options.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { isObeyed } from './visible.js';

interface Options extends ReleaseId, BackupOptions {
  readonly as: string;
  readonly says: Says;
  readonly comment?: string;
}

/**
 * Prints exactly the bytes to sign, no newline added; sends nothing. Fails with `STATEMENT_REFUSED` (7) when the
 * run offers none, or when a terminal would obey characters in it.
 */
export function run(options: Options, io: Io): Promise<number> {
  const { as: signer, says, comment } = options;
  const backup = backupOf(options);
  if ((says === 'backup-made') !== (backup !== undefined)) {
    const wanted = backup
      ? 'goes with --says backup-made only'
      : 'is missing: give --made-at, --backup-id, --keys, --secrets and --restorable-until';
    throw cliError('USAGE', `what was backed up ${wanted}`);
  }
  return withRelease(io, options, async (release) => {
    const { approvalRequest } = await release.status();
    const issuedAt = issueTime(new Date(), approvalRequest?.openedAt);
    const { text } = await askStatement(release, { signer, says, comment, backup }, issuedAt);
    if (io.stdoutIsTerminal && !io.json && isObeyed(text)) {
      throw cliError(
        'STATEMENT_REFUSED',
        'the statement holds characters that a terminal would obey; write it to a file (> statement.json) and look at it there',
      );
    }
    if (io.json) io.answer({ statement: text }, '');
    else io.exact(text);
    io.next(
      '\nNext: write it to a file (> statement.json), sign that, and hand both in: docs/from-other-systems.md says how. ' +
        '`kms-release approve` does it all in one.',
    );
    return EXIT.done;
  });
}
