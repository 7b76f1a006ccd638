import { describe, expect, it } from 'vitest';
import type { Stage } from '../../src/release.js';
import { pageOf, refusal, textOf } from '../support/ask.js';
import { approved } from '../support/approved.js';
import { inWorld } from '../support/in-world.js';
import { isCarriedOut } from '../support/marked.js';
import { INSTANCE, type Run, type World } from '../support/world.js';
import { endFaults } from '../support/end-faults.js';

const open = inWorld();
/** Below the 30 s after which a call is given up; a test ends the fault once it has said what it wanted to say. */
const LATE_MS = 25_000;

/** Ends the cooling-off without waiting for what comes after it. */
async function coolOff(world: World, run: Run): Promise<void> {
  const day = 24 * 3_600_000 + 60_000;
  void run.skip(day);
  await world.client.workflow.getHandle(run.release.workflowId).describe();
}

describe('stopping a release', () => {
  // While it looks; for each stage in which it waits see stop-at-every-stage.test.ts.
  it('keeps the instance when somebody rejects while it is scanning for callers, without any signature', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('scanning for callers');

    await run.release.reject({ as: 'nina', why: 'the archive still needs it' });
    const result = await run.release.outcome();

    expect(result.outcome).toBe('kept');
    expect(result.reasons).toEqual([
      { code: 'REJECTED', text: 'Rejected by nina (name not proved): the archive still needs it' },
    ]);
    expect(await world.released()).toEqual([]);
  });

  it('keeps the instance when the run is cancelled while it is scanning for callers, and closes as completed', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('scanning for callers');

    await run.release.cancel();
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', reasons: [{ code: 'CANCELLED' }], callsSent: 0 });
    const { status } = await world.client.workflow.getHandle(run.release.workflowId).describe();
    expect(status.name).toBe('COMPLETED');
    expect(await world.released()).toEqual([]);
  });

  it('records a signed rejection as proved', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');

    const text = await run.release.statement({
      signer: 'cam',
      says: 'reject',
      issuedAt: new Date().toISOString(),
      comment: 'no',
    });
    if ('refused' in text) throw new Error(text.refused.message);
    await run.release.submitStatement(await world.people.sign('cam', text.statement));
    const result = await run.release.outcome();

    expect(result.reasons).toEqual([{ code: 'REJECTED', text: 'Rejected by cam (signed): no' }]);
  });

  it('stops a release whose executor is still looking, and sends nothing', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', {
      operation: 'DescribeInstanceBill',
      kind: 'delay',
      ms: LATE_MS,
      times: 500,
    });
    await coolOff(world, run);
    await until(run, 'releasing');

    await run.release.reject({ as: 'nina', why: 'wait' });
    await endFaults(world.sandboxUrl);
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'REJECTED' }] });
    expect(await world.released()).toEqual([]);
  });

  it('stops a release at once while no executor is up', async () => {
    const world = await open({ role: 'observer' });
    const stopExecutor = await world.work('executor');
    const run = await approved(world);
    await stopExecutor();
    await coolOff(world, run);
    await until(run, 'releasing');

    await run.release.cancel();
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'CANCELLED' }] });
    expect(await world.released()).toEqual([]);
  });

  it('answers "too late" to a rejection that comes after the call, and does not call it kept', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('confirming billing');

    await run.release.reject({ as: 'nina', why: 'wait' });
    const status = await run.status();
    const result = await run.end();

    expect(status.refused).toMatchObject([
      { message: 'reject', from: 'nina', refused: { code: 'TOO_LATE' } },
    ]);
    expect(result.outcome).toBe('released');
  });

  it('waits for the answer of a call that was marked when somebody rejects in the middle of it', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'delay', ms: LATE_MS });
    await coolOff(world, run);
    await until(run, 'releasing');
    await carriedOut(world);

    await run.release.reject({ as: 'nina', why: 'wait' });
    const [asked, askedPage] = [await run.status(), await pageOf(world, run)];
    await endFaults(world.sandboxUrl);
    const late = await run.until('confirming billing');
    const result = await run.end();

    expect(asked).toMatchObject({
      stage: 'releasing',
      stopping: true,
      rejection: { as: 'nina' },
      refused: [],
    });
    expect(askedPage).toContain('**Asked to stop** by nina');
    expect(askedPage).toContain('not known yet whether the call had been sent');
    expect(late).not.toHaveProperty('rejection');
    expect(late).not.toHaveProperty('stopping');
    expect(late.refused).toMatchObject([{ message: 'reject', from: 'nina', refused: { code: 'TOO_LATE' } }]);
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await run.status()).not.toHaveProperty('rejection');
    const page = await pageOf(world, run);
    expect(page).toContain('**A stop came too late:**');
    expect(page).not.toContain('**Rejected**');
    expect(await world.released()).toMatchObject([{ executed: true }]);
  });

  it('ends a run whose call KMS then refuses for want of a backup, and nothing is looked at again', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('state', { instanceId: INSTANCE, set: { automaticBackup: false } });
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'delay', ms: LATE_MS });
    await coolOff(world, run);
    await until(run, 'releasing');
    await expect.poll(() => world.control('faults')).toMatchObject({ faults: [{ seen: 1 }] });

    await run.release.reject({ as: 'nina', why: 'wait' });
    await endFaults(world.sandboxUrl);
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 1, reasons: [{ code: 'REJECTED' }] });
    expect(await world.released()).toMatchObject([{ executed: false }]);
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const types = (events ?? []).map(
      (event) => event.activityTaskScheduledEventAttributes?.activityType?.name,
    );
    expect(types.filter((type) => type === 'takeInventory')).toHaveLength(1);
  });

  it('is recorded under the name that is proved, whoever said it first', async () => {
    const world = await open({ role: 'none' });
    const stop = await world.work('both');
    const run = await world.start();
    await run.until('awaiting approval');
    const text = await textOf(world, run, { signer: 'cam', says: 'reject', comment: 'still needed' });
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    await stop();
    await handle.signal('reject', { as: 'ben', why: 'no reason' });
    await handle.signal('reject', await world.people.sign('cam', text));

    await world.work('both');

    expect(await run.release.outcome()).toMatchObject({
      outcome: 'kept',
      reasons: [{ code: 'REJECTED', text: 'Rejected by cam (signed): still needed' }],
    });
  });

  it('tells a signed rejection in the middle of a call that it was too late, and shows it as refused', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'delay', ms: LATE_MS });
    await coolOff(world, run);
    await until(run, 'releasing');
    await carriedOut(world);

    const text = await textOf(world, run, { signer: 'cam', says: 'reject', comment: 'no' });
    const refusing = refusal(world.client, run, await world.people.sign('cam', text));
    await expect.poll(() => run.status()).toMatchObject({ stopping: true });
    await endFaults(world.sandboxUrl);
    const refused = await refusing;

    expect(refused.code).toBe('TOO_LATE');
    expect(await run.status()).toMatchObject({
      refused: [{ message: 'submitStatement', from: 'cam', refused: { code: 'TOO_LATE' } }],
    });
    expect(await run.status()).not.toHaveProperty('rejection');
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
  });
});

/** Polls without moving time. */
async function until(run: Run, stage: Stage): Promise<void> {
  for (let turn = 0; (await run.status()).stage !== stage; turn += 1) {
    if (turn > 300) throw new Error(`never ${stage}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Until the call is carried out; with a slow cloud its answer is then still on the way. */
async function carriedOut(world: World): Promise<void> {
  for (let turn = 0; !(await isCarriedOut(world)); turn += 1) {
    if (turn > 400) throw new Error('no call was carried out');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
