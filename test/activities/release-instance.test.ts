import type { Reason } from '../../src/release.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { releaseInstance } from '../../src/activities/release-instance.js';
import type { ExecutorTools } from '../../src/activities/executor.js';
import { msToTs } from '@temporalio/common/lib/time.js';
import {
  asActivity,
  snapshotOf,
  OF_A_RUN,
  openExecutor,
  signalEvent,
  startedEvent,
  textFor,
  type Executor,
  type ServerSays,
} from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';

const DECRYPT = { operation: 'Decrypt', keyId: 'key-hzz65f3a1b2c3d4e5f6a1' };

let executor: Executor;
afterEach(async () => {
  vi.restoreAllMocks();
  await executor.close();
  vi.unstubAllEnvs();
});

/** Two people have approved, and the cooling-off is over. */
async function approved() {
  executor = await openExecutor();
  const { asOf } = executor;
  const seen = await snapshotOf(executor);
  const statements = [textFor(seen, asOf), textFor(seen, asOf, { signer: 'ben' })];
  await executor.control('clock', { advance: '25h' });
  return { asOf, statements };
}
/** The cloud in which something happens as soon as the executor reads who may call. */
async function laterAt(read: 'listPolicyNames', happens: () => Promise<unknown>) {
  const { kms } = executor.cloud;
  const once = async (page: number) => {
    await happens();
    return kms[read](page);
  };
  return { ...executor.cloud, kms: { ...kms, [read]: once } };
}
type Task = Awaited<ReturnType<typeof approved>>;

function attempt(
  task: Task & { readonly deadline?: string },
  tools: Partial<ExecutorTools> = {},
  says: ServerSays = {},
) {
  return asActivity(says).run(() => releaseInstance({ ...executor.tools, ...tools })(task));
}

