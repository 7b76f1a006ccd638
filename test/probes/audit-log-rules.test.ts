import { describe, expect, it } from 'vitest';
import type { AuditLog, LogCaller } from '../../src/alibaba/cloud.js';
import { scanAuditLog } from '../../src/probes/audit-log.js';
import { silencesIn } from '../../src/probes/audit-log-silence.js';
import { DAY_MS, HOUR_MS, NOW, REQUEST, SNAPSHOT, ago } from '../support/snapshots.js';

const tick = async () => undefined;
const caller = (nth: number): LogCaller => ({
  identityType: 'aap',
  principalId: `app-${nth}`,
  accountId: REQUEST.accountId,
  resourceId: 'key-1',
  apiName: 'Decrypt',
  count: 1,
  first: ago(DAY_MS),
  last: ago(HOUR_MS),
});
const EVERY_DAY = Array.from({ length: 40 }, (_, day) => ({
  count: 1,
  first: ago((40 - day) * DAY_MS),
  last: ago((40 - day) * DAY_MS - HOUR_MS),
}));

/** What the probe says of a log with so many callers, which counts so many rows by day. */
function scan(callers: number, counted = callers, log: Partial<AuditLog> = {}) {
  const days = EVERY_DAY.map((day, at) => ({ ...day, count: at === 0 ? counted - EVERY_DAY.length + 1 : 1 }));
  const { instance } = SNAPSHOT.instance;
  const task = {
    instance: { ...instance, auditLog: true },
    ownerId: REQUEST.accountId,
    inventory: SNAPSHOT.inventory,
    from: ago(90 * DAY_MS),
    quietFrom: ago(30 * DAY_MS),
    now: NOW,
  };
  const all = Array.from({ length: callers }, (_, nth) => caller(nth));
  const whole: AuditLog = {
    listDays: async () => days,
    listCallers: async (_, skip) => all.slice(skip, skip + 1_000),
    listAddresses: async () => [],
  };
  return scanAuditLog({ ...whole, ...log }, task, tick);
}

describe('an audit log', () => {
  it('is read to its last page', async () => {
    const { findings } = await scan(2_001);

    expect(findings).toHaveLength(2_001);
  });

  it('fails when it has more rows by day than by caller', async () => {
    await expect(scan(50, 51)).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });
  });

  it('fails when it vanishes in the middle', async () => {
    await expect(scan(0, 0, { listCallers: async () => undefined })).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
    });
  });

  it('fails when it has no end', async () => {
    const page = Array.from({ length: 1_000 }, (_, nth) => caller(nth));

    await expect(scan(50, 50, { listCallers: async () => page })).rejects.toMatchObject({
      type: 'LIST_INCOMPLETE',
    });
  });

  it('names no access point of another account as one of ours, nor one of no account', async () => {
    const strangers = [
      { ...caller(1), accountId: '9' },
      { ...caller(1), accountId: undefined },
    ];
    const { findings } = await scan(50, 50, {
      listCallers: async () => [...strangers, ...Array.from({ length: 48 }, (_, nth) => caller(nth + 2))],
    });

    expect(findings.map(({ caller: who }) => who).slice(0, 2)).toEqual([
      'aap/9/app-1',
      'aap/unknown-account/app-1',
    ]);
  });
});

describe('the silence of an audit log', () => {
  const from = ago(30 * DAY_MS);
  const day = (first: number, last = first) => ({ count: 1, first: ago(first), last: ago(last) });

  it('is the whole time when there is no row', () => {
    expect(silencesIn([], from, ago(0))).toEqual([{ from, to: ago(0) }]);
    expect(silencesIn([day(31 * DAY_MS)], from, ago(0))).toEqual([{ from, to: ago(0) }]);
  });

  it('is nowhere when there is a row on each day', () => {
    expect(silencesIn(EVERY_DAY, from, ago(0))).toEqual([]);
  });

  it('is before the first row, between two, and after the last', () => {
    const days = [day(28 * DAY_MS), day(27 * DAY_MS), day(3 * DAY_MS)];

    expect(silencesIn(days, from, ago(0))).toEqual([
      { from, to: ago(28 * DAY_MS) },
      { from: ago(27 * DAY_MS), to: ago(3 * DAY_MS) },
      { from: ago(3 * DAY_MS), to: ago(0) },
    ]);
  });

  it('is the same for who looks back further', () => {
    const older = day(30 * DAY_MS + 20 * HOUR_MS);

    expect(silencesIn([older, ...EVERY_DAY.slice(11)], from, ago(0))).toEqual(
      silencesIn(EVERY_DAY.slice(11), from, ago(0)),
    );
  });
});
