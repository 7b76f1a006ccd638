import { describe, expect, it } from 'vitest';
import { createKmsRelease } from '../../src/alibaba/create-kms-release.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

async function approved(world: World): Promise<Run> {
  const run = await world.start();
  await run.until('awaiting approval');
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
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'BACKUP_NOT_SETTLED'));
    await run.skip(50 * 3_600_000);

    const status = await run.until(({ round, stage }) => round === 2 && stage === 'awaiting approval');

    expect(status.approvals).toEqual([]);
    expect(status.question?.changed.join()).toContain('key-hzz65f3a1b2c3d4e5f6b9');
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
});
