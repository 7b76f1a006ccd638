import { lossesIn } from '../release/evidence.js';
import { formOf } from '../identity/forms.js';
import type { Reason } from '../release.js';
import { shortCodeOf } from '../release/short-code.js';
import { familyOf } from '../release/reason-codes.js';
import { cell, code as marked, list, readable, sentence, table } from './markdown.js';
import { blockersOf } from './blockers.js';
import { head, isAsked } from './page-head.js';
import type { ShownRun } from './run.js';

/** Below the server's limit of 20,000 bytes for details, with room for what is not ASCII. */
const MAX_PAGE = 12_000;

/** The run's page in the Temporal UI, as Markdown: everything that a person needs to decide, and what to type. */
export function pageOf(run: ShownRun): string {
  const page = [
    head(run),
    ...blockers(run),
    ...earlier(run),
    ...result(run),
    ...approvalRequest(run),
    ...refused(run),
  ].join('\n\n');
  return page.length > MAX_PAGE
    ? `${page.slice(0, MAX_PAGE)}\n\n… cut; the query \`status\` has the rest.`
    : page;
}

/** All of what is not known, and of who is hurt. */
function notKnown({ display: { approvalRequest: asked } }: ShownRun): string[] {
  if (asked === null) return [];
  const { summary } = asked;
  return [
    `**${sentence(summary.notKnown)}**`,
    ...lossesIn(summary).map(({ heading, items }) => `**${heading}:**\n\n${list(items)}`),
  ];
}

function blockers(run: ShownRun): string[] {
  const blockedBy = blockersOf(run);
  if (blockedBy.length === 0) return [];
  const lines = blockedBy.slice(0, 20).map(reasonLine);
  const again = blockedBy.every(({ code }) => code === 'BILLING_CONTINUES')
    ? 'Rechecked every day.'
    : 'Rechecked automatically; the signal `recheck` rechecks now.';
  return [`## What blocks\n\n${lines.join('\n')}\n\n${again}`, ...howToAttest(run, blockedBy)];
}

/** Its code for programs, its family for people, and what it is. */
function reasonLine({ code, text }: Reason): string {
  return `- ${marked(code)} (${familyOf(code)}) ${cell(text)}`;
}

/** The exact command for whoever made the backup; only they know what goes in for the words in capitals. */
function howToAttest(
  { identity: { request }, display: { current } }: ShownRun,
  blockedBy: readonly Reason[],
): string[] {
  if (!blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED')) return [];
  const command =
    `kms-release backup-made ${request.instanceId} ${formOf(current?.policy.approval.identity).asWhom} --made-at INSTANT ` +
    '--backup-id ID --keys NUMBER --secrets NUMBER --restorable-until INSTANT';
  return [`## To say what was backed up\n\nInstants such as 2027-01-31T08:00:00Z. Type:\n\n\`${command}\``];
}

function earlier({ display: { earlierRuns } }: ShownRun): string[] {
  if (earlierRuns.length === 0) return [];
  return [`## Earlier runs\n\n${earlierRuns.map(reasonLine).join('\n')}`];
}

function result({ display: { result: ended } }: ShownRun): string[] {
  if (ended === null) return [];
  const reasons = ended.reasons.map(reasonLine);
  const lines = [
    `## Outcome: ${ended.outcome}`,
    ...reasons,
    ...(ended.billing === undefined
      ? []
      : [`- billing ${ended.billing.verdict}: ${cell(ended.billing.text)}`]),
    ...(ended.savedPerMonth === undefined
      ? []
      : [`- saved a month: ${cell(`${ended.savedPerMonth.amount} ${ended.savedPerMonth.currency}`)}`]),
    ...(ended.certificateDigest === undefined ? [] : [`- certificate ${marked(ended.certificateDigest)}`]),
    ...(ended.recordDigest === undefined
      ? []
      : [`- record ${marked(ended.recordDigest)}, which nobody signed`]),
  ];
  return [lines.join('\n')];
}

function approvalRequest(run: ShownRun): string[] {
  const { approvalRequest: asked, stage } = run.display;
  if (asked === null) return [];
  const { summary } = asked;
  return [
    `## What ${isAsked(run) ? 'is' : 'was'} asked (approval request ${asked.number})`,
    ...notKnown(run),
    `Releasing **destroys ${summary.destroys.keys} keys and ${summary.destroys.secrets} secrets immediately and permanently**. ` +
      `Names ${marked(summary.destroys.namesDigest)}. Backup: ${cell(summary.backup)}.`,
    `Evidence as of **${readable(asked.asOf)}**, people were asked at ${readable(asked.openedAt)}.${isAsked(run) ? '' : ` Code: ${shortCodeOf(asked) ?? 'none'}.`}`,
    ...(asked.changed.length === 0
      ? []
      : [`**Changed since the last approval request:**\n\n${list(asked.changed)}`]),
    `**A restore will not bring back:**\n\n${list(summary.notRestored)}`,
    ...(asked.olderUse.length === 0
      ? []
      : [
          `**Older use:**\n\n${list(asked.olderUse.map((u) => `${u.who} ${u.operation} ${u.resource}, last ${u.last}`))}`,
        ]),
    `## Evidence\n\n${table(asked.rows)}`,
    `What a signature binds, until ${cell(asked.expiresAt)}:\n\n` +
      `- facts ${marked(asked.factsDigest)}\n- evidence ${marked(asked.bundleDigest)}\n- policy ${marked(asked.policyDigest)}`,
    ...(stage === 'awaiting approval' ? [howToApprove(run)] : []),
  ];
}

// In one line each: the UI cuts off what stands in a block and is wider than the column, and wraps this.
function howToApprove({
  identity: { request },
  display: { current, approvalRequest: asked },
}: ShownRun): string {
  const { instanceId } = request;
  const form = formOf(current?.policy.approval.identity);
  return `## To approve\n\n${form.howToApprove({ instanceId, factsDigest: asked?.factsDigest ?? '' })}`;
}

function refused({ display: { refused: messages } }: ShownRun): string[] {
  if (messages.length === 0) return [];
  const lines = messages.map(
    ({ message, from, refused: { code, text } }) =>
      `- ${cell(message)} from ${cell(from)}: ${marked(code)} ${cell(text)}`,
  );
  return [`## Refused\n\n${lines.join('\n')}`];
}
