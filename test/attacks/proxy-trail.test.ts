import { describe, expect, it } from 'vitest';
import type { ActionTrail, TokenPage, TrailEvent, TrailQuery } from '../../src/alibaba/cloud.js';
import { codeOf } from '../../src/errors.js';
import { readActionTrail, readOn, reportOf, scanActionTrail } from '../../src/probes/actiontrail.js';
import { onlyTrail } from '../support/only-trail.js';
import { ago, DAY_MS, HOUR_MS, REQUEST } from '../support/snapshots.js';

const { instanceId } = REQUEST;
const tick = async () => undefined;
const TASK = {
  instanceId,
  inventory: { keys: [{ keyId: 'key-1' }], secrets: [], aliases: [], otherAliases: [] },
  from: ago(20 * DAY_MS),
  to: ago(600_000),
  quietFrom: ago(20 * DAY_MS),
  canarySince: ago(HOUR_MS),
};
const control = {
  eventId: 'control',
  eventName: 'GetKmsInstance',
  eventTime: ago(HOUR_MS / 2),
  mentions: [instanceId],
};
/** 199 reads by others, an hour apart; the one on the fourth page is a use of the instance. */
const EVENTS: readonly TrailEvent[] = [
  control,
  ...Array.from({ length: 199 }, (_, at) => ({
    eventId: `event-${String(at)}`,
    eventName: at === 180 ? 'Decrypt' : 'DescribeKey',
    eventTime: ago((at + 1) * HOUR_MS),
    mentions: at === 180 ? ['key-1'] : ['key-of-others'],
  })),
];

/** A trail of pages of 50, both ways, whose answers somebody changes. */
function trail(
  change: (page: TokenPage<TrailEvent>, query: TrailQuery, nth: number) => TokenPage<TrailEvent> = (page) =>
    page,
  events = EVENTS,
): ActionTrail {
  let nth = 0;
  return {
    async lookupKmsEvents(query) {
      const { from, to, direction, next = '0' } = query;
      const found = events.filter(({ eventTime }) => eventTime >= from && eventTime <= to);
      const ordered = direction === 'FORWARD' ? found.toReversed() : found;
      const end = Number(next) + 50;
      const items = ordered.slice(Number(next), end);
      nth += 1;
      return change(end < ordered.length ? { items, next: String(end) } : { items }, query, nth);
    },
  };
}
const isBackward = ({ direction }: TrailQuery) => direction !== 'FORWARD';
const scanned = async (cloud: ActionTrail) =>
  scanActionTrail(onlyTrail(cloud), TASK, tick).then(
    ({ row }) => row.verdict,
    (error: unknown) => codeOf(error) ?? String(error),
  );
const withoutToken = ({ items }: TokenPage<TrailEvent>): TokenPage<TrailEvent> => ({ items });

describe('somebody between the service and the audit trail', () => {
  it('does nothing: the use on the fourth page is found, in one call more than there are pages', async () => {
    let calls = 0;
    const cloud = trail((page, _, nth) => ((calls = nth), page));

    expect(await scanned(cloud)).toBe('FOUND');
    expect(calls).toBe(5);
  });

  it.each([1, 2, 3])(
    'takes the token from page %i: the use behind it is found all the same',
    async (page) => {
      expect(await scanned(trail((found, _, nth) => (nth === page ? withoutToken(found) : found)))).toBe(
        'FOUND',
      );
    },
  );

  it('takes the token from every page: the use is found all the same', async () => {
    expect(await scanned(trail(withoutToken))).toBe('FOUND');
  });

  it('shows the newest page alone, however it is asked: the trail is not believed', async () => {
    const cloud = trail((page, query) =>
      isBackward(query) ? { items: EVENTS.slice(0, 50) } : withoutToken(page),
    );

    expect(await scanned(cloud)).toBe('LIST_INCOMPLETE');
  });

  it('shows no event at all when asked for the newest: the trail is not believed', async () => {
    const cloud = trail((page, query) => (isBackward(query) ? { items: [] } : page));

    expect(await scanned(cloud)).toBe('LIST_INCOMPLETE');
  });

  it('shows nothing from the other side: the trail is not believed', async () => {
    const cloud = trail((page, query) => (isBackward(query) ? page : { items: [] }));

    expect(await scanned(cloud)).toBe('LIST_INCOMPLETE');
  });

  it('gives the second page twice, under another token: the trail is not believed', async () => {
    const again = { items: EVENTS.slice(50, 100), next: '101' };
    const cloud = trail((page, _, nth) => (nth === 3 ? again : page));

    expect(await scanned(cloud)).toBe('LIST_INCOMPLETE');
  });

  it('leads in a circle: the trail is not believed', async () => {
    expect(await scanned(trail((page) => ({ ...page, next: 'same' })))).toBe('LIST_INCOMPLETE');
  });

  it('turns the order round: the trail is not believed', async () => {
    const cloud = trail((page, query) =>
      isBackward(query) ? { ...page, items: page.items.toReversed() } : page,
    );

    expect(await scanned(cloud)).toBe('LIST_INCOMPLETE');
  });

  it('gives two events one id: the trail is not believed', async () => {
    const twins = EVENTS.map((event) => ({ ...event, eventId: 'one', eventTime: ago(HOUR_MS / 2) }));

    expect(await scanned(trail(undefined, twins))).toBe('LIST_INCOMPLETE');
  });

  it('answers about other days: the trail is not believed', async () => {
    const old = EVENTS.map((event) => ({ ...event, eventTime: ago(40 * DAY_MS) }));

    expect(await scanned(trail(() => ({ items: old.slice(0, 3) })))).toBe('LIST_INCOMPLETE');
  });

  it('hides, while the trail is read on, what it has shown: the trail is not believed', async () => {
    const late = { ...control, eventId: 'late', eventTime: ago(630_000) };
    const reading = await readActionTrail(trail(undefined, [late, ...EVENTS]), TASK, tick);

    await expect(readOn(trail(), reading, ago(0), tick)).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });
  });

  it('shows a use late, just before the end of the first reading: it is found when the trail is read on', async () => {
    const late = {
      ...control,
      eventId: 'late',
      eventName: 'Decrypt',
      eventTime: ago(630_000),
      mentions: ['key-1'],
    };
    const quiet = EVENTS.filter(({ eventName }) => eventName !== 'Decrypt');
    const reading = await readActionTrail(trail(undefined, quiet), TASK, tick);
    expect(reportOf(reading).row.verdict).toBe('CLEAR');

    const read = await readOn(trail(undefined, [late, ...quiet]), reading, ago(0), tick);

    expect(reportOf(read).row.verdict).toBe('FOUND');
  });

  it('counts nothing twice where two readings meet', async () => {
    const use = {
      ...control,
      eventId: 'use',
      eventName: 'Decrypt',
      eventTime: ago(610_000),
      mentions: ['key-1'],
    };
    const reading = await readActionTrail(trail(undefined, [use, control]), TASK, tick);
    const read = await readOn(trail(undefined, [use, control]), reading, ago(0), tick);

    expect(reportOf(read).use).toMatchObject([{ count: 1 }]);
  });
});
