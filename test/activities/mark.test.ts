import { afterEach, describe, expect, it, vi } from 'vitest';
import { againstCall, lastBeat, markCall, NotWanted, stillWanted } from '../../src/activities/mark.js';
import { NOTHING_READ, withEvents, type HistoryEvent } from '../../src/history.js';
import { ALONE, asActivity, signalEvent, type ServerSays } from '../support/executor.js';

const MINUTE_MS = 60_000;
const NOW_MS = 60 * MINUTE_MS;

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

const marked = (says: ServerSays) => asActivity(says).run(() => markCall());
const mark = (afterMs: number) => signalEvent('releaseMarked', { nonce: 'other', number: 1 }, afterMs);
const rejection = (afterMs: number) => signalEvent('reject', { as: 'nina', why: 'wait' }, afterMs);
const cancelled: HistoryEvent = { workflowExecutionCancelRequestedEventAttributes: {} };

describe('the mark', () => {
  it('is a signal to the own run, and lets the call go when nothing else stands in the history', async () => {
    const sent: object[] = [];

    const answer = await marked({ mark: (signal) => void sent.push(signal) });

    expect(answer).toBeUndefined();
    expect(sent).toEqual([{ nonce: expect.stringMatching(/^[0-9a-f-]{36}$/), number: 1 }]);
  });

  it('has the number that the history counts, whatever anybody says', async () => {
    const sent: object[] = [];

    const later = signalEvent('recheck', null, NOW_MS);
    await marked({ events: [mark(0), mark(MINUTE_MS), later], mark: (signal) => void sent.push(signal) });

    expect(sent).toMatchObject([{ number: 3 }]);
  });

  for (const [title, stop] of [
    ['a rejection', rejection(0)],
    ['a cancel request', cancelled],
    ['an end of the run', { workflowExecutionTerminatedEventAttributes: {} }],
    ['a pause of the run', { workflowExecutionPausedEventAttributes: {} }],
  ] as const) {
    it(`is not even sent when ${title} stands in the history`, async () => {
      const sent: object[] = [];

      const answer = await marked({ events: [stop], mark: (signal) => void sent.push(signal) });

      expect(answer).toMatchObject({ reasons: [{ code: 'STOPPED' }] });
      expect(sent).toEqual([]);
    });

    it(`lets no call go when ${title} reached the server while it was sent`, async () => {
      const events: HistoryEvent[] = [];

      const answer = await marked({ events, mark: () => void events.push(stop) });

      expect(answer).toMatchObject({ reasons: [{ code: 'STOPPED' }] });
    });
  }

  it('lets no call go when a stop came after it, but before it was read', async () => {
    const events: HistoryEvent[] = [];
    const own: { nonce: string; number: number }[] = [];
    const answer = marked({
      events,
      mark(signal) {
        own.push(signal);
        events.push(signalEvent('releaseMarked', signal, NOW_MS), rejection(NOW_MS));
        return 'lost';
      },
    });

    expect(await answer).toMatchObject({ reasons: [{ code: 'STOPPED' }] });
    expect(own).toHaveLength(1);
  });

  it('lets no call go while another one may still be carried out, and says for how long', async () => {
    const events: HistoryEvent[] = [];
    const other = (): undefined => void events.push(mark(NOW_MS - 5 * MINUTE_MS));

    expect(await marked({ events, markedAfterMs: NOW_MS, mark: other })).toMatchObject({
      reasons: [{ code: 'OTHER_CALL_MARKED' }],
      waitMs: 10 * MINUTE_MS,
    });
  });

  it('lets no fourth call go, whoever marked the other three', async () => {
    const three = [mark(0), mark(0), signalEvent('releaseMarked', 'forged', 0)];

    expect(await marked({ events: three })).toMatchObject({ reasons: [{ code: 'TOO_MANY_CALLS' }] });
  });

  it('lets no call go when it does not stand in the history in time', async () => {
    vi.useFakeTimers();
    const answer = marked({ mark: () => 'lost' });
    await vi.advanceTimersByTimeAsync(16_000);

    expect(await answer).toMatchObject({ reasons: [{ code: 'HISTORY_NOT_READ' }] });
  });

  it('is not even sent when the history cannot be read before it', async () => {
    const sent: object[] = [];

    const answer = await marked({ away: () => true, mark: (signal) => void sent.push(signal) });

    expect(answer).toMatchObject({ reasons: [{ code: 'HISTORY_NOT_READ' }], waitMs: 60_000 });
    expect(sent).toEqual([]);
  });

  it('lets no call go when the history cannot be read after it', async () => {
    vi.useFakeTimers();
    let isAway = false;
    const answer = marked({ away: () => isAway, mark: () => void (isAway = true) });
    await vi.advanceTimersByTimeAsync(16_000);

    expect(await answer).toMatchObject({ reasons: [{ code: 'HISTORY_NOT_READ' }] });
  });

  it('lets the call go when the history could not be read for a while, and then can', async () => {
    vi.useFakeTimers();
    let isAway = false;
    const answer = marked({ away: () => isAway, mark: () => void (isAway = true) });
    await vi.advanceTimersByTimeAsync(5_000);
    isAway = false;
    await vi.advanceTimersByTimeAsync(1_000);

    expect(await answer).toBeUndefined();
  });

  it('is refused when the server does not take it', async () => {
    const full = marked({ mark: () => Promise.reject(new Error('too many signals')) });

    await expect(full).rejects.toThrow(NotWanted);
    await expect(full).rejects.toThrow('The server did not take the mark');
  });

  it('is not sent for an activity of no run: there is no history to read', async () => {
    const sent: object[] = [];

    const alone = asActivity({ mark: (signal) => void sent.push(signal) }, ALONE).run(() => markCall());

    await expect(alone).rejects.toThrow(NotWanted);
    expect(sent).toEqual([]);
  });
});

