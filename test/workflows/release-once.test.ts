import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { inWorld } from '../support/in-world.js';
import { cloudTime, eventually, textOf } from '../support/ask.js';
import { INSTANCE, type Run, type World } from '../support/world.js';
import { endFaults } from '../support/end-faults.js';

const open = inWorld();

/** `afterMs`: so long after its start, whatever time the looks before it took. */
async function approved(world: World, afterMs = 0): Promise<Run> {
  const began = Date.parse(await cloudTime(world));
  const run = await world.start();
  await run.until('awaiting approval');
  if (afterMs > 0) await run.skip(began + afterMs - Date.parse(await cloudTime(world)));
  await run.approve('ann');
  await run.approve('ben');
  await run.until('cooling off');
  return run;
}

describe('the call', () => {
  it('released the instance although its answer was lost, and is not sent again', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'lost-after' });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ executed: true }]);
  });

  it('is sent once more when it never arrived and the instance is still there', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'released', callsSent: 2 });
    expect((await world.released()).filter(({ executed }) => executed)).toHaveLength(1);
  });

  it('is sent three times at most, and then a person is asked', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before', times: 10 });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', callsSent: 3, reasons: [{ code: 'TOO_MANY_CALLS' }] });
  });

  it('is not sent again when somebody rejected while its answer was awaited', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await run.until(({ callsSent }) => callsSent === 1);

    await run.release.reject({ as: 'nina', why: 'stop' });
    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 1, reasons: [{ code: 'REJECTED' }] });
    expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  });

  it('keeps the instance when KMS refuses it with a code that nothing else explains', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', {
      operation: 'ReleaseKmsInstance',
      kind: 'error',
      code: 'Rejected.UnsupportedOperation',
      httpStatus: 400,
    });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 1, reasons: [{ code: 'KMS_REFUSED' }] });
  });

  it('leads to kept when KMS says that it has no backup, and the policy only knows automatic ones', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', {
      operation: 'ReleaseKmsInstance',
      kind: 'error',
      code: 'Forbidden.NoBackup',
      httpStatus: 403,
    });

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 1,
      reasons: [{ code: 'NO_BACKUP_SAYS_KMS' }],
    });
    expect(result.reasons[0]?.text).toContain('the policy knows no provider that could make one');
    expect(await world.released()).toMatchObject([{ executed: false }]);
  });

  it('is not sent when somebody used a key after the approvals: people are asked again and shown what differs', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('state', {
      addTraffic: [
        {
          at: '-1s',
          instanceId: INSTANCE,
          operation: 'Decrypt',
          keyId: 'key-hzz65f3a1b2c3d4e5f6a1',
          by: 'late-batch',
        },
      ],
    });

    const status = await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CALLER_FOUND'));

    expect(status).toMatchObject({ stage: 'scanning for callers', approvals: [], callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('is not sent when protection was switched on after the approvals', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('state', { instanceId: INSTANCE, set: { deletionProtection: true } });

    const status = await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'PROTECTION_ON'));

    expect(status).toMatchObject({ stage: 'checking deletion protection', approvals: [], callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('asks again, with the difference, when a key was added after the approvals', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('state', { instanceId: INSTANCE, addKeys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6b9' }] });
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'NOT_YET_BACKED_UP'));
    await run.skip(50 * 3_600_000);

    const status = await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );

    expect(status.approvals).toEqual([]);
    expect(status.approvalRequest?.changed.join()).toContain('key-hzz65f3a1b2c3d4e5f6b9');
    expect(await world.released()).toEqual([]);
  });

  it('does not claim a release that somebody else made meanwhile', async () => {
    const world = await open();
    const run = await approved(world);
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', callsSent: 0 });
    expect(result.reasons[0]?.code).toBe('GONE_NOT_BY_US');
  });

  it('is not claimed when the instance goes between the last look and the call', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', {
      operation: 'ReleaseKmsInstance',
      kind: 'error',
      code: 'Forbidden.DKMSInstanceNotFound',
      httpStatus: 404,
    });
    await run.until('releasing');
    // Without moving time: the looks after the call must not be used up before the instance goes.
    await eventually(run.status, ({ callsSent }) => callsSent === 1);
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', callsSent: 1 });
    expect(result.reasons[0]?.code).toBe('GONE_NOT_BY_US');
    expect(result.reasons[1]).toMatchObject({
      code: 'KMS_REFUSED',
      text: expect.stringMatching(/^Forbidden\.DKMSInstanceNotFound: /),
    });
  });

  it('is not sent until a statement that has arrived is checked', async () => {
    const world = await open();
    const run = await approved(world);
    await run.skip(DAY_MS - 60_000);
    writeFileSync(world.config.policyPath ?? '', 'nobody can read this');
    const { workflowId } = run.release;
    await world.client.workflow.getHandle(workflowId).signal('backupMade', await attestation(world, run));
    await eventually(run.status, ({ stage }) => stage === 'cooling off');
    void run.skip(120_000);
    await eventually(run.status, ({ stage }) => stage === 'releasing');
    await run.status();

    expect(await releasesScheduled(world, run)).toBe(0);
    world.setPolicy({});
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
  });

  it('is not sent when the deadline passes while the executor tries', { timeout: 240_000 }, async () => {
    const policy = { approvalDays: 0.25, coolingOffHours: 42, giveUpDays: 2 };
    const world = await open({ policy });
    // 23 minutes are left after the cooling-off: the executor tries after 15 of them, and would again after 31.
    const run = await approved(world, 6 * 3_600_000 - 23 * 60_000);
    const away = { operation: 'DescribeInstanceBill', kind: 'garbage', times: 100_000 };
    await world.control('faults', away);
    const { deadline = '' } = await run.until('releasing');
    const left = async () => Date.parse(deadline) - Date.parse(await cloudTime(world));
    while ((await left()) > 120_000) {
      await run.skip(Math.min(3_600_000, (await left()) - 60_000));
      await eventually(
        () => isTrying(world, run),
        (trying) => !trying,
      );
    }
    await endFaults(world.sandboxUrl);

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0 });
    expect(result.reasons[0]?.code).toBe('GAVE_UP');
    expect(await world.released()).toEqual([]);
  });
});

const DAY_MS = 24 * 3_600_000;

/** What a listed person would say of a backup, signed. Whether it counts is found out by checking it. */
async function attestation(world: World, run: Run) {
  const backup = {
    madeAt: '2026-11-23T03:00:00Z',
    backupId: 'b-1',
    keys: 3,
    secrets: 2,
    restorableUntil: '2027-11-23T00:00:00Z',
  };
  return world.people.sign('ann', await textOf(world, run, { says: 'backup-made', backup }));
}

/** How often this run has asked the executor for the call. */
async function releasesScheduled(world: World, run: Run): Promise<number> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  return (events ?? []).filter(
    ({ activityTaskScheduledEventAttributes: scheduled }) =>
      scheduled?.activityType?.name === 'releaseInstance',
  ).length;
}

/** True while the executor is at work. */
async function isTrying(world: World, run: Run): Promise<boolean> {
  const { namespace } = world.config.temporal;
  const execution = { workflowId: run.release.workflowId };
  const described = await world.client.workflowService.describeWorkflowExecution({ namespace, execution });
  return (described.pendingActivities ?? []).length > 0 || described.pendingWorkflowTask != null;
}
