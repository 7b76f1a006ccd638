import { describe, expect, inject, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { ReleaseResult, Stage } from '../../src/release.js';
import { refusal, signedRejection } from '../support/ask.js';
import type { PolicySettings } from '../support/policy.js';
import { openWorldAt, type Run, type World, type WorldOptions } from '../support/world-at.js';

const HOUR_MS = 3_600_000;

/** What holds a run in a stage until somebody acts. */
interface Held {
  readonly stage: Stage;
  /** The code that blocks there; without one the stage itself waits. */
  readonly by?: string;
  readonly options?: WorldOptions;
  readonly approved?: true;
}

const PROTECTED = {
  change: (scenario: Scenario) => ({
    ...scenario,
    instances: scenario.instances.map((each) => ({ ...each, deletionProtection: true })),
  }),
};
const ATTESTED = { policy: { backup: 'provider = "attested"\nrestorable_days = 30' } };

const IDENTIFYING: Held = {
  stage: 'identifying',
  by: 'ACCOUNT_NOT_IN_ORDER',
  options: { scenario: 'in-debt' },
};
const SECURING: Held = { stage: 'securing a backup', by: 'BACKUP_NOT_ATTESTED', options: ATTESTED };
const SCANNING: Held = { stage: 'scanning for callers', by: 'CALLER_FOUND', options: { scenario: 'used' } };

/** Every stage before the call. */
const BEFORE: readonly Held[] = [
  IDENTIFYING,
  { stage: 'checking deletion protection', by: 'PROTECTION_ON', options: { scenario: 'protected' } },
  SECURING,
  SCANNING,
  { stage: 'awaiting approval' },
  { stage: 'cooling off', approved: true },
  {
    stage: 'releasing',
    by: 'PROTECTION_ON',
    options: { ...PROTECTED, policy: { off: 'at-release' } },
    approved: true,
  },
];

/** Every stage after it in which a run stays for a while. */
const AFTER: readonly Stage[] = ['confirming it is gone', 'confirming billing'];

/** Two ways to stop a run, and how its result tells of them. */
const STOPS = [
  {
    title: 'is rejected',
    stop: (run: Run) => run.release.reject({ as: 'nina', why: 'still needed' }),
    reason: { code: 'REJECTED', text: 'Rejected by nina (name not proved): still needed' },
  },
  {
    title: 'is cancelled',
    stop: (run: Run) => run.release.cancel(),
    reason: {
      code: 'CANCELLED',
      text: 'The run was cancelled. Who did it, and why, is in its history: WorkflowExecutionCancelRequested.',
    },
  },
] as const;

/** A run gives up after two days, and looks seldom meanwhile. */
const TWO_DAYS = { giveUpDays: 2, approvalDays: 1, recheckMinutes: 1440 };

describe.concurrent('a run', { timeout: 240_000 }, () => {
  for (const held of BEFORE) {
    for (const { title, stop, reason } of STOPS) {
      it(`that ${title} while it is ${held.stage} keeps the instance, and sends nothing`, async () => {
        await inWorldOfItsOwn(held.options, async (world) => {
          const run = await world.start();
          await reach(run, held);

          await stop(run);
          const result = await run.release.outcome();

          expect(result).toMatchObject({ outcome: 'kept', callsSent: 0 });
          expect(result.reasons).toEqual([reason]);
          await expectKept(world, run);
        });
      });
    }
  }

  for (const stage of AFTER) {
    for (const { title, stop } of STOPS) {
      it(`that ${title} while it is ${stage} is too late: the instance is released`, async () => {
        await inWorldOfItsOwn({}, async (world) => {
          const run = await world.start();
          await reach(run, { stage: 'cooling off', approved: true });
          // For five minutes one of the two looks still shows the instance.
          const stale = { operation: 'GetKmsInstance', kind: 'stale-read', staleFor: '5m', times: 1_000 };
          if (stage === 'confirming it is gone') await world.control('faults', stale);
          await reach(run, { stage });

          await stop(run);
          expect(await refusal(world.client, run, await signedRejection(world, run))).toMatchObject({
            code: 'TOO_LATE',
          });
          const result = await run.end();

          expect(result).toMatchObject({
            outcome: 'released',
            callsSent: 1,
            billing: { verdict: 'stopped' },
            reasons: [],
          });
          expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
          expect(await closedAs(world, run)).toBe('COMPLETED');
        });
      });
    }
  }

  for (const held of [IDENTIFYING, SECURING, SCANNING]) {
    it(`that reaches its deadline while it is ${held.stage} keeps the instance, and says what blocked`, async () => {
      await inWorldOfItsOwn(withPolicy(held.options, TWO_DAYS), async (world) => {
        const run = await world.start();
        await reach(run, held);

        await run.skip(49 * HOUR_MS);
        const result = await run.end();

        expectGaveUp(result, held.by);
        await expectKept(world, run);
      });
    });
  }

  it('that reaches its deadline while it is releasing and no executor is up keeps the instance', async () => {
    await inWorldOfItsOwn({ role: 'observer', policy: TWO_DAYS }, async (world) => {
      const stopExecutor = await world.work('executor');
      // Time is not skipped while a step waits for a worker, so the call is due shortly before the deadline.
      const notBefore = new Date(Date.now() + 48 * HOUR_MS - 20_000).toISOString();
      const run = await world.start({ stricter: { notBefore } });
      await reach(run, { stage: 'cooling off', approved: true });
      await stopExecutor();

      void run.skip(48 * HOUR_MS);
      const result = await run.release.outcome();

      expectGaveUp(result, 'ACTIVITY_TIMED_OUT');
      await expectKept(world, run);
    });
  });
});

/** Namespaces that no cell uses now. A cell gives its own back when its workers are gone. */
const free = Array.from({ length: 8 }, (_, number) => `stop-${number}`);

async function inWorldOfItsOwn(
  options: WorldOptions | undefined,
  work: (world: World) => Promise<void>,
): Promise<void> {
  const namespace = free.pop();
  if (namespace === undefined) throw new Error('more cells side by side than namespaces');
  const place = {
    address: inject('temporalAddress'),
    namespace,
    workflowBundle: inject('workflowBundle'),
  };
  const world = await openWorldAt(place, options);
  try {
    await work(world);
  } finally {
    await world.close();
    free.push(namespace);
  }
}

/** Brings a run to where it waits. */
async function reach(run: Run, { stage, by, approved }: Held): Promise<void> {
  if (approved) {
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
  }
  await run.until(
    (now) => now.stage === stage && (by === undefined || now.blockedBy.some(({ code }) => code === by)),
  );
}

function expectGaveUp({ outcome, callsSent, reasons }: ReleaseResult, by: string | undefined): void {
  expect({ outcome, callsSent }).toEqual({ outcome: 'kept', callsSent: 0 });
  expect(reasons[0]?.code).toBe('GAVE_UP');
  expect(reasons.slice(1).map(({ code }) => code)).toContain(by);
}

async function expectKept(world: World, run: Run): Promise<void> {
  expect(await world.released()).toEqual([]);
  expect(await closedAs(world, run)).toBe('COMPLETED');
}

async function closedAs(world: World, run: Run): Promise<string> {
  const { status } = await world.client.workflow.getHandle(run.release.workflowId).describe();
  return status.name;
}

function withPolicy(options: WorldOptions = {}, policy: Partial<PolicySettings>): WorldOptions {
  return { ...options, policy: { ...options.policy, ...policy } };
}
