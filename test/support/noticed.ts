import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection, type WorkflowHandle } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { DoorPolicy } from '../../src/config/notices.js';
import { readPolicy } from '../../src/config/read-policy.js';
import { createNoticeActivities } from '../../src/notices/activities.js';
import { workflowIdFor } from '../../src/policy/request.js';
import { NOTICES_ID, NOTICES_QUEUE, nothingTold, type NoticesState } from '../../src/release/notices.js';
import { SECRET_OF, startNoticeDoors, type NoticeDoors } from './notice-doors.js';
import { createPeople } from './people.js';
import { writePolicy } from './policy.js';
import './quiet-runtime.js';
import { scriptedBundle } from './scripted-bundle.js';
import type { Script } from './scripted-workflows.js';

export const ACCOUNT = '1234567890123456';
export const INSTANCES = ['a', 'b', 'c', 'd', 'e'].map((letter) => `kst-hzz65f3a1b2c3d4e5f6g7${letter}`);
const PATHS = {
  webhook: '/webhook',
  dingtalk: '/dingtalk?access_token=dt-token',
  wecom: '/wecom?key=wc-key',
};

export interface Noticed {
  readonly client: Client;
  readonly doors: NoticeDoors;
  /** What is added to the clock of the looks. */
  readonly clock: { ahead: number };
  readonly settings: { instances: readonly string[]; atMostADay: number; storeAway: boolean };
  /** Starts a run that says of itself what it is told; under another workflow id where one is given. */
  run(instanceId: string, workflowId?: string): Promise<ScriptedRun>;
  /** What the webhook has taken, as `EVENT INSTANCE`, sorted. */
  told(): string[];
  state(): Promise<NoticesState>;
  until(seen: () => boolean | Promise<boolean>): Promise<void>;
  close(): Promise<void>;
}

interface ScriptedRun {
  readonly runId: string;
  readonly handle: WorkflowHandle;
  say(script: Script): Promise<void>;
}

/** The notices workflow as an observer serves it, with looks every 0.2 s, and runs that say what they are told to. */
export async function openNoticed(place: { address: string; namespace: string }): Promise<Noticed> {
  const { address, namespace } = place;
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-notices-'));
  const doors = await startNoticeDoors();
  const policyPath = join(folder, 'policy.toml');
  const people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], []);
  writePolicy(policyPath, { instances: INSTANCES, allowedSigners: people.allowedSigners });
  const clock = { ahead: 0 };
  const settings = { instances: INSTANCES, atMostADay: 20, storeAway: false };
  const native = await NativeConnection.connect({ address });
  const policy = () => ({
    ...readPolicy(policyPath),
    accounts: [
      { accountId: ACCOUNT, site: 'cn' as const, regions: ['cn-hangzhou'], instances: settings.instances },
    ],
    notices: {
      ...{ language: 'en' as const, link: 'https://ui.example', lookSeconds: 0.2, reminderHours: [24, 4] },
      atMostADay: settings.atMostADay,
      doors: doorsIn(folder, doors.url),
    },
  });
  const store = {
    check: async () => {
      if (settings.storeAway) throw new Error('full');
    },
  };
  const tools = { client: new Client({ connection: native, namespace }), namespace, store, policy };
  const ahead = () => new Date(Date.now() + clock.ahead);
  // Doors have the true time.
  const activities = {
    ...createNoticeActivities({ ...tools, now: () => new Date() }),
    lookForNotices: createNoticeActivities({ ...tools, now: ahead }).lookForNotices,
  };
  const workflowBundle = { codePath: await scriptedBundle() };
  const common = { connection: native, namespace };
  const workers = [
    await Worker.create({ ...common, taskQueue: 'kms-release', workflowBundle }),
    await Worker.create({ ...common, taskQueue: NOTICES_QUEUE, activities }),
  ];
  const running = workers.map((worker) => worker.run());
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  const start = { taskQueue: 'kms-release', workflowId: NOTICES_ID, args: [nothingTold(new Date())] };
  const notices = await client.workflow.start('releaseNotices', start);
  const handles: WorkflowHandle[] = [notices];
  return {
    ...{ client, doors, clock, settings },
    async run(instanceId, other) {
      const id = { accountId: ACCOUNT, regionId: 'cn-hangzhou', instanceId };
      const handle = await client.workflow.start('releaseKmsInstance', {
        ...{ taskQueue: 'kms-release', workflowId: other ?? workflowIdFor(id), args: [] },
      });
      handles.push(handle);
      return { runId: handle.firstExecutionRunId, handle, say: (script) => handle.signal('say', script) };
    },
    told: () =>
      doors.taken
        .filter(({ path }) => path === 'webhook')
        .map(({ body: { event, run } }) => `${String(event)}${instanceIn(run)}`),
    state: () => notices.query<NoticesState, []>('notices'),
    async until(seen) {
      for (const end = Date.now() + 30_000; Date.now() < end;) {
        if (await seen()) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
      throw new Error(`not seen: ${JSON.stringify(await notices.query('notices'))}`);
    },
    async close() {
      for (const handle of handles) await handle.terminate('test over').catch(() => undefined);
      for (const worker of workers) worker.shutdown();
      await Promise.all(running);
      await Promise.all([native.close(), connection.close(), doors.close()]);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function instanceIn(run: unknown): string {
  const id: unknown =
    typeof run === 'object' && run !== null && 'instanceId' in run ? run.instanceId : undefined;
  return typeof id === 'string' ? ` ${id.slice(-1)}` : '';
}

/** Files for doors of these kinds, and what a policy would say of them. */
export function doorsIn(
  folder: string,
  url: string,
  kinds: readonly (keyof typeof PATHS)[] = ['webhook', 'dingtalk', 'wecom'],
): DoorPolicy[] {
  return kinds.map((kind) => {
    const addressFile = join(folder, `${kind}.url`);
    const secretFile = join(folder, `${kind}.secret`);
    writeFileSync(addressFile, `${url}${PATHS[kind]}\n`, { mode: 0o600 });
    writeFileSync(secretFile, `${SECRET_OF[kind] ?? 'none'}\n`, { mode: 0o600 });
    chmodSync(addressFile, 0o600);
    return { name: kind, kind, addressFile, secretFile };
  });
}

/** What the query `status` answers while people are asked, as far as notices read it. */
export function askedStatus(number: number, deadline: string, more: object = {}) {
  return {
    ...{ approvalRequestNumber: number, deadline, approvalsRequired: 2 },
    approvals: ['ann'],
    approvalRequest: {
      factsDigest: `sha256:ab12${'0'.repeat(60)}`,
      bundleDigest: `sha256:cd34${'0'.repeat(60)}`,
      changed: number > 1 ? ['a key <https://evil.example> came'] : [],
      summary: { destroys: { keys: 12, secrets: 3 } },
      saving: { amount: '4300.00', currency: 'CNY' },
    },
    ...more,
  };
}
