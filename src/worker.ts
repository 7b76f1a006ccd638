import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  NativeConnection,
  Runtime,
  Worker,
  type RuntimeOptions,
  type WorkerOptions,
} from '@temporalio/worker';
import {
  createExecutorActivities,
  createObserverActivities,
  type ScanActivities,
  type UrgentActivities,
} from './activities/index.js';
import { openBookmarks } from './activities/bookmark-folder.js';
import { createSeen } from './activities/seen-keys.js';
import { openTrailIndexes } from './activities/index-folder.js';
import type { ObserverTools } from './activities/observer.js';
import { beatWhileRunning } from './activities/heartbeat.js';
import { createCredentials, DEFAULT_SHARE, type Quotas } from './alibaba/index.js';
import type { Config } from './config.js';
import { failure } from './errors.js';
import { openStore, type EvidenceStore } from './evidence/store.js';
import { packageVersion } from './package-version.js';
import { EXECUTOR_QUEUE, OBSERVER_QUEUE, PREFLIGHTS_QUEUE, SCANS_QUEUE, URGENT_QUEUE } from './release.js';
import { SLOTS, type Slots } from './slots.js';
import { noticesOf } from './worker/notices.js';
import { NOTIFIERS, notifying, type Notifier } from './worker/notify.js';
import { toolsOf, type Tools } from './worker/tools.js';
import { versioningOf } from './worker/versioning.js';

/**
 * Which task queues a worker serves. Only `executor` and `both` load the code that can release; `both` is for a
 * laptop.
 */
export type Role = 'observer' | 'executor' | 'both';

const WORKFLOWS = {
  /**
   * Running releases keep their state in this many cached workflows at most: half a MiB each while they wait, so that an
   * observer stays under 1 GiB whatever they do (docs/figures.md; `npm run bench:waiting`). Further ones are replayed.
   */
  maxCachedWorkflows: 500,
  /** After a restart no run is cached: a vote must not wait behind all that runs which are cached have to do. */
  nonStickyToStickyPollRatio: 0.5,
} as const;
/** A stop reaches a look of the executor with the next heartbeat that the server gets. */
const BEATS = { maxHeartbeatThrottleInterval: '10 seconds' } as const;
/** A release under way is given this long to end before the process goes; Temporal takes it from there. */
const SHUTDOWN_GRACE = '60 seconds';

type Served = Pick<
  WorkerOptions,
  | 'taskQueue'
  | 'activities'
  | 'workflowBundle'
  | 'sinks'
  | keyof typeof WORKFLOWS
  | keyof typeof BEATS
  | keyof Slots
>;

/**
 * Wires configuration, cloud and activities into workers for one role; decides nothing. A role is all of its queues:
 * there is no way to serve some of them. The executor's door to ReleaseKmsInstance is made for the role `executor` (or
 * `both`) only. Throws `EVIDENCE_STORE_UNUSABLE` where an observer could not keep what it sees, and `SERVER_AWAY`.
 */
export async function createWorkers(
  config: Config,
  role: Role,
  { workflowBundle, graceMs, quotas, notifiers = NOTIFIERS }: WorkersOptions = {},
): Promise<Workers> {
  const store = role === 'executor' ? undefined : await openStore(config.evidenceDir);
  const connection = await connect(config);
  const common = {
    connection,
    namespace: config.temporal.namespace,
    shutdownGraceTime: graceMs ?? SHUTDOWN_GRACE,
    ...versioningOf(config.deployment, packageVersion()),
    interceptors: { activity: [(context) => ({ inbound: beatWhileRunning(context) })] },
  } satisfies Omit<WorkerOptions, 'taskQueue'>;
  const credentials = createCredentials();
  const quotaShare = config.quotaShare ?? (role === 'both' ? 1 : DEFAULT_SHARE);
  const notices = store && noticesOf(config, connection, { store, warn });
  const tools = () => toolsOf(config, { credentials, quotaShare, quotas });
  const served = [
    ...(store === undefined
      ? []
      : observerQueues(
          {
            ...tools(),
            store,
            ...createSeen(),
            trails: await openTrailIndexes('observer', config.observerDir, warn),
          },
          notifiers,
          workflowBundle ?? bundlePath(),
        )),
    ...(role === 'observer' ? [] : await executorQueues(config, tools())),
    ...(notices === undefined ? [] : [notices.queue]),
  ];
  const workers = await createEach(served.map((queue) => ({ ...common, ...queue })));
  const stopNotices = notices?.keepRunning();
  return {
    workers,
    ...(store !== undefined && { store }),
    async close() {
      stopNotices?.();
      await connection.close();
    },
  };
}

