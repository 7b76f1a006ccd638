import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Release } from '../../src/client.js';
import { releasesError } from '../../src/client/releases-error.js';
import { widthOf } from '../../src/cli/columns.js';
import { follow } from '../../src/cli/follow.js';
import type { Io } from '../../src/cli/io.js';
import { liveBlock } from '../../src/cli/live-block.js';
import { lookUntil } from '../../src/cli/looking.js';
import { wordsOfWatch } from '../../src/cli/watch-words.js';
import type { ReleaseResult, Status } from '../../src/release.js';
import { quietIo } from '../support/quiet-io.js';
import { countingTimers } from '../support/counting-timers.js';

const START = Date.parse('2026-11-23T04:00:00Z');
const KEPT: ReleaseResult = { outcome: 'kept', reasons: [], instanceId: 'kst-1', callsSent: 0 };

describe('whoever watches a run', () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] });
    vi.setSystemTime(START);
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('looks for an hour, every other second, and leaves no listener and no timer behind', async () => {
    const run = openRun(() => Promise.resolve(statusOf({})));
    const [listeners, open]: [number[], number[]] = [[], []];
    const { io } = terminal();

    await countingTimers('/src/cli/', async (timers) => {
      const following = follow(io, run.release);
      for (let minute = 0; minute < 60; minute += 1) {
        await vi.advanceTimersByTimeAsync(60_000);
        listeners.push(getEventListeners(run.signal(), 'abort').length);
        open.push(timers());
      }
      run.end(KEPT);

      expect(await following).toBe(6);
      expect(timers()).toBe(0);
    });
    expect(run.looks()).toBe(1_801);
    // The pause's own, and the one of the run below.
    expect(new Set(listeners)).toEqual(new Set([2]));
    expect(getEventListeners(run.signal(), 'abort')).toHaveLength(0);
    // The pause's and the drawing's.
    expect(new Set(open)).toEqual(new Set([2]));
  });

  it('sees that somebody is there while nothing changes, also while a look takes long', async () => {
    const run = openRun(() => (run.looks() === 1 ? Promise.resolve(statusOf({})) : run.never));
    const { io, shown } = terminal();

    const following = follow(io, run.release);
    await vi.advanceTimersByTimeAsync(125_000);
    run.end(KEPT);
    await vi.advanceTimersByTimeAsync(0);
    run.answer();

    expect(await following).toBe(6);
    expect(shown.length).toBeGreaterThan(120);
    expect(shown.at(-1)).toContain('No change for 2 min 5 s; looked 2 min 5 s ago. Ctrl-C leaves');
  });

  it('is told that nobody answers, with what was seen last, and sees on when somebody does', async () => {
    const away = releasesError('NO_WORKER', 'nobody serves it');
    const run = openRun(() => (run.looks() === 2 ? Promise.reject(away) : Promise.resolve(statusOf({}))));
    const { io, shown } = terminal();

    const following = follow(io, run.release);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(shown.at(-1)).toMatch(/^kst-1 in[^]*nobody serves it\. Ctrl-C/);
    await vi.advanceTimersByTimeAsync(2_000);
    expect(shown.at(-1)).not.toContain('nobody serves it');
    run.end(KEPT);

    expect(await following).toBe(6);
  });

  it('is told once of what keeps the run from having a result', async () => {
    const gone = releasesError('NOT_FOUND', 'there is no run');
    const { io, shown } = terminal();
    const release = {
      workflowId: 'w',
      outcome: () => Promise.reject(gone),
      status: () => Promise.reject(gone),
    };

    await expect(follow(io, release)).rejects.toBe(gone);
    expect(shown.join('')).not.toContain('there is no run');
  });

  it('is through as soon as enough was seen, and is not told how the run ends', async () => {
    const run = openRun(() =>
      Promise.resolve(statusOf({ stage: run.looks() < 3 ? 'identifying' : 'cooling off' })),
    );
    const enough = ({ stage }: Status) => (stage === 'cooling off' ? { stage } : undefined);

    const looking = lookUntil(run.release, { see: () => undefined, enough });
    await vi.advanceTimersByTimeAsync(4_000);

    expect(await looking).toEqual({ stage: 'cooling off' });
    expect(run.signal().aborted).toBe(true);
  });

  it('is told how it ended, also where a look sees sooner that it has', async () => {
    const run = openRun(() => Promise.resolve(statusOf({ stage: 'ended' })));
    const enough = ({ stage }: Status) => ({ stage });

    const looking = lookUntil(run.release, { see: () => undefined, enough });
    await vi.advanceTimersByTimeAsync(1_000);
    run.end(KEPT);

    expect(await looking).toEqual({ result: KEPT });
  });
});

