import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import { asyncLocalStorage, Context, type Info } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter, noopMetricMeter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporal } from '@temporalio/proto';
import { DefaultLogger } from '@temporalio/worker';
import { vi } from 'vitest';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { createCloud, unlimitedQuotas } from '../../src/alibaba/index.js';
import type { ExecutorTools, GateTask } from '../../src/activities/executor.js';
import { NO_BOOKMARKS } from '../../src/activities/own-bookmarks.js';
import { takeGateSnapshot, type GateSnapshot } from '../../src/activities/executor-gate.js';
import { digestOf } from '../../src/evidence/digest.js';
import { expiryOf } from '../../src/policy/expiry.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { ReleaseRequest, SignedStatement, StatementQuery, EffectivePolicy } from '../../src/release.js';
import { readScenario, startSandbox, type LedgerRelease, type Scenario } from '../../sandbox/index.js';
import { NOW, REQUEST, SUBJECT, EFFECTIVE_POLICY } from './snapshots.js';

const {
  RecordActivityTaskHeartbeatResponse,
  GetWorkflowExecutionHistoryResponse,
  ListWorkflowExecutionsResponse,
  SignalWorkflowExecutionResponse,
} = temporal.api.workflowservice.v1;

type HistoryEvent = temporal.api.history.v1.IHistoryEvent;
type HeartbeatAnswer = temporal.api.workflowservice.v1.IRecordActivityTaskHeartbeatResponse;

/** What the server says about the run that an activity belongs to. */
export interface ServerSays {
  readonly type?: string;
  readonly input?: unknown;
  /** The whole answer about the run's first event, where a test wants it to be odd. */
  readonly record?: temporal.api.workflowservice.v1.IGetWorkflowExecutionHistoryResponse;
  /** What stands in the run's history after its first event. A mark that is sent is added to it. */
  readonly events?: HistoryEvent[];
  /** How long after the start of the run it is when a mark is taken, in milliseconds. */
  readonly markedAfterMs?: number;
  /** True while the server does not hand out the run's history. */
  readonly away?: () => boolean;
  /** Takes the mark, or throws, or loses it: then it stands in no history. */
  readonly mark?: (signal: { nonce: string; number: number }) => 'lost' | undefined | Promise<undefined>;
  /** Answers a heartbeat, or throws. A plain yes unless it is given. */
  readonly heartbeat?: () => HeartbeatAnswer | Promise<HeartbeatAnswer>;
}

export const ASSERTED: EffectivePolicy = {
  ...EFFECTIVE_POLICY,
  approval: { ...EFFECTIVE_POLICY.approval, identity: 'asserted', approversDigest: null },
};

/**
 * Runs work as an activity of the release run, against a server that says what a test wants it to say. `beats`: what its
 * heartbeats said.
 */
export function asActivity(says: ServerSays, info: Info = OF_A_RUN) {
  const client = new Client({ connection: Connection.lazy() });
  const events = says.events ?? [];
  vi.spyOn(client.workflowService, 'getWorkflowExecutionHistory').mockImplementation(async () => {
    if (says.away?.() === true) throw new Error('the history service is away');
    return GetWorkflowExecutionHistoryResponse.create(
      says.record ?? { history: { events: [startedEvent(says), ...events] } },
    );
  });
  vi.spyOn(client.workflowService, 'signalWorkflowExecution').mockImplementation(async (request) => {
    const [payload] = 'input' in request ? (request.input?.payloads ?? []) : [];
    const signal = defaultPayloadConverter.fromPayload<{ nonce: string; number: number }>(payload ?? {});
    const lost = await says.mark?.(signal);
    if (lost === undefined) events.push(signalEvent('releaseMarked', signal, says.markedAfterMs ?? HOUR_MS));
    return SignalWorkflowExecutionResponse.create();
  });
  vi.spyOn(client.workflowService, 'recordActivityTaskHeartbeat').mockImplementation(async () =>
    RecordActivityTaskHeartbeatResponse.create((await says.heartbeat?.()) ?? {}),
  );
  // No earlier run of the instance.
  vi.spyOn(client.workflowService, 'listWorkflowExecutions').mockImplementation(async () =>
    ListWorkflowExecutionsResponse.create(),
  );
  const stop = new AbortController();
  const beats: unknown[] = [];
  const context = new Context(
    info,
    new Promise<never>(() => undefined),
    stop.signal,
    (details?: unknown) => beats.push(details),
    client,
    new DefaultLogger('ERROR'),
    noopMetricMeter,
    {},
  );
  return {
    stop,
    beats,
    run: <T>(work: () => Promise<T>): Promise<T> => asyncLocalStorage.run(context, work),
  };
}

const HOUR_MS = 3_600_000;

/** A signal as the history has it, so long after the start of the run. */
export function signalEvent(signalName: string, argument: unknown, afterMs: number): HistoryEvent {
  return {
    eventTime: msToTs(NOW.getTime() + afterMs),
    workflowExecutionSignaledEventAttributes: {
      signalName,
      input: { payloads: [defaultPayloadConverter.toPayload(argument)] },
    },
  };
}

