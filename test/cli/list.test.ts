import { describe, expect, it } from 'vitest';
import type { ReleaseRow } from '../../src/client.js';
import { painted, showsColours } from '../../src/cli/colours.js';
import { widthOf } from '../../src/cli/columns.js';
import { tableOfRuns, terminalOf, toneOfRow } from '../../src/cli/list-words.js';

const ZONE = 'Europe/Berlin';

describe('the list of runs', () => {
  it('shows why a run was kept, what blocks an open one, and what ended without a result', () => {
    const { lines } = tableOfRuns(
      [
        rowOf({ stage: 'scanning for callers', blockedBy: ['CALLER_FOUND', 'PROBE_FAILED'] }),
        kept('REJECTED'),
        rowOf({ open: false, status: 'TERMINATED', stage: 'cooling off' }),
        rowOf({ open: false, status: 'COMPLETED', stage: 'ended', outcome: 'kept' }),
      ],
      terminalOf(200, ZONE),
    );

    expect(lines.map((line) => line.split(/ {2,}/).slice(3, 5))).toEqual([
      ['STATE', 'WHY'],
      ['scanning for callers', 'CALLER_FOUND +1'],
      ['kept', 'REJECTED'],
      ['no result: terminated', 'rita'],
      ['kept', 'not read'],
    ]);
  });

  it('fits 80 columns, with instance, state, reason and start', () => {
    const { lines, leftOut } = tableOfRuns([rowOf({}), kept('REJECTED')], terminalOf(80, ZONE));

    expect(lines[0]).toMatch(/^INSTANCE +STATE +WHY +STARTED \(UTC\) +LOCAL$/);
    expect(lines[2]).toMatch(/^kst-hzz65f3a1b2c3d4e5f6g7 +kept +REJECTED +2026-11-23 04:00 +05:00$/);
    expect(leftOut).toEqual(['ACCOUNT', 'REGION', 'ASKED FOR BY']);
  });

  it('leaves columns out at 40, and wraps no line', () => {
    const { lines, leftOut } = tableOfRuns([rowOf({}), kept('REJECTED')], terminalOf(40, ZONE));

    expect(lines).toEqual([
      'INSTANCE                   STATE',
      'kst-hzz65f3a1b2c3d4e5f6g7  awaiting app…',
      'kst-hzz65f3a1b2c3d4e5f6g7  kept',
    ]);
    expect(leftOut).toContain('WHY');
  });

  it.each([20, 40, 80, 132])('is never wider than %i columns, whatever anybody calls anything', (columns) => {
    const long = `\u202e\u001b[2J\n${'支付'.repeat(150)}`;
    const rows = [rowOf({ instanceId: long, stage: long, requestedBy: long, blockedBy: [long] }), kept(long)];

    const { lines } = tableOfRuns(rows, terminalOf(columns, ZONE));

    expect(lines).toHaveLength(3);
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(columns);
    expect(lines.join('')).not.toMatch(/[\u202e\u001b\n]/);
  });

  it('has local time beside UTC for people, and all of it in UTC for programs', () => {
    const people = tableOfRuns([rowOf({})], terminalOf(200, ZONE)).lines;
    const otherDay = tableOfRuns([rowOf({})], terminalOf(200, 'Pacific/Honolulu')).lines;
    const programs = tableOfRuns([rowOf({ blockedBy: ['A', 'B'] })], 'for programs').lines;
    const inUtc = tableOfRuns([rowOf({})], terminalOf(200, 'UTC')).lines;

    expect(people[0]).toMatch(/STARTED \(UTC\) {5}LOCAL$/);
    expect(people[1]).toMatch(/2026-11-23 04:00 {2}05:00$/);
    expect(otherDay[1]).toMatch(/2026-11-23 04:00 {2}11-22 18:00$/);
    expect(programs[1]).toMatch(/A B.*2026-11-23T04:00:00\.000Z$/);
    expect(inUtc[0]).toMatch(/STARTED \(UTC\)$/);
  });

  it('has a colour for each end, and none for what is open', () => {
    expect(toneOfRow(rowOf({}))).toBe('plain');
    expect(
      ['released', 'kept', 'unknown', undefined].map((outcome) =>
        toneOfRow(rowOf({ open: false, ...(outcome !== undefined && { outcome }) })),
      ),
    ).toEqual(['good', 'warn', 'bad', 'bad']);
  });
});

describe('colours', () => {
  const terminal = { isTTY: true };
  const file = {};

  it.each([
    ['a terminal', {}, terminal, true],
    ['a file', {}, file, false],
    ['a terminal that has none', { TERM: 'dumb' }, terminal, false],
    ['a terminal, and NO_COLOR', { NO_COLOR: '1' }, terminal, false],
    ['a terminal, and an empty NO_COLOR', { NO_COLOR: '' }, terminal, true],
    ['a file, and FORCE_COLOR', { FORCE_COLOR: '1' }, file, true],
    ['a terminal, and FORCE_COLOR=0', { FORCE_COLOR: '0' }, terminal, false],
    ['a file, and both', { FORCE_COLOR: '1', NO_COLOR: '1' }, file, false],
    ['a file in CI', { CI: 'true' }, file, false],
  ])('are shown or not on %s', (_, env, stream, shown) => {
    expect(showsColours(env, stream)).toBe(shown);
  });

  it('are of the first line, or of each', () => {
    expect(painted('a\nb', 'bad', true)).toBe('\u001b[31ma\u001b[39m\nb');
    expect(painted('a\nb', ['plain', 'good'], true)).toBe('a\n\u001b[32mb\u001b[39m');
    expect(painted('a\nb', ['bad', 'good'], false)).toBe('a\nb');
  });
});

function kept(code: string): ReleaseRow {
  // @ts-expect-error -- whoever serves a run may end it with any code
  const reason: { code: 'REJECTED'; text: string } = { code, text: 'by ann' };
  return rowOf({
    ...{ open: false, status: 'COMPLETED', stage: 'ended', outcome: 'kept' },
    reasons: [reason],
  });
}

function rowOf(fields: Partial<ReleaseRow>): ReleaseRow {
  return {
    ...{ workflowId: 'w', runId: 'r', open: true, status: 'RUNNING' },
    ...{ instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7', accountId: '1234567890123456', regionId: 'cn-hangzhou' },
    ...{ requestedBy: 'rita', stage: 'awaiting approval', blockedBy: [] },
    startedAt: '2026-11-23T04:00:00.000Z',
    ...fields,
  };
}