async function createEach(options: readonly WorkerOptions[]): Promise<Worker[]> {
  const workers: Worker[] = [];
  for (const one of options) workers.push(await Worker.create(one));
  return workers;
}

/** What only a program can say, and no environment: the CLI leaves all of it as it is. */
export interface WorkersOptions {
  /** The path of another bundle than the one beside the compiled sources. */
  readonly workflowBundle?: string;
  /** How long what is under way may take to end when the workers stop; 60 s when absent. */
  readonly graceMs?: number;
  /** How often a cloud on loopback may be asked. No other cloud is ever asked more often than its quotas allow. */
  readonly quotas?: Quotas;
  /** Who is told of each stage instead of the log. */
  readonly notifiers?: readonly Notifier[];
}

/** The workers of one process, not running yet. `store`: the evidence store that the observer writes into. */
export interface Workers {
  readonly workers: readonly Worker[];
  readonly store?: EvidenceStore;
  close(): Promise<void>;
}

function observerQueues(tools: ObserverTools, notifiers: readonly Notifier[], codePath: string): Served[] {
  const { verifyStatement, confirmGone, issueCertificate, issueRecord, scanForCallers, ...reading } =
    createObserverActivities(tools);
  const urgent: UrgentActivities = { verifyStatement, confirmGone, issueCertificate, issueRecord };
  const scans: ScanActivities = { scanForCallers };
  return [
    {
      ...{ taskQueue: OBSERVER_QUEUE, activities: reading, ...SLOTS.reading },
      ...{ workflowBundle: { codePath }, sinks: notifying(notifiers), ...WORKFLOWS },
    },
    { taskQueue: SCANS_QUEUE, activities: scans, ...SLOTS.scans },
    { taskQueue: URGENT_QUEUE, activities: urgent, ...SLOTS.urgent },
  ];
}

async function executorQueues(config: Config, tools: Tools): Promise<Served[]> {
  // Loaded here and nowhere else: no other process holds code that can send the call.
  const { createKmsRelease } = await import('./alibaba/send-release-kms-instance.js');
  const { preflightExecutor, releaseInstance } = createExecutorActivities({
    ...tools,
    releaseFor: (request, current) => createKmsRelease(tools.reach(request, current)),
    bookmarks: await openBookmarks(config.executorDir, warn),
    trails: await openTrailIndexes('executor', config.executorDir, warn),
  });
  return [
    { taskQueue: EXECUTOR_QUEUE, activities: { releaseInstance }, ...SLOTS.releases, ...BEATS },
    { taskQueue: PREFLIGHTS_QUEUE, activities: { preflightExecutor }, ...SLOTS.preflights },
  ];
}

function warn(text: string, meta?: object): void {
  Runtime.instance().logger.warn(text, { ...meta });
}

async function connect({ temporal }: Config): Promise<NativeConnection> {
  try {
    return await NativeConnection.connect({ ...temporal.connectionOptions, address: temporal.address });
  } catch (error) {
    const why = error instanceof Error ? error.message.split('\n')[0] : 'no reason';
    throw failure(
      'SERVER_AWAY',
      `No Temporal server answers at ${temporal.address} (${why}). Is it up, and is TEMPORAL_ADDRESS right?`,
    );
  }
}

/** The bundle that `npm run build` makes, beside the compiled sources. */
function bundlePath(): string {
  const path = fileURLToPath(new URL('../workflow-bundle.js', import.meta.url));
  if (existsSync(path)) return path;
  throw failure(
    'BAD_CONFIGURATION',
    `The workflows are not bundled (${path} is not there). Run: npm run build`,
  );
}

/** Sends the SDK's own log through ours; signals stay with the caller. Call once, before anything else of the SDK. */
export function installRuntime(options: RuntimeOptions): void {
  Runtime.install({ ...options, shutdownSignals: [] });
}
