import fc from 'fast-check';
import { beforeEach, describe, expect, it } from 'vitest';
import type { Cloud, TrailEvent } from '../../src/alibaba/cloud.js';
import { failure } from '../../src/errors.js';
import { readActionTrail, reportOf, type TrailReading } from '../../src/probes/actiontrail.js';
import { emptyIndex, takeIn } from '../../src/probes/trail-index.js';
import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import { livingTrail, type LivingTrail } from '../support/living-trail.js';
import { onlyTrail } from '../support/only-trail.js';
import { DAY_MS, HOUR_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const MINUTE_MS = 60_000;
const INVENTORY = {
  keys: [{ keyId: 'key-1' }],
  secrets: [{ name: 's1' }],
  aliases: [{ name: 'alias/one', keyId: 'key-1' }],
  otherAliases: ['alias/other'],
};
const READER = { accountId: '1234567890123456', arn: 'acs:ram::1234567890123456:assumed-role/scan/one' };
const tick = async () => undefined;

let ids = 0;
/** An event so many milliseconds after the beginning. */
function event(at: number, change: Partial<TrailEvent> = {}): TrailEvent {
  ids += 1;
  return {
    eventId: `event-${String(ids).padStart(6, '0')}`,
    eventName: 'Decrypt',
    eventTime: new Date(Math.floor((NOW.getTime() + at) / 1_000) * 1_000).toISOString(),
    accountId: '1',
    userName: 'app',
    identityType: 'ram-user',
    mentions: ['key-1'],
    ...change,
  };
}
const look = (at: number) =>
  event(at, { eventName: 'GetKmsInstance', eventRW: 'Read', mentions: [instanceId] });
/** What a look of this time reads. */
const taskAt = (at: number, canarySince = at - 2 * HOUR_MS) => ({
  instanceId,
  inventory: INVENTORY,
  from: new Date(NOW.getTime() + at - 40 * DAY_MS).toISOString(),
  to: new Date(NOW.getTime() + at).toISOString(),
  quietFrom: new Date(NOW.getTime() + at - 30 * DAY_MS).toISOString(),
  canarySince: new Date(NOW.getTime() + canarySince).toISOString(),
});
/** 3,000 uses in 30 days: 60 pages. */
const month = () => Array.from({ length: 3_000 }, (_, at) => event(-30 * DAY_MS + at * 14.4 * MINUTE_MS));
const told = (reading: TrailReading) => reportOf(reading);

let trail: LivingTrail;
let cloud: Cloud;
let indexes = createTrailIndexes();
const readAt = (at: number, canarySince?: number, reader = READER) =>
  indexes.read(cloud, reader, taskAt(at, canarySince), tick);
async function queriesOf(work: () => Promise<unknown>): Promise<number> {
  const before = trail.queries();
  await work();
  return trail.queries() - before;
}

beforeEach(() => {
  trail = livingTrail([...month(), look(-HOUR_MS)]);
  cloud = onlyTrail(trail);
  indexes = createTrailIndexes();
});

describe('the index of a trail', () => {
  it('is read once, and then only the last day and what came since', async () => {
    expect(await queriesOf(() => readAt(0))).toBeLessThanOrEqual(1.1 * 61);

    trail.events.push(look(HOUR_MS), event(HOUR_MS, { userName: 'late' }));
    let second = await readAt(0);
    expect(await queriesOf(async () => (second = await readAt(2 * HOUR_MS)))).toBeLessThanOrEqual(6);
    expect(told(second)).toMatchObject({
      row: { verdict: 'FOUND', to: taskAt(2 * HOUR_MS).to },
      use: [{ who: 'ram-user/1/app' }, { who: 'ram-user/1/late', count: 1 }],
    });
  });

  it('serves another instance of the region, by its own names, without reading it again', async () => {
    const other = event(-5 * DAY_MS, { mentions: ['key-2'] });
    trail.events.push(other, { ...look(-HOUR_MS), mentions: ['kst-2'] });
    await readAt(0);
    const inventory = { ...INVENTORY, keys: [{ keyId: 'key-2' }], aliases: [] };
    const task = { ...taskAt(0), instanceId: 'kst-2', inventory };

    const queries = await queriesOf(async () => {
      const reading = await indexes.read(cloud, READER, task, tick);
      expect(told(reading).use).toMatchObject([{ resource: 'key-2', count: 1, last: other.eventTime }]);
    });
    expect(queries).toBeLessThanOrEqual(6);
  });

  it('tells a use on the first of the quiet days from one just before', async () => {
    const [first, older] = ['first', 'older'].map((userName) => ({ userName }));
    const quiet = -30 * DAY_MS;
    const nameless = [quiet, quiet - 1_000].map((at) =>
      event(at, { userName: `at ${String(at)}`, mentions: [] }),
    );
    const uses = [...nameless, event(quiet, first), event(quiet - 1_000, older)];
    trail.events.splice(0, trail.events.length, look(-HOUR_MS), ...uses);

    const report = told(await readAt(0));
    expect(report.use).toMatchObject([{ who: 'ram-user/1/first' }, { who: 'ram-user/1/older' }]);
    expect(report.findings).toMatchObject([
      { caller: 'ram-user/1/first' },
      { unattributed: { caller: `ram-user/1/at ${String(quiet)}` } },
    ]);
  });

  it('takes in an event that the trail shows hours late, once', async () => {
    await readAt(0);
    trail.events.push(event(-20 * HOUR_MS, { userName: 'late' }), look(HOUR_MS));

    for (const at of [1, 2, 3]) await readAt(at * HOUR_MS);
    expect(told(await readAt(4 * HOUR_MS)).use.find(({ who }) => who.endsWith('late'))).toMatchObject({
      count: 1,
    });
  });

  for (const [title, change] of [
    ['is gone', (events: TrailEvent[]) => events.splice(events.findIndex(isRecent), 1)],
    [
      'says something else',
      (events: TrailEvent[]) => {
        const at = events.findIndex(isRecent);
        events[at] = { ...events[at], ...event(0), eventId: events[at]?.eventId ?? '', mentions: ['key-9'] };
      },
    ],
  ] as const) {
    it(`is thrown away where an event of the last day ${title}, and read anew`, async () => {
      await readAt(0);
      change(trail.events);

      await expect(readAt(HOUR_MS)).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });
      expect(await queriesOf(() => readAt(HOUR_MS))).toBeGreaterThan(60);
    });
  }

  it('never takes the canary from itself: a trail that has gone dark is not clear', async () => {
    await readAt(0);
    trail.events.length = 0;
    await expect(readAt(3 * DAY_MS, 2 * DAY_MS)).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });

    trail.events.push(event(-40 * DAY_MS, { mentions: ['key-9'] }));
    expect(told(await readAt(3 * DAY_MS, 2 * DAY_MS))).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'CANARY_NOT_FOUND',
    });
  });

  it('asks for a canary that is older than the last day by itself', async () => {
    trail.events.splice(0, trail.events.length, look(-HOUR_MS));
    await readAt(0);
    await readAt(2 * DAY_MS);

    expect(told(await readAt(4 * DAY_MS, -2 * HOUR_MS)).row.verdict).toBe('CLEAR');
    trail.events.length = 0;
    expect(told(await readAt(5 * DAY_MS, -2 * HOUR_MS)).reasonCode).toBe('CANARY_NOT_FOUND');
  });

  for (const [title, reader, place] of [
    ['account', { ...READER, accountId: '2' }, {}],
    ['role', { ...READER, arn: READER.arn.replace('scan', 'other') }, {}],
    ['region', READER, { regionId: 'cn-beijing' }],
    ['site or host', READER, { trailAt: 'intl elsewhere' }],
  ] as const) {
    it(`of another ${title} is never used`, async () => {
      await readAt(0);
      cloud = { ...cloud, ...place };

      expect(await queriesOf(() => readAt(0, undefined, reader))).toBeGreaterThan(60);
    });
  }

  it('is the same one in another session of the role', async () => {
    await readAt(0);
    const reader = { ...READER, arn: READER.arn.replace('/one', '/two') };

    expect(await queriesOf(() => readAt(0, undefined, reader))).toBeLessThanOrEqual(6);
  });

  it('is read anew for a policy that looks further back than it goes', async () => {
    trail.events.push(event(-60 * DAY_MS, { userName: 'older' }));
    await readAt(0);
    const task = { ...taskAt(0), from: new Date(NOW.getTime() - 80 * DAY_MS).toISOString() };

    const { use } = told(await indexes.read(cloud, READER, task, tick));
    expect(use.map(({ who }) => who)).toContain('ram-user/1/older');
  });

  it('says nothing of what was before the look-back of a look, though it has it', async () => {
    trail.events.splice(0, trail.events.length, event(-45 * DAY_MS), look(-HOUR_MS));

    expect(told(await readAt(0)).use).toEqual([]);
    const all = { ...taskAt(0), from: new Date(NOW.getTime() - 46 * DAY_MS).toISOString() };
    expect(told(await indexes.read(cloud, READER, all, tick)).use).toHaveLength(1);
  });

  it('keeps nothing for longer than the trail does', async () => {
    trail.events.splice(0, trail.events.length, event(-80 * DAY_MS), look(-HOUR_MS));
    const far = { ...taskAt(0), from: new Date(NOW.getTime() - 89 * DAY_MS).toISOString() };
    expect(told(await indexes.read(cloud, READER, far, tick)).use).toHaveLength(1);
    for (const day of [10, 20]) {
      trail.events.push(look(day * DAY_MS - HOUR_MS));
      const from = new Date(NOW.getTime() + (day - 89) * DAY_MS).toISOString();
      await indexes.read(cloud, READER, { ...taskAt(day * DAY_MS), from }, tick);
    }

    const all = { ...taskAt(20 * DAY_MS), from: new Date(NOW.getTime() - 69 * DAY_MS).toISOString() };
    expect(told(await indexes.read(cloud, READER, all, tick)).use).toEqual([]);
  });
});

