import { describe, expect, it } from 'vitest';
import { dueOfEnded, dueOfOpen } from '../../src/notices/due.js';
import type { OpenRun } from '../../src/notices/runs.js';
import type { RunMemory } from '../../src/release/notices.js';
import { askedNotice } from './asked-notice.js';

const HOUR_MS = 3_600_000;
const opened = Date.parse('2026-11-29T03:00:00.000Z');
const { run } = askedNotice;
if (run === undefined) throw new Error('a notice of a run');
const status = { number: 1, required: 2, approvals: ['ann'], changed: 0, asked: { keys: 1, secrets: 0 } };
const open: OpenRun = {
  ...{ run, stage: 'awaiting approval', blockedBy: [] },
  status: { ...status, until: new Date(opened + 72 * HOUR_MS).toISOString() },
};

function after(hours: number, memory: RunMemory, seen: OpenRun = open) {
  const now = new Date(opened + hours * HOUR_MS);
  const { notices, memory: then } = dueOfOpen(seen, memory, {
    ...{ now, reminderHours: [24, 4], approvers: ['ann', 'ben'] },
  });
  return { told: notices.map(({ event }) => event), notices, memory: then };
}

describe('an open run', () => {
  it('is told once, however often it is looked at', () => {
    const first = after(0, { told: [] });
    expect(first.told).toEqual(['asked']);
    expect(first.notices[0]).toMatchObject({ missing: 1, maySign: ['ben'], id: `${run.runId}/asked/1` });
    expect(after(1, first.memory).told).toEqual([]);
    expect(after(1, { told: [] }).notices[0]?.id).toBe(first.notices[0]?.id);
  });

  it('is told again a day and four hours before its deadline, and not after it', () => {
    let { memory } = after(0, { told: [] });
    const told = [47, 48, 49, 68, 69, 73].map((hours) => {
      const now = after(hours, memory);
      ({ memory } = now);
      return now.told;
    });
    expect(told).toEqual([[], ['reminder'], [], ['reminder'], [], []]);
  });

  it('that nobody could look at for three days is told in one reminder, and a question that is new in none', () => {
    expect(after(70, after(0, { told: [] }).memory).told).toEqual(['reminder']);
    const late = after(70, { told: [] });
    expect(late.told).toEqual(['asked']);
    expect(after(71, late.memory).told).toEqual([]);
  });

  it('that blocks is told after a day of it, once, and again after another day of another time', () => {
    const blocked: OpenRun = { run, stage: 'scanning for callers', blockedBy: ['CALLER_FOUND'] };
    let { memory } = after(0, { told: [] }, blocked);
    const look = (hours: number, seen = blocked) => {
      const now = after(hours, memory, seen);
      ({ memory } = now);
      return now.told;
    };
    expect([look(23), look(25), look(49)]).toEqual([[], ['blocked'], []]);
    expect([look(50, { ...blocked, blockedBy: [] }), look(51), look(76)]).toEqual([[], [], ['blocked']]);
  });

  it('whose status cannot be had is looked at again, and nothing is told of it meanwhile', () => {
    const { told, memory } = after(0, { told: [] }, { ...open, status: undefined });
    expect(told).toEqual([]);
    expect(memory.stage).toBeUndefined();
  });

  it('that somebody has stopped asks nobody any more', () => {
    const stopping = { ...open, status: { ...status, stopping: true } };
    expect(after(0, { told: [] }, stopping).told).toEqual([]);
  });
});

describe('a run that has ended', () => {
  const ended = (result: object | undefined, told: string[] = []) =>
    dueOfEnded(
      { run, ...(result && { result: { outcome: 'kept', reasons: [], ...result } }) },
      { told },
      new Date(),
    ).notices;

  it.each([
    [{ outcome: 'released', billing: 'stopped' }, [], ['released', 'billing']],
    [{ outcome: 'released', billing: 'continues' }, ['released'], ['billing']],
    [{ reasons: ['REJECTED'] }, [], ['rejected']],
    [{ reasons: ['CANCELLED'] }, [], ['rejected']],
    [{ reasons: ['NO_QUORUM'] }, [], ['kept']],
    [{ outcome: 'unknown', reasons: ['REJECTED'] }, [], ['unknown']],
    [{ outcome: 'not found' }, [], ['not found']],
    [undefined, [], ['ended from outside']],
    [{ outcome: 'released', billing: 'stopped' }, ['released', 'billing'], []],
  ] as const)('with %o after %o tells %o', (result, told, wanted) => {
    expect(ended(result, [...told]).map(({ event }) => event)).toEqual(wanted);
  });
});
