import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { isInstant } from '../values/instant.js';
import { isLine } from '../values/text.js';
import { isRecord } from '../values/record.js';
import { WORKFLOW_TYPE, type Reason } from '../release.js';
import { traceOf, type Trace } from './trace-of-call.js';

const MAX_RUNS = 100;
const MAX_TOLD = 20;

/** From here on a call may have been sent. Anybody may write a stage, so it only adds to what the history says. */
const FROM_RELEASING = ['releasing', 'confirming it is gone', 'confirming billing'];

/**
 * What earlier runs of this instance did: one that released it; one that was ended from outside, in whatever stage,
 * after a call may have been sent; one that says less than its history. Read in their histories, which only the server
 * writes. Bounded: whatever was not read is told too.
 */
export async function earlierReleases(
  client: Client,
  self: { readonly workflowId: string; readonly runId: string },
): Promise<Reason[]> {
  const reasons: Reason[] = [];
  let looked = 0;
  const query = `WorkflowId = '${self.workflowId}' AND WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const run of client.workflow.list({ query })) {
    if (run.runId === self.runId) continue;
    looked += 1;
    if (looked > MAX_RUNS || reasons.length >= MAX_TOLD) return [...reasons, notAllRead(looked - 1)];
    const reason = await earlierRelease(client, run);
    if (reason !== undefined) reasons.push(reason);
  }
  return reasons;
}

async function earlierRelease(client: Client, run: WorkflowExecutionInfo): Promise<Reason | undefined> {
  const trace = await traceOf(client, run);
  if (trace.ended === 'completed') return ofResult(run, trace);
  const [stage] = run.searchAttributes['KmsReleaseStage'] ?? [];
  const inDoubt = trace.asked || !trace.whole || FROM_RELEASING.includes(String(stage));
  return inDoubt ? unfinished(run, trace, stage) : undefined;
}

/** A run that came to a result. One that says less than its history was ended by somebody else. */
function ofResult({ runId }: WorkflowExecutionInfo, { result, marks }: Trace): Reason | undefined {
  const said = isRecord(result) ? result : {};
  if (said['outcome'] === 'released') return releasedBy(runId, said);
  const told = typeof said['callsSent'] === 'number' ? said['callsSent'] : 0;
  if (marks.length <= told) return undefined;
  const outcome = typeof said['outcome'] === 'string' ? said['outcome'] : 'nothing';
  const text = `Run ${runId} says ${outcome} after ${told} calls${markedAt(marks)}: it may have released the instance.`;
  return { code: 'EARLIER_RUN_UNFINISHED', text };
}

function unfinished({ runId }: WorkflowExecutionInfo, trace: Trace, stage: unknown): Reason {
  const { ended, marks, whole } = trace;
  const where = typeof stage === 'string' ? `while ${stage}` : 'in an unknown stage';
  const unread = whole ? '' : '; its history could not be read to its end';
  const text = `Run ${runId} was ${ended} ${where}${markedAt(marks)}${unread}: it may have released the instance.`;
  return { code: 'EARLIER_RUN_UNFINISHED', text };
}

function markedAt([first, ...more]: readonly string[]): string {
  if (first === undefined) return '';
  return more.length === 0
    ? `, and its history has a call, marked at ${first}`
    : `, and its history has ${more.length + 1} calls, the first marked at ${first}`;
}

function notAllRead(read: number): Reason {
  const text = `Only the newest ${read} earlier runs of this instance were read: look at the others, and at ActionTrail, yourself.`;
  return { code: 'EARLIER_RUN_UNFINISHED', text };
}

// Whoever may write to the namespace may have made up such a result: it is told, and decides nothing.
function releasedBy(
  runId: string,
  { releasedAt, certificateDigest }: Readonly<Record<string, unknown>>,
): Reason {
  const at = isInstant(releasedAt) ? releasedAt : 'an unknown time';
  const certificate =
    typeof certificateDigest === 'string' && isLine(certificateDigest, 80) ? certificateDigest : 'not issued';
  const text = `It was released by run ${runId} at ${at}; certificate ${certificate}.`;
  return { code: 'ALREADY_RELEASED', text };
}