describe('looks that wait for one trail', () => {
  it('share one reading, however many they are', async () => {
    const queries = await queriesOf(() => Promise.all(Array.from({ length: 50 }, () => readAt(0))));

    // Whoever came first had begun before the others came.
    expect(queries).toBeLessThanOrEqual(1.1 * 61 + 6);
  });

  it('leave it one by one, and it goes on for those who stay', async () => {
    let leaves = false;
    const gone = new Error('cancelled');
    const leaving = indexes.read(cloud, READER, taskAt(0), async () => {
      if (leaves) throw gone;
    });
    trail.before = (query) => void (leaves = query > 10);
    const [left, stayed] = await Promise.allSettled([leaving, readAt(0)]);

    expect(left).toMatchObject({ reason: gone });
    expect(stayed).toMatchObject({ status: 'fulfilled' });
  });

  it('end it when nobody waits any more, and the next one goes on from there', async () => {
    const stop = trail.queries() + 40;
    const dying = indexes.read(cloud, READER, taskAt(0), async () => {
      if (trail.queries() >= stop) throw new Error('cancelled');
    });
    await expect(dying).rejects.toThrow('cancelled');
    for (let turn = 0; turn < 50; turn += 1) await new Promise(setImmediate);
    expect(trail.queries()).toBeLessThanOrEqual(stop + 1);

    let reading: TrailReading | undefined;
    const queries = await queriesOf(async () => (reading = await readAt(0)));
    expect(queries).toBeLessThanOrEqual(61 - 40 + 6);
    // The canary stood on a page of the look that ended: it is asked for once more.
    expect(reading?.tally).toMatchObject({ canary: true });
  });

  it('lose nothing that was read when the cloud is busy for a moment', async () => {
    trail.before = (query) => {
      if (query === 50) throw failure('CLOUD_THROTTLED', 'busy');
    };
    await expect(readAt(0)).rejects.toMatchObject({ type: 'CLOUD_THROTTLED' });

    expect(await queriesOf(() => readAt(0))).toBeLessThanOrEqual(61 - 49 + 6);
    expect(told(await readAt(0)).use).toMatchObject([{ count: 3_000 }]);
  });
});

