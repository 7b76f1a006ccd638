import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { workflowIdFor } from '../../src/policy/request.js';
import { NOTICES_ID, nothingTold } from '../../src/release/notices.js';
import { startNoticeDoors, type NoticeDoors } from './notice-doors.js';
import { ACCOUNT, askedStatus, INSTANCES } from './noticed.js';
import { createPeople } from './people.js';
import { writePolicy } from './policy.js';
import { scriptedBundle } from './scripted-bundle.js';

/** What became of the notices of runs during which the worker was killed. */
export interface Kills {
  readonly kills: number;
  readonly notices: number;
  readonly missed: number;
  readonly doubled: number;
}

interface Place {
  readonly address: string;
  readonly namespace: string;
  readonly kills: number;
  readonly seed: number;
}

const EVENTS = ['asked', 'rejected'];
const PATIENCE_MS = 120_000;

/**
 * One run after the other, each asked and rejected, and the worker killed once in each: when the door has the notice and has
 * not answered, right after its answer, or at a time of its own. The seed says which.
 */
export async function killNotices({ address, namespace, kills, seed }: Place): Promise<Kills> {
  const random = seeded(seed);
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-notice-kills-'));
  const { allowedSigners } = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], []);
  writePolicy(join(folder, 'policy.toml'), { instances: INSTANCES, allowedSigners });
  const bundle = await scriptedBundle();
  const when: { door: () => void } = { door: () => undefined };
  const doors = await startNoticeDoors(() => when.door());
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace });
  await client.workflow.start('releaseNotices', {
    ...{ taskQueue: 'kms-release', workflowId: NOTICES_ID, args: [nothingTold(new Date())] },
  });
  const worker = aWorker([address, namespace, folder, bundle, doors.url]);
  const wanted: string[] = [];
  for (let number = 0; number < kills; number += 1) {
    const instanceId = INSTANCES[number % INSTANCES.length] ?? '';
    const workflowId = workflowIdFor({ accountId: ACCOUNT, regionId: 'cn-hangzhou', instanceId });
    const run = await client.workflow.start('releaseKmsInstance', { taskQueue: 'kms-release', workflowId });
    const victim = EVENTS[Math.floor(random() * 2)];
    for (const event of EVENTS) {
      if (event === victim) planKill(random, when, worker);
      await run.signal('say', event === 'asked' ? asks() : rejects);
      wanted.push(`${run.firstExecutionRunId} ${event}`);
      await until(() => counted(doors).has(wanted.at(-1) ?? ''));
    }
    await until(() => worker.killed > number);
  }
  await until(async () => {
    const state = await client.workflow.getHandle(NOTICES_ID).query<{ owed: unknown[] }, []>('notices');
    return state.owed.length === 0;
  });
  const counts = counted(doors);
  const doubled = [...counts.values()].reduce((sum, times) => sum + times - 1, 0);
  await client.workflow.getHandle(NOTICES_ID).terminate('bench over');
  worker.stop();
  await Promise.all([connection.close(), doors.close()]);
  rmSync(folder, { recursive: true, force: true });
  const missed = wanted.filter((one) => !counts.has(one)).length;
  return { kills: worker.killed, notices: wanted.length, missed, doubled };
}

const rejects = { result: { outcome: 'kept', reasons: [{ code: 'REJECTED', text: 'no' }] } };

function asks() {
  const until = new Date(Date.now() + 3_600_000 * 72).toISOString();
  return { stage: 'awaiting approval', status: askedStatus(1, until) };
}

/** Of each three kills one comes before the door's answer, one right after it, and one whenever it comes. */
function planKill(
  random: () => number,
  when: { door: () => void },
  worker: ReturnType<typeof aWorker>,
): void {
  const kind = Math.floor(random() * 3);
  const delay = kind === 1 ? Math.floor(random() * 30) : Math.floor(random() * 1_500);
  if (kind === 2) return void setTimeout(worker.kill, delay);
  when.door = () => {
    when.door = () => undefined;
    if (kind === 0) worker.kill();
    else setTimeout(worker.kill, delay);
  };
}

/** A worker that is started again as soon as it is killed. */
function aWorker(args: readonly string[]) {
  const script = fileURLToPath(new URL('notice-worker.ts', import.meta.url));
  const start = (): ChildProcess =>
    spawn(process.execPath, ['--import', 'tsx', script, ...args], {
      ...{ stdio: ['ignore', 'ignore', 2], cwd: fileURLToPath(new URL('../..', import.meta.url)) },
    });
  let child = start();
  const worker = {
    killed: 0,
    kill() {
      child.kill('SIGKILL');
      worker.killed += 1;
      child = start();
    },
    stop: () => void child.kill('SIGKILL'),
  };
  return worker;
}

function counted(doors: NoticeDoors): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { body } of doors.taken) {
    const { run, event } = body;
    const runId: unknown = typeof run === 'object' && run !== null && 'runId' in run ? run.runId : undefined;
    const key = `${String(runId)} ${String(event)}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

async function until(seen: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + PATIENCE_MS; Date.now() < end;) {
    if (await Promise.resolve(seen()).catch(() => false)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error('not seen within two minutes');
}

/** The same numbers from 0 to 1 for the same seed (mulberry32). */
function seeded(seed: number): () => number {
  let at = seed;
  return () => {
    at = (at + 0x6d2b79f5) | 0;
    let mixed = Math.imul(at ^ (at >>> 15), at | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
