import { briefOf, dueIn, type BriefLine } from '../policy/brief.js';
import { STOP_IN_THE_CLOUD } from '../policy/reasons/hold.js';
import { ticketLink } from '../policy/ticket-link.js';
import type { ApprovalRequest } from '../release.js';
import { isSameName } from '../values/names.js';
import { approvalsOf } from './ballot.js';
import { cell, readable, sentence } from './markdown.js';
import type { ShownRun } from './run.js';
import { awaitedBy, isInTime, isStopped, isStopping } from './stopping.js';

/** What the page begins with: what is decided, what is awaited, who has signed, and how to stop it. */
export function head(run: ShownRun): string {
  const { approvalRequest: asked } = run.display;
  const lines = [
    `# ${run.display.stage}`,
    ...(asked === null || !isAsked(run) ? [whatFor(run), ...deadline(run)] : [decision(run, asked)]),
  ];
  const awaited = awaitedBy(run);
  if (awaited !== '') lines.push(`**Awaited:** ${readable(awaited)}`);
  return [...lines, ...stopParagraph(run), ...approvals(run), ...stopping(run)].join('\n\n');
}

/** True while people decide, or may still stop what they decided. */
export function isAsked({ display: { stage } }: ShownRun): boolean {
  return stage === 'awaiting approval' || stage === 'cooling off';
}

function whatFor({ identity: { request }, display: { tracker } }: ShownRun): string {
  const { instanceId, regionId, accountId, requestedBy, reason, ticket } = request;
  const tracked = ticket === undefined ? '' : ` (${ticketOf(tracker, ticket)})`;
  return `**${cell(instanceId)}** in ${regionId} of account ${accountId}. Requested by ${cell(requestedBy)} (a name that nobody proved): ${cell(reason)}${tracked}.`;
}

/** The same lines, in the same order, as whoever approves in a terminal has before them. */
function decision(run: ShownRun, asked: ApprovalRequest): string {
  const { tracker, stage } = run.display;
  const by = dueAt(run);
  const due = by === undefined ? undefined : { what: dueIn(stage), by };
  const lines = briefOf({ ...run.identity.request, ...asked, saving: asked.saving, due });
  const says = ({ says, isTicket }: BriefLine) => (isTicket ? ticketOf(tracker, says) : sentence(says));
  return lines.map((line) => `- **${line.about}:** ${says(line)}`).join('\n');
}

/** A link where the policy says where tickets are; the text is escaped either way. */
function ticketOf(tracker: string | null, ticket: string): string {
  const link = ticketLink(tracker, ticket);
  return link === undefined ? cell(ticket) : `[${cell(ticket)}](${link})`;
}

/** The one deadline that there is; none once a call was sent, or somebody stopped the run. */
function dueAt(run: ShownRun): string | undefined {
  if (run.display.result !== null || run.calls.sent.length > 0 || isStopping(run)) return undefined;
  return new Date(run.display.due ?? run.display.deadline).toISOString();
}

function deadline(run: ShownRun): string[] {
  const by = dueAt(run);
  return by === undefined
    ? []
    : [`**${dueIn(run.display.stage)}:** ${readable(by)}; otherwise the instance is kept.`];
}

/** Who stopped it, and only as far as that is known: while a call may be under way, a stop is no more than asked for. */
function stopParagraph(run: ShownRun): string[] {
  const { rejection } = run.ballot;
  if (!isStopped(run)) return [];
  if (!isInTime(run)) return ['**A stop came too late:** a call had been sent.'];
  const known = run.display.stage !== 'releasing';
  const open = known ? '' : ' It is not known yet whether the call had been sent before.';
  if (rejection === null)
    return [`**${known ? 'Cancelled' : 'Asked to stop'}** by a cancel of the run.${open}`];
  const proof = rejection.proved ? 'signed' : 'name not proved';
  const by = `by ${cell(rejection.as)} (${proof}): ${cell(rejection.why)}`;
  return [`**${known ? 'Rejected' : 'Asked to stop'}** ${by}${open}`];
}

function approvals(run: ShownRun): string[] {
  const { approvalRequest: asked, current, stage } = run.display;
  if (asked === null || current === null) return [];
  const { policy } = current;
  const votes = approvalsOf(run);
  const spent = [run.identity.request.requestedBy, ...votes.map(({ signer }) => signer)];
  const missing = policy.approval.approvers.filter((name) => !spent.some((one) => isSameName(one, name)));
  const signed = votes.map(({ signer }) => cell(signer)).join(', ') || 'nobody yet';
  const open = missing.map(cell).join(', ') || 'nobody';
  const mayStill = stage === 'awaiting approval' ? ` May still sign: ${open}.` : '';
  return [`**Approvals: ${votes.length} of ${policy.approval.required}.** Signed: ${signed}.${mayStill}`];
}

function stopping(run: ShownRun): string[] {
  if (run.display.result !== null || run.calls.sent.length > 0 || isStopping(run)) return [];
  return [
    `To stop it: \`kms-release reject ${run.identity.request.instanceId} --as NAME --why TEXT\`, or the signal \`reject\` with \`{"as":"NAME","why":"TEXT"}\`. Or, without Temporal: ${STOP_IN_THE_CLOUD}.`,
  ];
}
