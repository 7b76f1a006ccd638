import type { Client, WorkflowExecutionInfo } from '@temporalio/client';
import { z } from 'zod';
import { partsOfWorkflowId, INSTANCE_ID, REGION_ID, ACCOUNT_ID } from '../policy/request.js';
import { OUTCOMES, STAGES, WORKFLOW_TYPE, type BillingVerdict, type Outcome } from '../release.js';
import type { Notice, NoticeRun } from '../release/notices.js';
import { isReasonCode, type ReasonCode } from '../release/reason-codes.js';
import { shortCodeOf } from '../release/short-code.js';
import { SEARCH_ATTRIBUTES } from '../search-attributes.js';
import { isInstant, type Instant } from '../values/instant.js';
import { cost, runId as runIdShape } from './notice-shape.js';

/** What a notice needs of an open run. */
export interface OpenRun {
  readonly run: NoticeRun;
  readonly stage?: string | undefined;
  readonly blockedBy: readonly ReasonCode[];
  readonly status?: RunStatus | undefined;
}

/** The part of a run's own status that passes its pattern; whoever serves the run may have made it up. */
export interface RunStatus {
  readonly number: number;
  /** The one deadline of its stage. */
  readonly until?: Instant | undefined;
  readonly stopping?: boolean | undefined;
  readonly required: number;
  readonly approvals: readonly string[];
  readonly changed: number;
  readonly asked: Pick<Notice, 'keys' | 'secrets' | 'cost' | 'code'>;
}

/** How a run ended. Without a result it was ended from outside, or with something that is none. */
export interface EndedRun {
  readonly run: NoticeRun;
  readonly result?: RunResult | undefined;
}

/** The part of a result that passes its pattern. */
export interface RunResult {
  readonly outcome: Outcome;
  readonly reasons: readonly ReasonCode[];
  readonly billing?: BillingVerdict | undefined;
}

const count = z.number().int().min(0).max(1_000_000);
const instant = z.string().refine(isInstant);
const status = z.object({
  approvalRequestNumber: count,
  deadline: instant.optional().catch(undefined),
  stopping: z.boolean().optional().catch(undefined),
  approvalsRequired: count.catch(0),
  approvals: z.array(z.string()).max(100).catch([]),
  approvalRequest: z.object({
    factsDigest: z.string(),
    bundleDigest: z.string(),
    changed: z.array(z.unknown()),
    summary: z.object({ destroys: z.object({ keys: count, secrets: count }) }),
    saving: cost.optional().catch(undefined),
  }),
});
const result = z.object({
  outcome: z.enum(OUTCOMES),
  reasons: z.array(z.object({ code: z.string() })).catch([]),
  billing: z
    .object({ verdict: z.enum(['stopped', 'continues', 'unverifiable']) })
    .optional()
    .catch(undefined),
});

/** Which run a row of the list is, by its workflow id alone; undefined where any part does not fit its pattern. */
export function runIn({ workflowId, runId }: WorkflowExecutionInfo): NoticeRun | undefined {
  const parts = partsOfWorkflowId(workflowId);
  if (parts === undefined || !runIdShape.safeParse(runId).success) return undefined;
  const { accountId, regionId, instanceId } = parts;
  const fit = ACCOUNT_ID.test(accountId) && REGION_ID.test(regionId) && INSTANCE_ID.test(instanceId);
  return fit ? { ...parts, runId } : undefined;
}

/** What the list of runs shows of an open one. */
export function openRunOf(run: NoticeRun, { typedSearchAttributes }: WorkflowExecutionInfo): OpenRun {
  const stage = typedSearchAttributes.get(SEARCH_ATTRIBUTES.stage);
  const blockedBy = typedSearchAttributes.get(SEARCH_ATTRIBUTES.blockedBy) ?? [];
  return {
    run,
    stage: STAGES.find((known) => known === stage),
    blockedBy: blockedBy.filter((code) => isReasonCode(code)).slice(0, 20),
  };
}

/** What fits of what the query `status` answered; undefined where there is no open approval request in it. */
export function statusIn(value: unknown): RunStatus | undefined {
  const { data } = status.safeParse(value);
  if (data === undefined) return undefined;
  const { approvalRequest, approvalRequestNumber: number, approvalsRequired: required } = data;
  const { changed, summary, saving } = approvalRequest;
  return {
    ...{ number, required, approvals: data.approvals, changed: changed.length, stopping: data.stopping },
    until: data.deadline,
    asked: { ...summary.destroys, cost: saving, code: shortCodeOf(approvalRequest) },
  };
}

/** What fits of what a run ended with. */
export function resultIn(value: unknown): RunResult | undefined {
  const { data } = result.safeParse(value);
  if (data === undefined) return undefined;
  const reasons = data.reasons.map(({ code }) => code).filter((code) => isReasonCode(code));
  return { outcome: data.outcome, reasons: reasons.slice(0, 20), billing: data.billing?.verdict };
}

/** Open runs, and those that ended since then; at most so many of each. */
export async function listRuns(
  client: Client,
  since: Instant,
  most: number,
): Promise<{ readonly open: WorkflowExecutionInfo[]; readonly ended: WorkflowExecutionInfo[] }> {
  const ours = `WorkflowType = '${WORKFLOW_TYPE}'`;
  const open = await rowsOf(client, `${ours} AND CloseTime IS NULL`, most);
  const ended = await rowsOf(client, `${ours} AND CloseTime >= '${since}'`, most);
  return { open, ended };
}

async function rowsOf(client: Client, query: string, most: number): Promise<WorkflowExecutionInfo[]> {
  const rows: WorkflowExecutionInfo[] = [];
  for await (const row of client.workflow.list({ query, pageSize: 200 })) {
    rows.push(row);
    if (rows.length === most) break;
  }
  return rows;
}