describe('what an index can hold', () => {
  const fill = (isKept: boolean) => {
    const index = emptyIndex({ kinds: 100, met: 100 });
    const overflow = () => {
      for (let at = 0; at <= 100; at += 1)
        takeIn(index, event(0, isKept ? {} : { mentions: [`key-${String(at)}`] }), isKept);
    };
    return { index, overflow };
  };

  it('is bounded: it says so, and forgets nothing', () => {
    const { index, overflow } = fill(false);
    expect(overflow).toThrowError(/more than 100 kinds/);
    expect(index.kinds.size).toBe(101);
  });

  it('is bounded for the events of a day, too', () => {
    expect(fill(true).overflow).toThrowError(/more than 100 events in a day/);
  });
});

describe('an index that was read on many times', () => {
  it('says what one reading of the whole says, whatever came, and however late', async () => {
    const aday = fc.record({
      at: fc.integer({ min: -30 * 24 * 60, max: 10 * 24 * 60 }),
      lateBy: fc.integer({ min: 0, max: 20 * 60 }),
      who: fc.constantFrom('app', 'etl', 'web'),
      what: fc.constantFrom(
        'Decrypt',
        'Encrypt',
        'GetSecretValue',
        'UpdateAlias',
        'PutSecretValue',
        'NewThing',
      ),
      names: fc.constantFrom(['key-1'], ['s1'], ['alias/one'], ['alias/other'], ['key-2'], []),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(aday, { maxLength: 120 }),
        fc.integer({ min: 2, max: 9 }),
        async (days, looks) => {
          const living = livingTrail();
          const shared = createTrailIndexes();
          const all = days.map(({ at, lateBy, who, what, names }) => ({
            shownAt: (at + lateBy) * MINUTE_MS,
            event: event(at * MINUTE_MS, { userName: who, eventName: what, mentions: names, objects: names }),
          }));
          let read: TrailReading | undefined;
          for (let turn = 0; turn <= looks; turn += 1) {
            const now = (turn * 10 * DAY_MS) / looks;
            const shown = all.filter(({ shownAt }) => shownAt <= now).map((one) => one.event);
            living.events.splice(0, living.events.length, ...shown);
            read = await shared.read(onlyTrail(living), READER, taskAt(now, -DAY_MS), tick);
          }
          const whole = await readActionTrail(living, taskAt(10 * DAY_MS, -DAY_MS), tick);
          expect(read === undefined ? undefined : told(read)).toEqual(told(whole));
        },
      ),
      { numRuns: 60 },
    );
  });
});

function isRecent({ eventTime }: TrailEvent): boolean {
  return Date.parse(eventTime) > NOW.getTime() - DAY_MS + HOUR_MS;
}
