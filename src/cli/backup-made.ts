import { askStatement, issueTime, signText } from './ask-statement.js';
import { backupOf, type BackupOptions } from './backup-options.js';
import { withRelease, type ReleaseId } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { nextWhileOpen } from './next.js';
import { wordsOfReceipt } from './receipt.js';

interface Options extends ReleaseId, BackupOptions {
  readonly as: string;
  readonly key: string;
  readonly comment?: string;
}

/**
 * Signs and sends what was backed up in the console. Never a vote. Exits 0; fails with `STATEMENT_REFUSED` (7)
 * or `USAGE` (2).
 */
export function run(options: Options, io: Io): Promise<number> {
  const { as: signer, comment, key } = options;
  const backup = backupOf(options);
  return withRelease(io, options, async (release) => {
    const { approvalRequest, identity } = await release.status();
    const issuedAt = issueTime(new Date(), approvalRequest?.openedAt);
    const asked = await askStatement(release, { signer, says: 'backup-made', comment, backup }, issuedAt);
    const receipt = await release.submitStatement(await signText(io, asked.text, key, identity));
    io.answer(receipt, wordsOfReceipt(receipt));
    io.next(nextWhileOpen(release.workflowId));
    return EXIT.done;
  });
}
