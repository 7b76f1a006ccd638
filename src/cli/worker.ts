import type { Worker } from '@temporalio/worker';
import { readConfig, type Config } from '../config.js';
import { createWorkers, installRuntime, type Role } from '../worker.js';
import { EXIT } from './exit-codes.js';
import { growSlowly } from './grow-slowly.js';
import type { Io } from './io.js';
import { checkCloud } from './worker-cloud.js';
import { pastItsEnd } from './node-version.js';
import { serveHealth } from './worker-health.js';
import { createLog, heldBack, runtimeOptions, type Log } from './worker-log.js';
import { checkNamespace } from './worker-namespace.js';
import { checkPolicy } from './worker-policy.js';
import { watchStore } from './worker-store.js';

interface Options {
  readonly role: Role;
  readonly setup?: true;
}

const END_MS = 1_000;

/**
 * Serves runs until SIGTERM or SIGINT. Checks policy, namespace, credential and evidence store first; each failure has
 * one message (`BAD_CONFIGURATION`, `NAMESPACE_NOT_FOUND`, `SEARCH_ATTRIBUTES_MISSING`, `WRONG_ACCOUNT`,
 * `EVIDENCE_STORE_UNUSABLE`, …). Its log, JSON lines on standard error, begins with `--json` when it serves. Only `--role executor` and `both` can release.
 */
export async function run({ role, setup }: Options, io: Io): Promise<number> {
  growSlowly();
  const config = await readConfig(io.env, 'worker');
  // With --json a worker that cannot start says so in one line, and in nothing else.
  const early = io.json ? heldBack() : undefined;
  const log = createLog(config.logLevel, io.env, early?.stream);
  const ended = pastItsEnd();
  if (ended !== undefined && !io.json) log.warn(ended);
  const policy = await checkPolicy(config);
  await checkNamespace(config.temporal, setup === true ? log : undefined);
  await checkCloud(config, policy, log);
  installRuntime(runtimeOptions(log));
  try {
    const exit = await serveRole(config, role, log, () => early?.letGo());
    if (io.json) io.answer({ role, stopped: true }, '');
    return exit;
  } catch (error) {
    // What the SDK has open would keep a process that cannot serve: nothing would restart it.
    setTimeout(() => process.exit(), END_MS).unref();
    throw error;
  }
}

async function serveRole(config: Config, role: Role, log: Log, serves: () => void): Promise<number> {
  const created = await createWorkers(config, role);
  const { workers } = created;
  const { storeFailure, stop: stopWatching } = watchStore(created.store, log);
  const stopHealth = await serveHealth(config, { workers, storeFailure }, log);
  try {
    const ready = () => {
      serves();
      sayReady(config, role, workers, log);
    };
    return await serve(workers, ready, log);
  } finally {
    stopWatching();
    await stopHealth();
    await created.close();
  }
}

/** Runs the workers. The first SIGTERM or SIGINT lets what is under way end; the second ends at once. */
async function serve(workers: readonly Worker[], ready: () => void, log: Log): Promise<number> {
  let stopping = false;
  const stop = (signal: NodeJS.Signals) => {
    if (stopping) process.exit(EXIT.interrupted);
    stopping = true;
    log.info({ signal }, 'stopping: no new work is taken; again ends at once');
    for (const worker of workers) if (worker.getState() === 'RUNNING') worker.shutdown();
  };
  process.on('SIGTERM', stop).on('SIGINT', stop);
  try {
    const running = workers.map((worker) => worker.run());
    ready();
    await Promise.all(running);
    log.info('stopped');
    return EXIT.done;
  } finally {
    process.off('SIGTERM', stop).off('SIGINT', stop);
  }
}

function sayReady(config: Config, role: Role, workers: readonly Worker[], log: Log): void {
  const queues = workers.map((worker) => worker.options.taskQueue);
  const { address, namespace } = config.temporal;
  const builds = workers.map(
    ({ options }) => options.workerDeploymentOptions?.version.buildId ?? options.buildId,
  );
  const deployment = config.deployment && { deployment: config.deployment.name };
  log.info(
    { role, queues, address, namespace, ...deployment, buildId: [...new Set(builds)].join(', ') },
    'ready',
  );
}
