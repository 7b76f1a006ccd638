import {
  isGrpcServiceError,
  ServiceError,
  type Client,
  type WorkflowExecutionInfo,
} from '@temporalio/client';
import pMap from 'p-map';
import type { Policy } from '../config/policy.js';
import type { EvidenceStore } from '../evidence/store.js';
import type { Look, LookedBefore, Notice, NoticeRun, RunMemory } from '../release/notices.js';
import { status as statusQuery } from '../workflows/messages.js';
import { awayNow } from './away.js';
import { dueOfEnded, dueOfOpen, needsStatus, type Due } from './due.js';
import { listRuns, openRunOf, resultIn, runIn, statusIn, type OpenRun } from './runs.js';

/** What a look works with. */
export interface LookTools {
  readonly client: Client;
  readonly namespace: string;
  readonly store: Pick<EvidenceStore, 'check'>;
  /** Reads the policy anew. Throws `BAD_CONFIGURATION`. */
  readonly policy: () => Policy;
  readonly now: () => Date;
}

const MAX_RUNS = 1_000;
const MAX_DUE = 100;
const QUERY_MS = 10_000;
const AT_ONCE = 4;
/** The list of runs is seconds behind, and a server's clock may be so too. */
const OVERLAP_MS = 10 * 60_000;

/** Looks at all runs of the namespace, and says what people have to be told now. Reads; safe to repeat. */
export async function look(tools: LookTools, before: LookedBefore): Promise<Look> {
  const now = tools.now();
  const policy = tools.policy();
  const { open, ended } = await listRuns(tools.client, before.since, MAX_RUNS);
  const rows = [...ended.map((row) => ({ row, open: false })), ...open.map((row) => ({ row, open: true }))];
  const mayTell = tellable(policy, before);
  const seen = await pMap(
    rows.flatMap(({ row, open: isOpen }) => {
      const run = runIn(row);
      return run !== undefined && mayTell(run) ? [{ row, run, isOpen }] : [];
    }),
    async ({ row, run, isOpen }): Promise<Seen> => {
      const one = { row, run, now, memory: before.runs[run.runId] ?? { told: [] } };
      return { key: run.runId, due: await (isOpen ? openOne(tools, policy, one) : endedOne(tools, one)) };
    },
    { concurrency: AT_ONCE },
  );
  const away = await awayNow(tools, before.away, now);
  const { due, runs, isWhole } = gathered(seen, before, away.notices);
  const next = new Date(now.getTime() - OVERLAP_MS).toISOString();
  return {
    ...{ due, runs, away: away.away, notTold: rows.length - seen.length },
    since: isWhole && ended.length < MAX_RUNS && next > before.since ? next : before.since,
    doors: policy.notices?.doors.map(({ name }) => name) ?? [],
    lookSeconds: policy.notices?.lookSeconds ?? 60,
    atMostADay: policy.notices?.atMostADay ?? 0,
  };
}

/** What one run makes due; nothing where the server did not say how it ended. */
interface Seen {
  readonly key: string;
  readonly due: Due | undefined;
}

/** As many notices as fit into one look, and the memory of those runs alone: the others are due with the next. */
function gathered(seen: readonly Seen[], before: LookedBefore, first: readonly Notice[]) {
  const due = new Map(first.map((notice) => [notice.id, notice]));
  const runs: Record<string, RunMemory> = {};
  let isWhole = true;
  for (const { key, due: one } of seen) {
    const fits = one !== undefined && due.size + one.notices.length <= MAX_DUE;
    const memory = fits ? one.memory : before.runs[key];
    if (fits) for (const notice of one.notices) due.set(notice.id, notice);
    else isWhole = false;
    // The two lists are of two moments: a run may be in both, and what was told by either is told.
    if (memory !== undefined) runs[key] = merged(runs[key], memory);
  }
  return { due: [...due.values()], runs, isWhole };
}

function merged(one: RunMemory | undefined, other: RunMemory): RunMemory {
  return { ...one, ...other, told: [...new Set([...(one?.told ?? []), ...other.told])] };
}

interface OneRun {
  readonly row: WorkflowExecutionInfo;
  readonly run: NoticeRun;
  readonly now: Date;
  readonly memory: RunMemory;
}

async function openOne(
  { client }: LookTools,
  policy: Policy,
  { row, run, now, memory }: OneRun,
): Promise<Due> {
  const open = openRunOf(run, row);
  const { lookSeconds = 60, reminderHours = [] } = policy.notices ?? {};
  const wait = 5 * lookSeconds * 1_000;
  const isOld = memory.lookedAt === undefined || now.getTime() - Date.parse(memory.lookedAt) >= wait;
  const asks = needsStatus(open.stage) && (open.stage !== memory.stage || isOld);
  const status = asks ? await statusOf(client, row) : undefined;
  const approvers = asks ? policy.approval.approvers().names : [];
  const whole: OpenRun = { ...open, status };
  return dueOfOpen(whole, memory, { now, reminderHours, approvers });
}

/** A run that does not answer is asked again with the next look. */
async function statusOf(client: Client, { workflowId, runId }: WorkflowExecutionInfo) {
  const handle = client.workflow.getHandle(workflowId, runId);
  const answer: unknown = await client
    .withDeadline(Date.now() + QUERY_MS, () => handle.query(statusQuery))
    .catch(() => undefined);
  return statusIn(answer);
}

/** Undefined where the server did not say how it ended: it is asked again. */
async function endedOne({ client }: LookTools, { row, run, now, memory }: OneRun): Promise<Due | undefined> {
  if (memory.hasEnded === true) return { notices: [], memory };
  if (row.status.name !== 'COMPLETED') return dueOfEnded({ run }, memory, now);
  const handle = client.workflow.getHandle(row.workflowId, row.runId, { followRuns: false });
  try {
    const value: unknown = await client.withDeadline(Date.now() + QUERY_MS, () => handle.result());
    return dueOfEnded({ run, result: resultIn(value) }, memory, now);
  } catch (error) {
    if (isGrpcServiceError(error) || error instanceof ServiceError) return undefined;
    // Whoever serves a run may end it with what nobody can read.
    return dueOfEnded({ run }, memory, now);
  }
}

/**
 * True for a run of an instance that the operator's policy names, and for one that was known before the policy dropped it:
 * of others nobody is told, whoever starts them.
 */
function tellable({ accounts }: Policy, { runs }: LookedBefore): (run: NoticeRun) => boolean {
  const names = new Set(
    accounts.flatMap(({ accountId, regions, instances }) =>
      regions.flatMap((region) => instances.map((instance) => `${accountId}:${region}:${instance}`)),
    ),
  );
  return ({ accountId, regionId, instanceId, runId }) =>
    runs[runId] !== undefined || names.has(`${accountId}:${regionId}:${instanceId}`);
}
