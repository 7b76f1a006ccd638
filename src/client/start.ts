import type { WorkflowStartOptions } from '@temporalio/client';
import { STOP_IN_THE_CLOUD } from '../policy/reasons/hold.js';
import { workflowIdFor } from '../policy/request.js';
import { OBSERVER_QUEUE, type ReleaseRequest, type ReleaseResult } from '../release.js';
import { SEARCH_ATTRIBUTES } from './visibility.js';

/** The workflow's type, without its code. */
export type ReleaseWorkflow = (request: ReleaseRequest) => Promise<ReleaseResult>;

const MAX_SUMMARY_BYTES = 200;

/** How a release is started. No retry policy and no time limit: the run keeps its own deadline. */
export function startOptions(request: ReleaseRequest): WorkflowStartOptions<ReleaseWorkflow> {
  const { instanceId, accountId, regionId, stage, requestedBy } = SEARCH_ATTRIBUTES;
  return {
    taskQueue: OBSERVER_QUEUE,
    workflowId: workflowIdFor(request),
    workflowIdConflictPolicy: 'FAIL',
    workflowIdReusePolicy: 'ALLOW_DUPLICATE', // a kept instance may be asked about again
    args: [request],
    typedSearchAttributes: [
      { key: instanceId, value: request.instanceId },
      { key: accountId, value: request.accountId },
      { key: regionId, value: request.regionId },
      { key: requestedBy, value: request.requestedBy },
      { key: stage, value: 'identifying' },
    ],
    staticSummary: summaryOf(request),
    staticDetails: detailsOf(request),
  };
}

function summaryOf({ instanceId, regionId, requestedBy }: ReleaseRequest): string {
  const text = `${instanceId} in ${regionId}, asked for by ${inMarkdown(requestedBy)}`;
  const bytes = Buffer.from(text);
  if (bytes.length <= MAX_SUMMARY_BYTES) return text;
  // Cut between characters: the decoder's stream mode holds back a character that is not whole.
  return new TextDecoder().decode(bytes.subarray(0, MAX_SUMMARY_BYTES - 3), { stream: true }) + '…';
}

function detailsOf(request: ReleaseRequest): string {
  const { instanceId, accountId, regionId, requestedBy, reason, ticket } = request;
  return [
    `**Releases the KMS instance \`${instanceId}\`** of account \`${accountId}\` in \`${regionId}\`. Every key and every secret in it is destroyed; there is no undo.`,
    '',
    `- Asked for by: ${inMarkdown(requestedBy)} (a claim, not proved)`,
    `- Reason: ${inMarkdown(reason)}`,
    ...(ticket === undefined ? [] : [`- Ticket: ${inMarkdown(ticket)}`]),
    '',
    'To stop it, at any time before the call is sent, send the signal `reject`, cancel the run, or type:',
    '',
    `\`kms-release reject ${workflowIdFor(request)} --as YOUR-NAME --why "WHY"\``,
    '',
    `Or, without Temporal: ${STOP_IN_THE_CLOUD}.`,
  ].join('\n');
}

/** A requester's words as plain text: no links, pictures or headings of theirs on an approver's page. */
function inMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]()<>#+!|~&:/@.-]/g, '\\$&');
}
