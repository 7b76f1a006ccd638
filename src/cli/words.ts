import type { Reason, ReleaseResult, Status } from '../release.js';
import { familyOf } from '../release/reason-codes.js';
import { dueIn } from '../policy/brief.js';
import { isSameName } from '../values/names.js';
import { inLine } from './visible.js';
import type { Tone } from './colours.js';
import { inBothTimes } from './times.js';

/** How a run ended, for a person. */
export function wordsOfResult(result: ReleaseResult, workflowId: string): string {
  const { outcome, reasons, billing, savedPerMonth, certificateDigest, recordDigest, callsSent, releasedAt } =
    result;
  const at = releasedAt === undefined ? '' : ` at ${releasedAt}`;
  return lines([
    `${result.instanceId}: ${outcome}${at}`,
    ...reasons.map(({ code, text }) => `  ${code}: ${text}`),
    `  release calls sent: ${callsSent}`,
    result.approvedBy?.length ? `  approved by: ${result.approvedBy.join(', ')}` : '',
    billing ? `  billing: ${billing.verdict}; ${billing.text}` : '',
    savedPerMonth ? `  saved a month: ${savedPerMonth.amount} ${savedPerMonth.currency}` : '',
    certificateDigest ? `  certificate: ${certificateDigest}` : '',
    recordDigest ? `  record (nobody signed it): ${recordDigest}` : '',
    `  run: ${workflowId}`,
  ]);
}

/** The colour that goes with an outcome. */
export function toneOf({ outcome }: ReleaseResult): Tone {
  return ({ released: 'good', kept: 'warn', 'not found': 'warn', unknown: 'bad' } as const)[outcome];
}

/** One thing that blocks a run: its code for programs, its family for people, and what it is. */
export function wordsOfBlocker({ code, text }: Reason): string {
  return `  blocked by ${code} (${familyOf(code)}): ${text}`;
}

/** Where a run stands, for a person. */
export function wordsOfStatus(status: Status): string {
  const { approvals, approvalsRequired, approvers, approvalRequest, refused } = status;
  const spent = [status.requestedBy, ...approvals];
  const missing = approvers.filter((name) => !spent.some((one) => isSameName(one, name)));
  return lines([
    `${status.instanceId} in ${status.regionId}, account ${status.accountId}`,
    `  stage: ${stageOf(status)}`,
    ...status.blockedBy.map(wordsOfBlocker),
    `  asked for by: ${status.requestedBy} (not proved); ${status.reason}${status.ticket ? ` (${status.ticket})` : ''}`,
    approvalRequest
      ? `  approval request ${status.approvalRequestNumber}: facts ${approvalRequest.factsDigest}`
      : '',
    approvalsRequired === undefined
      ? ''
      : `  approvals: ${approvals.length} of ${approvalsRequired} (${listed(approvals)})`,
    approvalRequest && status.stage === 'awaiting approval' ? `  can still approve: ${listed(missing)}` : '',
    stopOf(status),
    ...refused.map(
      (one) => `  refused: ${one.message} from ${one.from}: ${one.refused.code}: ${one.refused.text}`,
    ),
    `  run: ${status.workflowId} ${status.runId}`,
  ]);
}

/** Who asked to stop it. While it is releasing, nobody can say yet whether that was in time. */
export function stopOf({ rejection, stopping = false, stage }: Status): string {
  if (rejection === undefined && !stopping) return '';
  const by =
    rejection === undefined
      ? 'by a cancel of the run'
      : `by ${rejection.as}${rejection.proved ? '' : ' (name not proved)'}: ${rejection.why}`;
  if (stopping && stage === 'releasing')
    return `  asked to stop ${by}; not known yet whether the call had been sent before`;
  return `  ${rejection === undefined ? 'cancelled' : 'rejected'} ${by}`;
}

/** Stage, what is awaited and until when, on one line. */
export function stageOf(status: Status): string {
  const { stage, awaiting } = status;
  const bound = boundOf(status);
  const until = bound === undefined ? '' : `; ${dueIn(stage).toLowerCase()} ${inBothTimes(bound)}`;
  return inLine(`${stage}${awaiting ? `: ${awaiting}` : ''}${until}`);
}

/** The one deadline, as long as it bounds anything: after a call or a stop nothing is due any more. */
export function boundOf({ deadline, callsSent, stopping, result }: Status): string | undefined {
  return callsSent === 0 && stopping !== true && result === undefined ? deadline : undefined;
}

/** One line for each text that is not empty; line breaks of others do not make lines. */
export function lines(texts: readonly string[]): string {
  return texts
    .filter((text) => text !== '')
    .map(inLine)
    .join('\n');
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nobody' : names.join(', ');
}
