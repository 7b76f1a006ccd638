import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { cloudTime, eventually, quiet } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import type { PolicySettings } from '../support/policy.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;

/** Its own protection is on, and that of no key. */
const PROTECTED = {
  change: (scenario: Scenario) => ({
    ...scenario,
    instances: scenario.instances.map((each) => ({ ...each, deletionProtection: true })),
  }),
};

async function waiting(policy: Partial<PolicySettings> = {}): Promise<[World, Run]> {
  const world = await open({ ...PROTECTED, policy });
  const run = await world.start();
  await run.until(({ blockedBy }) => blockedBy.length > 0);
  return [world, run];
}
const unprotect = (world: World) =>
  world.control('state', { instanceId: INSTANCE, set: { deletionProtection: false } });
/** Looks that the run asked for. The server's own retries, which a skipped time adds to, are not among them. */
async function checksAskedFor(world: World, run: Run): Promise<number> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  return (events ?? []).filter(
    ({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'checkDeletionProtection',
  ).length;
}
async function approve(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
}

describe('a run that waits', () => {
  it('goes on by itself at the next look, once a person has cleared what blocks', async () => {
    const [world, run] = await waiting();
    await unprotect(world);

    await run.skip(31 * 60_000);
    const status = await run.until('awaiting approval');

    expect(status.blockedBy).toEqual([]);
    expect(await world.released()).toEqual([]);
  });

  it('looks at once when somebody says recheck, and at most once in 10 seconds', async () => {
    const [world, run] = await waiting();
    await quiet(world, run);
    const asked = await checksAskedFor(world, run);
    for (let n = 0; n < 5; n += 1) await run.release.recheck();
    await quiet(world, run);
    const after = await checksAskedFor(world, run);
    await unprotect(world);
    await run.skip(11_000);
    await run.release.recheck();

    await eventually(run.status, ({ stage }) => stage === 'scanning for callers');
    // The one look that five rechecks together ask for, and the one that waits on after it.
    expect(after - asked).toBe(2);
  });

  it('gives up at its deadline, keeps the instance, and says what blocked; 30 days add no event but time’s own', async () => {
    const [world, run] = await waiting({ giveUpDays: 30, recheckMinutes: 1440 });
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const before = (await handle.fetchHistory()).events?.length ?? 0;
    for (let day = 0; day < 30; day += 6) await run.skip(5.9 * DAY_MS);
    const events = (await handle.fetchHistory()).events ?? [];
    const added = events
      .slice(before)
      .filter(
        (event) =>
          event.workflowExecutionTimeSkippingTransitionedEventAttributes == null &&
          event.workflowExecutionOptionsUpdatedEventAttributes == null,
      );

    await run.skip(DAY_MS);
    const result = await run.end();

    expect(added).toEqual([]);
    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 0,
      reasons: [{ code: 'GAVE_UP' }, { code: 'PROTECTION_ON' }],
    });
    expect(result.reasons[0]?.text).toContain('within 30 days of the request');
    expect(await world.released()).toEqual([]);
  });

  it('reads on when the cloud is too busy, or answers garbage for a while', async () => {
    const world = await open();
    await world.control('faults', {
      operation: 'ListKeys',
      kind: 'error',
      code: 'Throttling.User',
      httpStatus: 429,
      times: 3,
    });
    await world.control('faults', {
      operation: 'LookupEvents',
      kind: 'garbage',
      body: 'truncated',
      times: 2,
    });
    await world.control('faults', { operation: 'DescribeKey', kind: 'garbage', body: 'empty', times: 2 });
    const run = await world.start();

    const status = await run.until('awaiting approval');

    expect(status.approvalRequest?.summary.destroys).toMatchObject({ keys: 3, secrets: 2 });
    expect(status.approvalRequest?.rows.find(({ place }) => place === 'actiontrail')?.verdict).toBe('CLEAR');
  });
});

describe('a brake that the policy leaves on until the release', () => {
  it('holds it at the last moment, and lets it go when somebody takes it off', async () => {
    const world = await open({ ...PROTECTED, policy: { off: 'at-release' } });
    const run = await world.start();
    await approve(run);

    const braked = await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'PROTECTION_ON'));
    expect(braked).toMatchObject({ stage: 'releasing', approvals: ['ann', 'ben'], callsSent: 0 });
    expect(await world.released()).toEqual([]);
    // Or the executor may be at its look already while the clock moves.
    await quiet(world, run);
    await unprotect(world);
    await run.skip(31 * 60_000);

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT' }]);
  });
});

describe('use', () => {
  it('from before the quiet days is named to the approvers, and blocks nothing', async () => {
    const world = await open();
    const run = await world.start();

    const { approvalRequest } = await run.until('awaiting approval');

    expect(approvalRequest?.olderUse.map(({ who, operation }) => `${who} ${operation}`)).toEqual([
      'ram-user/1234567890123456/order-service GetSecretValue',
      'ram-user/1234567890123456/order-service GenerateDataKey',
    ]);
  });

  it('by a caller that the policy names lets the release go on, and is in what people sign', async () => {
    const caller = 'ram-user/1234567890123456/late-batch';
    const world = await open({
      policy: { callers: [caller] },
      change: (scenario) => ({
        ...scenario,
        judge: { quietDays: 30, toleratedCallers: ['late-batch'] },
        traffic: [
          ...(scenario.traffic ?? []),
          {
            at: '-1h',
            instanceId: INSTANCE,
            operation: 'Decrypt',
            keyId: 'key-hzz65f3a1b2c3d4e5f6a1',
            by: 'late-batch',
          },
        ],
      }),
    });
    const run = await world.start();

    const { approvalRequest } = await run.until('awaiting approval');

    expect(approvalRequest?.summary).toMatchObject({
      willStopWorking: [
        `${caller} Decrypt key-hzz65f3a1b2c3d4e5f6a1`,
        `the policy accepts ${caller} until 2099-12-31: known`,
      ],
      notKnown: expect.stringMatching(/^Not known: .*\. Use was found in actiontrail, in the last 30 days\./),
    });
    expect(Date.parse(await cloudTime(world))).not.toBeNaN();
    await run.approve('ann');
    await run.approve('ben');
    expect(await run.end()).toMatchObject({ outcome: 'released' });
  });
});