describe('the release of an instance', () => {
  it('is sent once, after the mark, when the whole gate says yes', async () => {
    const order: string[] = [];
    const answer = await attempt(
      await approved(),
      {},
      { mark: () => void order.push('mark'), heartbeat: () => (order.push('heartbeat'), {}) },
    );

    expect(answer).toMatchObject({ did: 'sent', answer: 'released' });
    expect(order).toEqual(['mark', 'heartbeat']);
    expect(await executor.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is not sent when the last heartbeat is refused, although everything else said yes', async () => {
    const answer = await attempt(await approved(), {}, { heartbeat: () => ({ cancelRequested: true }) });

    expect(answer).toEqual({
      did: 'nothing',
      reasons: [{ code: 'STOPPED', text: 'The release was stopped.' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent, and not marked, when it was stopped while the executor was still looking', async () => {
    const task = await approved();
    const marks: object[] = [];
    const activity = asActivity({ mark: (signal) => void marks.push(signal) });
    activity.stop.abort();

    const answer = await activity.run(() => releaseInstance(executor.tools)(task));

    expect(answer).toMatchObject({ did: 'nothing', reasons: [{ code: 'STOPPED' }] });
    expect(marks).toEqual([]);
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent when a rejection stands in the history, whatever the caller makes of it', async () => {
    const events = [signalEvent('reject', { as: 'nina', why: 'wait' }, 0)];

    expect(await attempt(await approved(), {}, { events })).toMatchObject({
      did: 'nothing',
      reasons: [{ code: 'STOPPED' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent for the world’s own reasons, whoever has signed', async () => {
    const task = await approved();
    await executor.control('state', { instanceId: REQUEST.instanceId, set: { deletionProtection: true } });

    expect(await attempt(task)).toMatchObject({ did: 'nothing', reasons: [{ code: 'PROTECTION_ON' }] });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent without enough votes, or before the cooling-off is over', async () => {
    const task = await approved();
    const late = { asOf: task.asOf, statements: [] };

    expect(await attempt(late)).toMatchObject({ did: 'nothing', reasons: [{ code: 'QUORUM_MISSING' }] });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent for a run that is no release run', async () => {
    const task = await approved();

    const answer = asActivity({ heartbeat: () => ({}), type: 'other' }).run(() =>
      releaseInstance(executor.tools)(task),
    );

    await expect(answer).rejects.toMatchObject({ type: 'NOT_A_RELEASE_RUN', nonRetryable: true });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent when the last look took more than a minute', async () => {
    const task = await approved();
    const real = performance.now.bind(performance);
    let skipped = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => real() + skipped);
    const { sharing } = executor.cloud;
    const listShares: typeof sharing.listShares = (...asked) => {
      skipped += 61_000;
      return sharing.listShares(...asked);
    };
    const cloud = { ...executor.cloud, sharing: { ...sharing, listShares } };

    expect(await attempt(task, { cloudFor: () => cloud })).toMatchObject({
      did: 'nothing',
      reasons: [{ text: 'The last look took more than a minute; it is taken again.' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent for a use that began while the rest was looked at, however long that took', async () => {
    const task = await approved();
    const cloud = await laterAt('listPolicyNames', async () => {
      await executor.control('clock', { advance: '3h' });
      await executor.control('state', {
        addTraffic: [{ at: '-2h', instanceId: REQUEST.instanceId, by: 'late-batch', ...DECRYPT }],
      });
    });

    const answer = await attempt(task, { cloudFor: () => cloud });

    expect(answer).toMatchObject({ did: 'nothing' });
    expect(JSON.stringify(answer)).toContain('late-batch');
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent when the audit trail was read too long ago', async () => {
    const task = await approved();
    const { sharing } = executor.cloud;
    const listShares: typeof sharing.listShares = async (...asked) => {
      await executor.control('clock', { advance: '4m' });
      return sharing.listShares(...asked);
    };
    const cloud = { ...executor.cloud, sharing: { ...sharing, listShares } };

    expect(await attempt(task, { cloudFor: () => cloud })).toMatchObject({
      did: 'nothing',
      reasons: [{ code: 'SNAPSHOT_TOO_OLD' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent under rules that changed while it looked', async () => {
    const task = await approved();
    const { current } = executor;
    const others = { ...current, policyDigest: 'sha256:2' };
    const refused: Reason = { code: 'NOT_ALLOWED_BY_POLICY', text: 'taken off' };
    const during = async (before: typeof current, after: typeof current | { refused: typeof refused }) => {
      let held: typeof after = before;
      const cloud = await laterAt('listPolicyNames', async () => void (held = after));
      return attempt(task, { cloudFor: () => cloud, currentPolicy: async () => held });
    };

    expect(await during(current, others)).toMatchObject({ reasons: [{ code: 'POLICY_DIFFERS' }] });
    expect(await during(others, current)).toMatchObject({ reasons: [{ code: 'POLICY_DIFFERS' }] });
    expect(await during(current, { refused })).toEqual({ did: 'nothing', reasons: [refused] });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent after the deadline of its run, also when that passes while it looks', async () => {
    const task = await approved();
    const { giveUpDays } = executor.current.policy.waiting;
    const began = (await executor.cloud.clock.now()).getTime() - giveUpDays * 86_400_000;
    const record = { history: { events: [{ ...startedEvent(), eventTime: msToTs(began) }] } };

    const late = asActivity({ heartbeat: () => ({}), record });

    expect(await late.run(() => releaseInstance(executor.tools)(task))).toMatchObject({
      did: 'nothing',
      reasons: [{ code: 'DEADLINE_PASSED' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent after the deadline that the run has told, also where the policy would give it longer', async () => {
    const task = await approved();
    const now = (await executor.cloud.clock.now()).toISOString();

    for (const deadline of [now, 'soon'])
      expect(await attempt({ ...task, deadline })).toMatchObject({
        did: 'nothing',
        reasons: [{ code: 'DEADLINE_PASSED' }],
      });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent when what must be fresh took more than a minute: protection and hold tag are read there', async () => {
    const task = await approved();
    const real = performance.now.bind(performance);
    let skipped = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => real() + skipped);
    const { kms } = executor.cloud;
    const quotas: typeof kms.quotas = (...asked) => {
      skipped += 61_000;
      return kms.quotas(...asked);
    };
    const cloud = { ...executor.cloud, kms: { ...kms, quotas } };

    expect(await attempt(task, { cloudFor: () => cloud })).toMatchObject({
      did: 'nothing',
      reasons: [{ code: 'SNAPSHOT_TOO_OLD' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  for (const [title, clock] of [
    ['a machine that slept', Date],
    ['a server that was slow', performance],
  ] as const) {
    it(`is not sent when the mark took too long: ${title}`, async () => {
      const task = await approved();
      const real = clock.now.bind(clock);
      let skipped = 0;
      vi.spyOn(clock, 'now').mockImplementation(() => real() + skipped);

      const answer = await attempt(task, {}, { heartbeat: () => ((skipped = 61_000), {}) });

      expect(answer).toMatchObject({ did: 'nothing', reasons: [{ code: 'SNAPSHOT_TOO_OLD' }] });
      expect(await executor.released()).toEqual([]);
    });
  }

  it('is not sent by a second try: an earlier one may have sent a call', async () => {
    const task = await approved();

    const again = asActivity({}, { ...OF_A_RUN, attempt: 2 });

    await expect(again.run(() => releaseInstance(executor.tools)(task))).rejects.toMatchObject({
      type: 'RELEASE_ANSWER_LOST',
    });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent by a try that an operator made the first one again: the mark of the earlier one stands', async () => {
    const events = [signalEvent('releaseMarked', { nonce: 'earlier', number: 1 }, 3_600_000)];

    expect(await attempt(await approved(), {}, { events, markedAfterMs: 3_660_000 })).toMatchObject({
      did: 'nothing',
      reasons: [{ code: 'OTHER_CALL_MARKED' }],
    });
    expect(await executor.released()).toEqual([]);
  });

  it('counts as refused when KMS says no', async () => {
    const task = await approved();
    await executor.control('faults', {
      operation: 'ReleaseKmsInstance',
      kind: 'error',
      code: 'Forbidden.NoBackup',
      httpStatus: 403,
    });

    expect(await attempt(task)).toMatchObject({
      did: 'sent',
      answer: 'refused',
      code: 'Forbidden.NoBackup',
      requestId: expect.stringMatching(/./),
    });
  });

  it('counts as lost when its answer is lost, whatever became of it', async () => {
    const task = await approved();
    await executor.control('faults', { operation: 'ReleaseKmsInstance', kind: 'lost-after' });

    expect(await attempt(task)).toMatchObject({ did: 'sent', answer: 'lost' });
    expect(await executor.released()).toMatchObject([{ executed: true }]);
  });

  it('counts as lost when KMS itself is in trouble, with the request id that the vendor can look for', async () => {
    const task = await approved();
    const fault = { kind: 'error', code: 'InternalFailure', httpStatus: 500 };
    await executor.control('faults', { operation: 'ReleaseKmsInstance', ...fault });

    expect(await attempt(task)).toMatchObject({
      did: 'sent',
      answer: 'lost',
      requestId: expect.stringMatching(/./),
    });
  });

  it('counts as lost when the call breaks in a way that nobody knows', async () => {
    const task = await approved();
    const releaseInstance = async () => {
      AbortSignal.abort('odd').throwIfAborted();
      return { answer: 'released', requestId: 'r' } as const;
    };
    const releaseFor = () => ({ releaseInstance });

    expect(await attempt(task, { releaseFor })).toMatchObject({
      did: 'sent',
      answer: 'lost',
      text: 'no reason',
    });
  });

  it('fails, and sends nothing, when the cloud cannot be read', async () => {
    const task = await approved();
    await executor.control('faults', { operation: 'ListKeys', kind: 'garbage', times: 9 });

    await expect(attempt(task)).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
    expect(await executor.released()).toEqual([]);
  });

  it('is not sent when the policy takes no instance of this name any more', async () => {
    const task = await approved();
    const refused: Reason = { code: 'NOT_ALLOWED_BY_POLICY', text: 'no' };

    expect(await attempt(task, { currentPolicy: async () => ({ refused }) })).toMatchObject({
      reasons: [refused],
    });
    let asked = 0;
    const later = async () => ((asked += 1) > 1 ? { refused } : executor.current);
    expect(await attempt(task, { currentPolicy: later })).toMatchObject({ reasons: [refused] });
  });
});