/** An activity that no workflow scheduled. */
export const ALONE: Info = {
  taskToken: new Uint8Array([1]),
  base64TaskToken: 'AQ==',
  activityId: '1',
  activityType: 'releaseInstance',
  activityNamespace: 'default',
  namespace: 'default',
  attempt: 1,
  isLocal: false,
  scheduledTimestampMs: 0,
  scheduleToCloseTimeoutMs: 0,
  startToCloseTimeoutMs: 0,
  currentAttemptScheduledTimestampMs: 0,
  heartbeatDetails: undefined,
  taskQueue: 'kms-release-executor',
  inWorkflow: true,
};

/** An activity of the release run. */
export const OF_A_RUN: Info = {
  ...ALONE,
  workflowNamespace: 'default',
  workflowExecution: { workflowId: SUBJECT.workflowId, runId: SUBJECT.runId },
};

/** The first event of a run of this type with this input. */
export function startedEvent({ type = 'releaseKmsInstance', input = REQUEST }: Partial<ServerSays> = {}) {
  return {
    eventTime: msToTs(NOW.getTime()),
    workflowExecutionStartedEventAttributes: {
      workflowType: { name: type },
      input: { payloads: [defaultPayloadConverter.toPayload(input)] },
    },
  };
}

/** An executor with the real SDKs before a sandbox of its own, eleven minutes after the evidence. */
export async function openExecutor(
  policy: EffectivePolicy = ASSERTED,
  change: (scenario: Scenario) => Scenario = (scenario) => scenario,
) {
  const read = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const behaviour = { ...read.behaviour, trailQueriesPerSecond: 0 };
  const sandbox = await startSandbox({
    scenario: change({ ...read, regions: ['cn-hangzhou'], startsAt: NOW.toISOString(), behaviour }),
  });
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-executor');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-executor-secret');
  const where = { regionId: 'cn-hangzhou', site: 'intl', endpoint: sandbox.url } as const;
  const cloud = createCloud({ ...where, quotas: unlimitedQuotas() });
  const current = { policy, policyDigest: digestOf(policy), list: '' };
  const tools: ExecutorTools = {
    cloudFor: () => cloud,
    releaseFor: () => createKmsRelease(where),
    currentPolicy: async () => current,
    hook: {},
    bookmarks: NO_BOOKMARKS,
    trails: createTrailIndexes(),
  };
  const control = async (path: string, body?: object): Promise<unknown> => {
    const init = body && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    };
    const response = await fetch(`${sandbox.url}/_sandbox/${path}`, init);
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(JSON.stringify(answer));
    return answer;
  };
  const asOf = (await cloud.clock.now()).toISOString();
  await cloud.kms.findInstance(REQUEST.instanceId);
  await control('clock', { advance: '11m' });
  return {
    tools,
    current,
    cloud,
    control,
    asOf,
    url: sandbox.url,
    close: () => sandbox.close(),
    /** How often an operation has been called. */
    async calls(operation: string): Promise<number> {
      const response = await fetch(`${sandbox.url}/_sandbox/ledger/counts`);
      const counts: Record<string, number> = JSON.parse(await response.text());
      return counts[operation] ?? 0;
    },
    async released(): Promise<LedgerRelease[]> {
      const response = await fetch(`${sandbox.url}/_sandbox/ledger`);

      const ledger: { releases: LedgerRelease[] } = JSON.parse(await response.text());
      return ledger.releases;
    },
  };
}

export type Executor = Awaited<ReturnType<typeof openExecutor>>;

/** The executor's own look, with a server that says yes to everything. */
export async function snapshotOf(
  { tools, asOf }: Executor,
  task: Partial<GateTask> = {},
): Promise<GateSnapshot> {
  const yes = asActivity({});
  const seen = await yes.run(() =>
    takeGateSnapshot(tools, { asOf, ...task }, 'at-release', async () => undefined),
  );
  if ('refused' in seen) throw new Error(JSON.stringify(seen.refused));
  return seen;
}

/** The text that a person would be asked to sign about this look. */
export function textFor(
  seen: GateSnapshot,
  asOf: string,
  by: Partial<StatementQuery> = {},
  approvalRequest: object = {},
  subject: Partial<ReleaseRequest & typeof SUBJECT> = {},
): SignedStatement {
  const openedAt = asOf;
  const asked = {
    number: 1,
    asOf,
    openedAt,
    expiresAt: expiryOf(new Date(openedAt), seen.current.policy),
    factsDigest: seen.factsDigest,
    bundleDigest: `sha256:${'b'.repeat(64)}`,
    policyDigest: seen.current.policyDigest,
    summary: seen.summary,
    olderUse: [],
    rows: [],
    changed: [],
    ...approvalRequest,
  };
  const query = { signer: 'ann', says: 'approve', issuedAt: openedAt, ...by } as const;
  return { statement: buildStatement({ ...SUBJECT, ...subject }, asked, query), signature: '' };
}
