import { afterEach, describe, expect, it, vi } from 'vitest';
import { beat, NotWanted, whileBeating } from '../../src/activities/mark.js';
import { ALONE, asActivity } from '../support/executor.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
});

describe('the mark', () => {
  it('is taken when the server answers a plain yes, with what it says', async () => {
    const beats: unknown[] = [];
    const server = asActivity({ heartbeat: (details) => (beats.push(details), {}) });

    await server.run(() => beat({ sending: 2 }));

    expect(beats).toEqual([{ sending: 2 }]);
  });

  for (const [title, answer, text] of [
    ['was stopped', { cancelRequested: true }, 'The release was stopped.'],
    ['was paused', { activityPaused: true }, 'An operator paused the activity.'],
    ['was reset', { activityReset: true }, 'An operator reset the activity.'],
  ] as const) {
    it(`is refused, so that nothing is sent, when the activity ${title}`, async () => {
      const refused = asActivity({ heartbeat: () => answer }).run(() => beat({ sending: 1 }));

      await expect(refused).rejects.toThrow(NotWanted);
      await expect(refused).rejects.toThrow(text);
    });
  }

  it('is refused when the server cannot be asked, or knows nothing of the activity', async () => {
    const away = asActivity({ heartbeat: () => Promise.reject(new Error('not found')) }, ALONE);
    const odd = asActivity({ heartbeat: async () => (AbortSignal.abort('no').throwIfAborted(), {}) });

    await expect(away.run(() => beat({ sending: 1 }))).rejects.toThrow(
      'The server did not take the heartbeat: not found',
    );
    await expect(odd.run(() => beat({ sending: 1 }))).rejects.toThrow(
      'The server did not take the heartbeat: no reason',
    );
  });
});

describe('the look before the mark', () => {
  it('is told to the server while it goes on, and never after it has ended', async () => {
    vi.useFakeTimers();
    const beats: unknown[] = [];
    const server = asActivity({ heartbeat: (details) => (beats.push(details), {}) });

    const work = server.run(() => whileBeating(async (tick) => (await tick(), 'seen')));
    await vi.advanceTimersByTimeAsync(1_000);
    const seen = await work;
    const before = beats.length;
    await vi.advanceTimersByTimeAsync(60_000);

    expect(seen).toBe('seen');
    expect(beats[0]).toEqual({ looking: true });
    expect(beats).toHaveLength(before);
  });

  it('beats every five seconds', async () => {
    vi.useFakeTimers();
    const beats: unknown[] = [];
    const server = asActivity({ heartbeat: (details) => (beats.push(details), {}) });

    const work = server.run(() => whileBeating(() => new Promise((resolve) => setTimeout(resolve, 11_000))));
    await vi.advanceTimersByTimeAsync(12_000);
    await work;

    expect(beats).toHaveLength(3);
  });

  it('ends at its next step once the activity is not wanted any more', async () => {
    const server = asActivity({ heartbeat: () => ({ cancelRequested: true }) });
    const steps: number[] = [];

    const work = server.run(() =>
      whileBeating(async (tick) => {
        for (let step = 1; ; step += 1) {
          await new Promise((resolve) => setTimeout(resolve, 10));
          await tick();
          steps.push(step);
        }
      }),
    );

    await expect(work).rejects.toThrow('The release was stopped.');
    expect(steps.length).toBeLessThan(3);
  });

  it('is worth nothing when it was stopped during its last step', async () => {
    const server = asActivity({ heartbeat: () => ({ cancelRequested: true }) });

    const work = server.run(() =>
      whileBeating(() => new Promise((resolve) => setTimeout(resolve, 30, 'seen'))),
    );

    await expect(work).rejects.toThrow('The release was stopped.');
  });

  it('is worth nothing when the worker is being shut down', async () => {
    const server = asActivity({ heartbeat: () => ({}) });
    server.stop.abort();

    await expect(server.run(() => whileBeating(async () => 'seen'))).rejects.toThrow(
      'The worker is shutting down, or the release was stopped.',
    );
  });

  it('is worth nothing when the server cannot be told at all', async () => {
    const server = asActivity({ noClient: true, heartbeat: () => ({}) });

    const work = server.run(() =>
      whileBeating(() => new Promise((resolve) => setTimeout(resolve, 30, 'seen'))),
    );

    await expect(work).rejects.toThrow(NotWanted);
  });

  it('fails as the work fails', async () => {
    const server = asActivity({ heartbeat: () => ({}) });

    await expect(server.run(() => whileBeating(() => Promise.reject(new Error('no keys'))))).rejects.toThrow(
      'no keys',
    );
  });
});