describe('what is shown of a run', () => {
  it('is stages done and to come, one deadline with how long that is, what is awaited and from whom', () => {
    const lines = linesOf(statusOf({}), 80);

    expect(lines).toEqual([
      'kst-1 in cn-hangzhou, asked for by rita',
      'Done: identifying, checking deletion protection, securing a backup, scanning',
      '  for callers',
      'Now: awaiting approval (5 of 10)',
      'To come: cooling off, releasing, confirming it is gone, confirming billing,',
      '  ended',
      expect.stringMatching(/^Sign by: 2026-11-26 06:30 UTC.*; 3 d 2 h left$/),
      'Awaited: distinct approvers sign; 1 of 2 have',
      'From: ben, cleo',
      'No change for 1 min; looked 1 s ago. Ctrl-C leaves; the run goes on.',
    ]);
  });

  it.each([
    [{ stage: 'cooling off' }, 'From: nobody: time has to pass'],
    [{ stage: 'releasing' }, 'From: the executor'],
    [{ stage: 'scanning for callers' }, 'From: the observer'],
    [
      { stage: 'scanning for callers', blockedBy: [{ code: 'CALLER_FOUND', text: 'the app' }] },
      'From: whoever can remove what blocks',
    ],
    [
      { stage: 'securing a backup', blockedBy: [{ code: 'BACKUP_NOT_ATTESTED', text: 'none' }] },
      'From: one of ben, cleo, with kms-release backup-made',
    ],
    [{ stage: 'awaiting approval', stopping: true }, 'From: the observer'],
  ] as const)('says of %o from whom something is awaited', (fields, line) => {
    expect(linesOf(statusOf(fields), 80)).toContain(line);
  });

  it('has no deadline once a call was sent, and says when one is over', () => {
    expect(linesOf(statusOf({ callsSent: 1 }), 80).join()).not.toContain('UTC');
    expect(linesOf(statusOf({ deadline: '2026-11-23T03:00:00.000Z' }), 80).join()).toContain('that is over');
  });

  it('fits 40 columns, whatever anybody calls anything', () => {
    const long = `\u202e\u001b[2J${'支付'.repeat(150)}`;
    const lines = linesOf(statusOf({ requestedBy: long, approvers: [long], awaiting: long }), 40);

    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(40);
    expect(lines.join('')).not.toMatch(/[\u202e\u001b]/);
  });
});

describe('a block on a terminal', () => {
  it('is drawn in its own place, keeps its last line where there is no room, and stays when it is left', () => {
    const written: string[] = [];
    const block = liveBlock(
      (text) => void written.push(text),
      () => 5,
    );

    block.draw('a\nb');
    block.draw('1\n2\n3\n4\n5\n6');
    block.leave();
    block.draw('c');

    expect(written).toEqual(['a\nb\n', '\u001b[2A\u001b[J1\n2\n…\n6\n', 'c\n']);
  });
});

function linesOf(status: Status, columns: number): string[] {
  return wordsOfWatch({ status, lookedAt: START + 59_000, changedAt: START }, columns, START + 60_000);
}

function terminal(): { readonly io: Io; readonly shown: string[] } {
  const shown: string[] = [];
  return { io: { ...quietIo(), json: false, live: (text) => void shown.push(text) }, shown };
}

/** A run that is open until it is told how it ended. */
function openRun(status: () => Promise<Status>) {
  let end: (result: ReleaseResult) => void = () => undefined;
  let answer: () => void = () => undefined;
  let given = new AbortController().signal;
  let looks = 0;
  const result = new Promise<ReleaseResult>((resolve) => (end = resolve));
  const never = new Promise<Status>((resolve) => (answer = () => resolve(statusOf({}))));
  const release: Pick<Release, 'workflowId' | 'outcome' | 'status'> = {
    workflowId: 'kms-release:1:cn-hangzhou:kst-1',
    outcome({ signal = given } = {}) {
      given = signal;
      const stopped = new Promise<never>((_, reject) => {
        signal.addEventListener('abort', () => reject(new Error('stopped')), { once: true });
      });
      return Promise.race([result, stopped]);
    },
    status() {
      looks += 1;
      return status();
    },
  };
  return {
    ...{ release, never, looks: () => looks, signal: () => given },
    ...{ end: (how: ReleaseResult) => end(how), answer: () => answer() },
  };
}

function statusOf(fields: Partial<Status>): Status {
  return {
    ...{
      instanceId: 'kst-1',
      regionId: 'cn-hangzhou',
      accountId: '1',
      requestedBy: 'rita',
      reason: 'unused',
    },
    ...{ workflowId: 'w', runId: 'r', stage: 'awaiting approval', awaiting: 'distinct approvers sign' },
    ...{ deadline: '2026-11-26T06:30:00.000Z', blockedBy: [], approvalRequestNumber: 1, approvals: ['ann'] },
    ...{ approvalsRequired: 2, approvers: ['ann', 'ben', 'cleo', 'rita'], refused: [], earlierRuns: [] },
    callsSent: 0,
    ...fields,
  };
}
