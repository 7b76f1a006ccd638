import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startChild, type Child } from '../../demo/temporal-cli/child.js';
import type { World } from './world-at.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

export type ProcessRole = 'observer' | 'executor' | 'both';

/** A worker of the built CLI as a process of its own, with its own credential and nothing of the other's. */
export interface WorkerProcess {
  readonly child: Child;
  /** SIGKILL: nothing is said to anybody. */
  kill(): Promise<void>;
}

/** How a test looks at a worker process. */
export interface Watched {
  readonly env?: Readonly<Record<string, string>>;
  readonly onLine?: (line: string) => void;
}

/** What a worker process of this role is told, and nothing else. */
export function environmentOf(world: World, role: ProcessRole): Record<string, string> {
  const { endpoint, policyPath, evidenceDir, temporal } = world.config;
  const credential = role === 'observer' ? 'sandbox-observer' : 'sandbox-executor';
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: world.folder,
    ALIBABA_CLOUD_ENDPOINT: endpoint ?? '',
    ALIBABA_CLOUD_ACCESS_KEY_ID: credential,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${credential}-secret`,
    KMS_RELEASE_POLICY: policyPath ?? '',
    // The executor reads no store of the observer's.
    KMS_RELEASE_EVIDENCE_DIR: role === 'executor' ? `${evidenceDir}-of-the-executor` : evidenceDir,
    ...(role !== 'observer' && { KMS_RELEASE_EXECUTOR_DIR: join(world.folder, 'executor') }),
    ...(role !== 'executor' && { KMS_RELEASE_OBSERVER_DIR: join(world.folder, 'observer') }),
    // A sandbox keeps no quota here: each process asks as fast as it may.
    KMS_RELEASE_QUOTA_SHARE: '1',
    KMS_RELEASE_LOG_LEVEL: 'warn',
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
  };
}

/** Starts it; `env` goes over what it would have, and each line that it writes goes to `onLine`. */
export async function startWorkerProcess(
  world: World,
  role: ProcessRole,
  { env = {}, onLine = () => undefined }: Watched = {},
): Promise<WorkerProcess> {
  const child = await startChild({
    command: process.execPath,
    args: [CLI, 'worker', '--role', role],
    env: { ...environmentOf(world, role), ...env },
    onLine,
  });
  return {
    child,
    async kill() {
      process.kill(child.pid, 'SIGKILL');
      await child.ended;
    },
  };
}
