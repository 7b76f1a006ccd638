import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { SignedStatement } from '../../src/release.js';
import { textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { isCarriedOut, isMarked } from '../support/marked.js';
import { complete, rawWorker, scheduleRelease } from '../support/raw-worker.js';
import { INSTANCE, type Run, type World } from '../support/world.js';
import { endFaults } from '../support/end-faults.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;
const KEPT = {
  outcome: 'kept',
  reasons: [{ code: 'REJECTED', text: 'Rejected by nina (name not proved): wait' }],
  instanceId: INSTANCE,
  callsSent: 0,
};

interface Approved {
  readonly world: World;
  readonly run: Run;
  /** What a history holds, and whoever reads it: two good signatures, for this run. */
  readonly task: { readonly asOf: string; readonly statements: readonly SignedStatement[] };
}

/** Two people have approved and the cooling-off is over; from now on no worker of ours serves the run's workflow. */
async function takenOver(): Promise<Approved> {
  const world = await open({ role: 'none' });
  const stopObserver = await world.work('observer');
  await world.work('executor');
  const run = await world.start();
  const { approvalRequest } = await run.until('awaiting approval');
  const statements: SignedStatement[] = [];
  for (const signer of ['ann', 'ben']) {
    await run.approve(signer);
    statements.push(await signed(world, run, signer));
  }
  await run.until('cooling off');
  await stopObserver();
  // The executor goes by the cloud's clock; the run's own timer is of no interest to whoever serves it.
  await world.control('clock', { advance: '25h' });
  return { world, run, task: { asOf: approvalRequest?.asOf ?? '', statements } };
}

/** Any signal makes the server hand out a workflow task. */
const nudge = (world: World, run: Run) =>
  world.client.workflow.getHandle(run.release.workflowId).signal('recheck');

/** The statement that the run's history holds of this person. */
async function signed(world: World, run: Run, signer: string): Promise<SignedStatement> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  for (const event of events ?? []) {
    const request = event.workflowExecutionUpdateAcceptedEventAttributes?.acceptedRequest;
    const data = request?.input?.args?.payloads?.[0]?.data;
    if (data == null) continue;
    const found: SignedStatement = JSON.parse(Buffer.from(data).toString('utf8'));
    if (found.statement.includes(`"signer": "${signer}"`)) return found;
  }
  throw new Error(`no statement of ${signer} is in the history`);
}

/** What the executor answered, by the history. */
async function answers(world: World, run: Run, count: number): Promise<string[]> {
  for (let turn = 0; turn < 1_200; turn += 1) {
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const ended = (events ?? []).flatMap(
      ({ activityTaskCompletedEventAttributes: done, activityTaskFailedEventAttributes: failed }) => {
        const data = done?.result?.payloads?.[0]?.data;
        if (failed != null) return ['failed'];
        const text = data == null ? '' : Buffer.from(data).toString('utf8');
        return text.includes('"did"') ? [text] : [];
      },
    );
    if (ended.length >= count) return ended;
    await pause(100);
  }
  throw new Error('the executor never answered');
}

