import { lossesIn } from '../src/release/evidence.js';
import type { EvidenceRow, ReleaseResult, ApprovalRequest, Status } from '../src/release.js';
import type { Io } from '../src/cli/io.js';
import { inLine } from '../src/cli/visible.js';
import { wordsOfBlocker } from '../src/cli/words.js';

/** Prints what is new in a run, as it happens. */
export interface Teller {
  tell(status: Status): void;
}

/** Has told nothing yet; tells each stage, blocker, approval request and approval once. */
export function createTeller(io: Io): Teller {
  let stage = '';
  let blocked: readonly string[] = [];
  let number = 0;
  let approvals = 0;
  const say = (text: string) => io.line(inLine(text));
  return {
    tell(status) {
      if (status.stage !== stage) say(`▸ ${status.stage}`);
      stage = status.stage;
      const blockers = status.blockedBy.map(wordsOfBlocker);
      blockers.filter((line) => !blocked.includes(line)).forEach(say);
      blocked = blockers;
      if (status.approvalRequest !== undefined && status.approvalRequestNumber !== number)
        wordsOfApprovalRequest(status.approvalRequest).forEach(say);
      number = status.approvalRequest === undefined ? number : status.approvalRequestNumber;
      status.approvals
        .slice(approvals)
        .forEach((name) => say(`  ${name} approved, by a signature over the statement`));
      approvals = status.approvals.length;
    },
  };
}

/** What the approvers are asked: what would be destroyed, what was seen, and where nobody looked. */
function wordsOfApprovalRequest({ number, summary, rows, changed, saving }: ApprovalRequest): string[] {
  return [
    `  approval request ${number} asks to destroy ${summary.destroys.keys} keys and ${summary.destroys.secrets} secrets`,
    `  ${summary.notKnown}`,
    ...lossesIn(summary).flatMap(({ heading, items }) => items.map((one) => `  ${heading}: ${one}`)),
    ...changed.map((difference) => `  changed since the last approval request: ${difference}`),
    ...summary.open.map(({ group, places }) => `  not known, ${group}: ${places.join(', ')}`),
    ...rows.filter(({ verdict }) => verdict !== 'NOT_COVERED').map(wordsOfRow),
    `  backup: ${summary.backup}`,
    ...(saving === undefined ? [] : [`  costs ${saving.amount} ${saving.currency} a month`]),
  ];
}

function wordsOfRow({ place, verdict, reason }: EvidenceRow): string {
  return `  ${place}: ${verdict}, ${reason}`;
}

/** How it ended, for a person. */
export function tellResult(io: Io, result: ReleaseResult): void {
  const { outcome, reasons, billing, savedPerMonth, releasedAt } = result;
  const at = releasedAt === undefined ? '' : ` at ${releasedAt}`;
  const lines = [
    `■ ${result.instanceId} is ${outcome}${at}`,
    ...reasons.map(({ code, text }) => `  ${code}: ${text}`),
    ...(billing === undefined ? [] : [`  billing ${billing.verdict}: ${billing.text}`]),
    ...(savedPerMonth === undefined
      ? []
      : [`  saved a month: ${savedPerMonth.amount} ${savedPerMonth.currency}`]),
  ];
  lines.forEach((line) => io.line(inLine(line)));
}