describe('the record of a run', () => {
  const of = (...events: HistoryEvent[]) => withEvents(NOTHING_READ, events);
  const says = (word: string) => ({
    statement: JSON.stringify({
      ...{ type: 'kms-release/statement/v1', says: word, signer: 'ann', instanceId: '', regionId: '' },
      ...{ accountId: '', workflowId: '', runId: '', approvalRequestNumber: 0, comment: '' },
      issuedAt: '2027-01-31T08:00:00Z',
    }),
    signature: '',
  });
  const updated = (argument: unknown): HistoryEvent => {
    const { workflowExecutionSignaledEventAttributes: signal } = signalEvent('x', argument, 0);
    const acceptedRequest = { input: { name: 'submitStatement', args: signal?.input ?? {} } };
    return { workflowExecutionUpdateAcceptedEventAttributes: { acceptedRequest } };
  };

  it('has a stop for a statement that says reject, by whatever way it came', () => {
    expect(of(signalEvent('approve', says('reject'), 0)).stops).toHaveLength(1);
    expect(of(signalEvent('backupMade', says('reject'), 0)).stops).toHaveLength(1);
    expect(of(updated(says('reject'))).stops).toHaveLength(1);
    expect(of(updated(says('approve'))).stops).toEqual([]);
    expect(of(signalEvent('approve', says('approve'), 0)).stops).toEqual([]);
  });

  it('has a stop for a rejection that nobody can read', () => {
    expect(of(signalEvent('reject', null, 0)).stops).toHaveLength(1);
    expect(of({ workflowExecutionSignaledEventAttributes: { signalName: 'reject' } }).stops).toHaveLength(1);
  });

  it('has no stop for a pause that was taken back', () => {
    const paused = { workflowExecutionPausedEventAttributes: {} };

    expect(of(paused, { workflowExecutionUnpausedEventAttributes: {} }).stops).toEqual([]);
    expect(of(cancelled, paused, { workflowExecutionUnpausedEventAttributes: {} }).stops).toHaveLength(1);
  });

  it('has a mark for each signal of that name, also one that nobody can read', () => {
    const forged = { workflowExecutionSignaledEventAttributes: { signalName: 'releaseMarked' } };

    expect(of(mark(0), forged).marks).toMatchObject([{ nonce: 'other' }, { at: 0 }]);
  });

  it('speaks against no call once the last mark is a quarter of an hour old', () => {
    expect(againstCall(of(mark(0), signalEvent('recheck', null, 15 * MINUTE_MS)))).toBeUndefined();
    expect(againstCall(of(mark(0), signalEvent('recheck', null, 15 * MINUTE_MS - 1)))).toMatchObject({
      waitMs: 1,
    });
  });
});

describe('the last heartbeat before the call', () => {
  it('is answered by a plain yes', async () => {
    await expect(asActivity({}).run(() => lastBeat())).resolves.toBeUndefined();
  });

  for (const [title, answer, text] of [
    ['was stopped', { cancelRequested: true }, 'The release was stopped.'],
    ['was paused', { activityPaused: true }, 'An operator paused the activity.'],
    ['was reset', { activityReset: true }, 'An operator reset the activity.'],
  ] as const) {
    it(`is refused, so that nothing is sent, when the activity ${title}`, async () => {
      const refused = asActivity({ heartbeat: () => answer }).run(() => lastBeat());

      await expect(refused).rejects.toThrow(NotWanted);
      await expect(refused).rejects.toThrow(text);
    });
  }

  it('is refused when the server cannot be asked, or knows nothing of the activity', async () => {
    const away = asActivity({ heartbeat: () => Promise.reject(new Error('not found')) }, ALONE);
    const odd = asActivity({ heartbeat: async () => (AbortSignal.abort('no').throwIfAborted(), {}) });

    await expect(away.run(() => lastBeat())).rejects.toThrow(
      'The server did not take the heartbeat: not found',
    );
    await expect(odd.run(() => lastBeat())).rejects.toThrow(
      'The server did not take the heartbeat: no reason',
    );
  });
});

describe('a look', () => {
  it('ends at its next step once this process knows that the attempt was stopped', async () => {
    const activity = asActivity({});

    await expect(activity.run(() => stillWanted())).resolves.toBeUndefined();
    activity.stop.abort();
    await expect(activity.run(() => stillWanted())).rejects.toThrow(NotWanted);
  });
});