describe('whoever serves a run with a worker of their own', () => {
  it('swallows a rejection and asks for the release all the same: nothing is sent, and nobody is told kept', async () => {
    const { world, run, task } = await takenOver();
    const mallory = rawWorker(world);

    expect(await run.release.reject({ as: 'nina', why: 'wait' })).toBe('signal');
    await mallory.answer(await mallory.take(), [scheduleRelease('1', task)]);
    const [answer] = await answers(world, run, 1);

    expect(answer).toContain('"STOPPED"');
    expect(answer).toContain('has a rejection');
    expect(await run.release.afterStop(0)).toEqual({ is: 'not known yet', taken: true });
    expect(await world.released()).toEqual([]);
  });

  it('swallows a cancel: nothing is sent', async () => {
    const { world, run, task } = await takenOver();
    const mallory = rawWorker(world);

    await run.release.cancel('too early');
    await mallory.answer(await mallory.take(), [scheduleRelease('1', task)]);

    expect((await answers(world, run, 1))[0]).toContain('has a cancel');
    expect(await world.released()).toEqual([]);
  });

  it('holds a workflow task, so that a rejection does not show in the history: the executor waits, and sends nothing', async () => {
    const { world, run, task } = await takenOver();
    const mallory = rawWorker(world);
    await nudge(world, run);
    // The executor comes no further than this before the rejection is there.
    const held = { kind: 'delay', ms: 600_000, times: 1_000 };
    await world.control('faults', { operation: 'GetKmsInstance', ...held });
    await mallory.answer(await mallory.take(), [scheduleRelease('1', task)]);
    await nudge(world, run);

    await mallory.take();
    await run.release.reject({ as: 'nina', why: 'wait' });
    await endFaults(world.sandboxUrl);
    const [answer] = await answers(world, run, 1);

    expect(answer).toContain('"STOPPED"');
    expect(await world.released()).toEqual([]);
  });

  it('asks for four releases at once with good statements: at most one call is sent', async () => {
    const { world, run, task } = await takenOver();
    const mallory = rawWorker(world);
    await nudge(world, run);

    const commands = ['1', '2', '3', '4'].map((id) => scheduleRelease(id, task));
    await mallory.answer(await mallory.take(), commands);
    await answers(world, run, 4);

    expect((await world.released()).length).toBeLessThanOrEqual(1);
  });

  it('lets the call go and then ends the run as kept: whoever rejects is told of the mark', async () => {
    const { world, run, task } = await takenOver();
    const mallory = rawWorker(world);
    await nudge(world, run);
    await mallory.answer(await mallory.take(), [scheduleRelease('1', task)]);
    await answers(world, run, 1);

    await run.release.reject({ as: 'nina', why: 'wait' });
    await mallory.answer(await mallory.take(), [complete(KEPT)]);

    expect(await isCarriedOut(world)).toBe(true);
    expect(await run.release.afterStop(10_000)).toMatchObject({
      is: 'kept, but a call was marked',
      markedAt: expect.stringMatching(/Z$/),
    });
  });

  it('ends the run with a made-up release: whoever rejects is told that it is too late, and nothing was sent', async () => {
    const { world, run } = await takenOver();
    const mallory = rawWorker(world);

    await run.release.reject({ as: 'nina', why: 'wait' });
    await mallory.answer(await mallory.take(), [complete({ ...KEPT, outcome: 'released' })]);

    expect(await run.release.afterStop(10_000)).toMatchObject({ is: 'too late' });
    expect(await world.released()).toEqual([]);
  });

  it('ends the run with a result that is none: a person has to look', async () => {
    const { world, run } = await takenOver();
    const mallory = rawWorker(world);

    await run.release.reject({ as: 'nina', why: 'wait' });
    await mallory.answer(await mallory.take(), [complete('kept, of course')]);

    expect(await run.release.afterStop(10_000)).toEqual({ is: 'ended otherwise', status: 'COMPLETED' });
  });
});

describe('whoever may write to the namespace', () => {
  /** Two people have approved, and all workers are ours. */
  async function approved(): Promise<{ world: World; run: Run }> {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    return { world, run };
  }

  it('forges a mark: the release only waits until a real one would be past', async () => {
    const { world, run } = await approved();
    // A mark is recent for a quarter of an hour; by then it is there, however long this takes.
    await run.skip(DAY_MS - 10 * 60_000);
    await world.client.workflow
      .getHandle(run.release.workflowId)
      .signal('releaseMarked', { nonce: 'forged', number: 1 });

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });

  it('forges three marks: nothing is sent any more, and a person has to look', async () => {
    const { world, run } = await approved();
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    for (const forged of [{}, 'x', { nonce: 7 }]) await handle.signal('releaseMarked', forged);

    expect(await run.end()).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'TOO_MANY_CALLS' }] });
    expect(await world.released()).toEqual([]);
  });

  it('says for the executor that nothing was done, while its call is under way: the run finds that it is gone', async () => {
    const { world, run } = await approved();
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'delay', ms: 600_000 });
    const passing = run.skip(DAY_MS + 60_000);
    await expect.poll(() => isCarriedOut(world)).toBe(true);
    const { workflowId } = run.release;
    const { raw } = await world.client.workflow.getHandle(workflowId).describe();
    const [pending] = raw.pendingActivities ?? [];

    await world.client.activity.complete(
      { workflowId, activityId: pending?.activityId ?? '' },
      { did: 'nothing', reasons: [{ code: 'STOPPED', text: 'nothing was sent' }] },
    );
    await endFaults(world.sandboxUrl);

    expect(await isMarked(run)).toBe(true);
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    await passing;
  });

  it('starts a run whose workflow tasks could hide a stop for two minutes: it is refused at its start', async () => {
    const world = await open();
    const request = {
      ...{ instanceId: INSTANCE, regionId: 'cn-hangzhou', accountId: '1234567890123456' },
      ...{ requestedBy: 'rita', reason: 'unused' },
    };

    const started = world.client.workflow.execute('releaseKmsInstance', {
      taskQueue: 'kms-release',
      workflowId: `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`,
      args: [request],
      workflowTaskTimeout: '2 minutes',
    });

    await expect(started).rejects.toMatchObject({ cause: { type: 'INVALID_REQUEST' } });
  });

  it('leaves a text for the one who reads the statement: a rejection needs no text of the run', async () => {
    const { world, run } = await approved();

    const text = await textOf(world, run, { signer: 'cam', says: 'reject', comment: 'no' });
    await run.release.reject(await world.people.sign('cam', text));
    await run.release.outcome();

    expect(await run.release.afterStop(20_000)).toMatchObject({ is: 'kept' });
    expect(await world.released()).toEqual([]);
  });
});
