import type { Release } from '../client/releases.js';
import type { Status } from '../release.js';
import { askStatement, issueTime, refusedStatement, signText, type Asked } from './ask-statement.js';
import { allNames } from './all-names.js';
import { awaitRequest, checkKey } from './approve-wait.js';
import { briefLines } from './brief.js';
import { decide } from './confirm.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { nextAfterApproval } from './next.js';
import { wordsOfReceipt } from './receipt.js';
import { rejectRelease } from './reject.js';
import { briefOfStatement, wordsOfStatement } from './statement-words.js';

interface Options extends ReleaseId {
  readonly as: string;
  readonly key?: string;
  readonly comment?: string;
  readonly confirm?: string;
  readonly wait?: true;
}

const SIGNAL_SEEN_MS = 10_000;
const CHECK_EVERY_MS = 250;
const CLOCKS_APART_MS = 60_000;

/**
 * Shows on one screen what would be destroyed, has the instance id typed (or takes `--confirm`), signs and sends the
 * approval; or the rejection, where that is what was chosen. Nothing is sent before all of that. With `--wait` an approval that
 * comes before the question waits for it. Exits 0; fails with `STATEMENT_REFUSED` (7), `USAGE` (2), `SIGNING_FAILED` (2),
 * `NOT_YET` (10), and `ALREADY_ENDED` (5) where the run ended before it asked.
 */
export function run(options: Options, io: Io): Promise<number> {
  return withRelease(io, options, async (release, { evidenceDir }) => {
    const status = options.wait ? await awaitRequest(io, release, options) : await release.status();
    checkKey(status, options);
    const now = new Date();
    const issuedAt = issueTime(now, status.approvalRequest?.openedAt);
    const { as: signer, comment } = options;
    const asked = await askStatement(release, { signer, says: 'approve', comment }, issuedAt);
    const brief = briefLines(briefOfStatement(asked.read, status), io.columns).join('\n');
    const everything = async () =>
      io.note([wordsOfStatement(asked.read), ...(await allNames(asked.read, evidenceDir))].join('\n'));
    noteClocks(io, asked, now);
    if (!io.interactive) await everything();
    io.note(brief);
    const showAll = async () => {
      await everything();
      io.note(`\n${brief}`);
    };
    const { confirm, key } = options;
    const decided = await decide(io, { instanceId: asked.read.instanceId, confirm, showAll });
    if (decided.is === 'reject')
      return await rejectRelease(io, release, {
        as: signer,
        why: decided.why,
        ...(key !== undefined && { key }),
      });
    return options.key === undefined
      ? byName(io, release, asked, status)
      : bySignature(io, release, asked, options.key, status);
  });
}

async function bySignature(
  io: Io,
  release: Release,
  { text }: Asked,
  key: string,
  { identity }: Status,
): Promise<number> {
  const receipt = await release.submitStatement(await signText(io, text, key, identity));
  io.answer(receipt, wordsOfReceipt(receipt));
  io.next(nextAfterApproval(release.workflowId, receipt.missing));
  return EXIT.done;
}

/** A signal has no answer: whether it counts shows in the status. */
async function byName(io: Io, release: Release, { read }: Asked, before: Status): Promise<number> {
  io.note(
    'The policy believes asserted names (sandbox only), so a name and the facts digest are sent; nothing is signed.',
  );
  await release.approve({ as: read.signer, digest: read.factsDigest ?? '' });
  for (let waited = 0; waited < SIGNAL_SEEN_MS; waited += CHECK_EVERY_MS) {
    const { approvals, approvalsRequired = 0, refused } = await release.status();
    if (approvals.includes(read.signer)) {
      const receipt = {
        says: read.says,
        signer: read.signer,
        approvals: approvals.length,
        missing: Math.max(0, approvalsRequired - approvals.length),
      };
      io.answer(receipt, wordsOfReceipt(receipt));
      io.next(nextAfterApproval(release.workflowId, receipt.missing));
      return EXIT.done;
    }
    const refusal = refused.slice(before.refused.length).find(({ from }) => from === read.signer);
    if (refusal) throw refusedStatement(refusal.refused);
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  throw cliError('NOT_YET', 'the approval was sent, and the run has not taken it yet; look at its status');
}

function noteClocks(io: Io, { read }: Asked, now: Date): void {
  const { issuedAt } = read;
  const ahead = Date.parse(issuedAt) - now.getTime();
  if (ahead > CLOCKS_APART_MS) {
    io.note(
      `The approval request was opened at ${issuedAt} by the run's clock, which is ${Math.round(ahead / 60_000)} minutes ahead of this one.`,
    );
  }
}
