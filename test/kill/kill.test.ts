import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, inject, it } from 'vitest';
import { isCarriedOut, isMarked } from '../support/marked.js';
import { startWorkerProcess, type WorkerProcess } from '../support/processes.js';
import { whatPassed } from '../support/what-passed.js';
import { openWorldAt, type Run, type World } from '../support/world-at.js';

const OBSERVED = [
  'identifyInstance',
  'checkDeletionProtection',
  'triggerBackup',
  'awaitBackup',
  'takeInventory',
  'scanForCallers',
  'sealEvidence',
  'verifyStatement',
  'confirmGone',
  'confirmBillingStopped',
  'issueCertificate',
] as const;
const EXECUTED = ['preflightExecutor', 'releaseInstance'] as const;
const MOMENTS = ['is scheduled', 'runs', 'has ended'] as const;

interface Cell {
  readonly activity: string;
  readonly moment: (typeof MOMENTS)[number] | 'has marked its call' | 'has released';
}

const IN_THE_CALL: readonly Cell[] = [
  { activity: 'releaseInstance', moment: 'has marked its call' },
  { activity: 'releaseInstance', moment: 'has released' },
];
const EVERY: readonly Cell[] = [
  ...[...OBSERVED, ...EXECUTED].flatMap((activity) => MOMENTS.map((moment) => ({ activity, moment }))),
  ...IN_THE_CALL,
];
/** Each moment once in a step of the observer, and once in the executor's; `npm run test:kill` has every cell. */
const ONE_OF_A_KIND: readonly Cell[] = [
  { activity: 'verifyStatement', moment: 'is scheduled' },
  { activity: 'scanForCallers', moment: 'runs' },
  { activity: 'triggerBackup', moment: 'has ended' },
  { activity: 'preflightExecutor', moment: 'runs' },
  ...MOMENTS.map((moment) => ({ activity: 'releaseInstance', moment })),
  ...IN_THE_CALL,
];
const CELLS = process.env['KMS_RELEASE_ALL_KILLS'] === '1' ? EVERY : ONE_OF_A_KIND;

describe.concurrent('a release whose workers are killed', () => {
  for (const [number, cell] of CELLS.entries()) {
    it(`when ${cell.activity} ${cell.moment} ends the same: released, by one call`, async () => {
      const world = await openWorldAt(placeOf(number), { role: 'none' });
      const workers = workersOf(world, cell);
      try {
        await workers.start();
        const run = await world.start();
        const driving = drive(run);
        // It is awaited later, or never when something else fails first.
        driving.catch(() => undefined);
        await setUp(world, cell);
        await reached(world, run, cell, driving);
        await workers.killAll();
        await workers.start();
        await inTime(world, run, driving);
        const result = await run.release.outcome();

        expect(result.reasons).toEqual([]);
        expect(result.outcome).toBe('released');
        const executed = (await world.released()).filter((release) => release.executed);
        expect(executed).toMatchObject([{ verdict: 'RIGHT' }]);
      } finally {
        await workers.killAll();
        await world.close();
      }
    }, 340_000);
  }
});

function placeOf(number: number) {
  return {
    address: inject('temporalAddress'),
    namespace: `kill-${number}`,
    workflowBundle: inject('workflowBundle'),
  };
}

/** The worker processes of one world: two where the executor is the one to die, one for both roles otherwise. */
function workersOf(world: World, { activity }: Cell) {
  const roles = EXECUTED.some((name) => name === activity)
    ? (['observer', 'executor'] as const)
    : (['both'] as const);
  let running: readonly WorkerProcess[] = [];
  return {
    async start() {
      running = await Promise.all(roles.map((role) => startWorkerProcess(world, role)));
    },
    async killAll() {
      const dying = running;
      running = [];
      await Promise.all(dying.map((worker) => worker.kill()));
    },
  };
}

/** Brings the run to its end through whatever happens; asks again what a killed worker did not answer. */
async function drive(run: Run): Promise<void> {
  const failures = new Set<string>();
  for (let turn = 0; turn < 100; turn += 1) {
    try {
      await run.until((now) => now.stage === 'awaiting approval' || now.stage === 'ended');
      for (const name of ['ann', 'ben', 'cam']) {
        const now = await run.status();
        if (now.stage === 'awaiting approval' && !now.approvals.includes(name)) await run.approve(name);
      }
      await run.until(
        (now) => now.stage === 'ended' || (now.stage === 'awaiting approval' && now.approvals.length === 0),
      );
      if ((await run.status()).stage === 'ended') return;
    } catch (error) {
      failures.add(String(error));
      await pause(500);
    }
  }
  throw new Error(`the run never ended: ${[...failures].join('\n')}`);
}

/** Fails with what the run went through, where the test's own time limit would say nothing. */
async function inTime(world: World, run: Run, driving: Promise<void>): Promise<void> {
  const over = new AbortController();
  const late = pause(LATE_MS, undefined, { signal: over.signal }).then(async () => {
    const status = JSON.stringify(await run.status().catch(String));
    throw new Error(`late: ${status}\n${await whatPassed(world.client, run.release.workflowId)}`);
  });
  late.catch(() => undefined);
  try {
    await Promise.race([driving, late]);
  } finally {
    over.abort();
  }
}

async function setUp(world: World, { moment }: Cell): Promise<void> {
  if (moment === 'runs')
    await world.control('faults', { operation: '*', kind: 'delay', ms: 60, times: 5_000 });
  const release = { operation: 'ReleaseKmsInstance', kind: 'delay', ms: 25_000 };
  if (moment === 'has marked its call') await world.control('faults', { ...release, deed: false });
  if (moment === 'has released') await world.control('faults', { ...release, deed: true });
}

/** Watches the server and the cloud, not the worker: that is about to die. */
async function reached(world: World, run: Run, cell: Cell, driving: Promise<void>): Promise<void> {
  let isOver = false;
  const over = driving.finally(() => (isOver = true));
  over.catch(() => undefined);
  const until = Date.now() + UNREACHED_MS;
  while (Date.now() < until) {
    if (await isNow(world, run, cell)) return;
    if (isOver) await over;
    await pause(80);
  }
  const status = JSON.stringify(await run.status().catch(String));
  const passed = await whatPassed(world.client, run.release.workflowId);
  throw new Error(`${cell.activity} never ${cell.moment}: ${status}\n${passed}`);
}

async function isNow(world: World, run: Run, { activity, moment }: Cell): Promise<boolean> {
  if (moment === 'has marked its call') return isMarked(run);
  if (moment === 'has released') return isCarriedOut(world);
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  // It may be scheduled once more, where what is asked of people has aged meanwhile.
  const scheduled = (events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity)
    .map(({ eventId }) => String(eventId));
  if (scheduled.length === 0) return false;
  if (moment === 'is scheduled') return true;
  const ended = (events ?? []).some((event) =>
    scheduled.includes(String(event.activityTaskCompletedEventAttributes?.scheduledEventId)),
  );
  return ended || (moment === 'runs' && (await isStarted(world, run, activity)));
}

async function isStarted(world: World, run: Run, activity: string): Promise<boolean> {
  const { namespace } = world.config.temporal;
  const execution = { workflowId: run.release.workflowId };
  const { pendingActivities } = await world.client.workflowService.describeWorkflowExecution({
    namespace,
    execution,
  });
  return (pendingActivities ?? []).some(
    ({ activityType, state }) => activityType?.name === activity && Number(state) === STARTED,
  );
}

const STARTED = 2;
const LATE_MS = 240_000;
const UNREACHED_MS = 300_000;
