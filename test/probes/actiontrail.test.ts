import { describe, expect, it } from 'vitest';
import type { ActionTrail, TrailEvent } from '../../src/alibaba/cloud.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { scanActionTrail, type TrailBookmark } from '../../src/probes/actiontrail.js';
import { ago, DAY_MS, HOUR_MS, NOW, REQUEST, TERMS } from '../support/looks.js';

const { instanceId } = REQUEST;
const TASK = {
  instanceId,
  inventory: {
    keys: [{ keyId: 'key-1' }],
    secrets: [{ name: 's1' }],
    aliases: [{ name: 'alias/one', keyId: 'key-1' }],
  },
  from: ago(90 * DAY_MS),
  to: ago(600_000),
  quietFrom: ago(30 * DAY_MS),
  controlSince: ago(HOUR_MS),
};
const CONTROL: TrailEvent = {
  eventName: 'GetKmsInstance',
  eventTime: ago(HOUR_MS / 2),
  eventRW: 'Read',
  mentions: [instanceId],
};
const used = (change: Partial<TrailEvent> = {}): TrailEvent => ({
  eventName: 'Decrypt',
  eventTime: ago(DAY_MS),
  accountId: '1',
  userName: 'app',
  identityType: 'ram-user',
  mentions: ['key-1'],
  ...change,
});

function trail(...pages: TrailEvent[][]): ActionTrail {
  return {
    async lookupKmsEvents({ next }) {
      const at = Number(next ?? 0);
      const items = pages[at] ?? [];
      return at + 1 < pages.length ? { items, next: String(at + 1) } : { items };
    },
  };
}
const tick = async () => undefined;
const scan = (...events: TrailEvent[]) => scanActionTrail(trail(events), TASK, tick);

describe('the audit trail', () => {
  it('is CLEAR only with our own call in it', async () => {
    expect(await scan(CONTROL)).toMatchObject({ row: { verdict: 'CLEAR' }, reasonCode: 'NO_USE' });
    expect(await scan()).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'CONTROL_NOT_FOUND' });
    expect(await scan({ ...CONTROL, mentions: ['kst-other'] })).toMatchObject({
      reasonCode: 'CONTROL_NOT_FOUND',
    });
    expect(await scan({ ...CONTROL, eventTime: ago(HOUR_MS + 1) })).toMatchObject({
      reasonCode: 'CONTROL_NOT_FOUND',
    });
  });

  for (const [title, mention, resource] of [
    ['its key', 'key-1', 'key-1'],
    ['an alias of its key', 'alias/one', 'key-1'],
    ['the ARN of its key', 'acs:kms:cn-hangzhou:1:key/key-1', 'key-1'],
    ['the ARN of its alias', 'acs:kms:cn-hangzhou:1:alias/one', 'key-1'],
    ['its secret', 's1', 'secret/s1'],
    ['the ARN of its secret', 'acs:kms:cn-hangzhou:1:secret/s1', 'secret/s1'],
  ]) {
    it(`names a caller who used ${title}`, async () => {
      const seen = await scan(CONTROL, used({ mentions: [mention ?? ''] }));

      expect(seen).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'CALLERS_FOUND' });
      expect(seen.use).toMatchObject([{ who: 'ram-user/1/app', operation: 'Decrypt', resource }]);
      expect(seen.findings).toMatchObject([{ code: 'CALLER_FOUND', caller: 'ram-user/1/app' }]);
    });
  }

  it('counts use by a refused caller, and by one from outside of the account', async () => {
    const seen = await scan(CONTROL, used({ errorCode: 'Forbidden.NoPermission', accountId: '2' }));

    expect(seen.findings).toMatchObject([{ caller: 'ram-user/2/app' }]);
  });

  it('names use before the quiet days, and does not block for it', async () => {
    const seen = await scan(CONTROL, used({ eventTime: ago(31 * DAY_MS) }));

    expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [] });
    expect(seen.use).toMatchObject([{ who: 'ram-user/1/app', last: ago(31 * DAY_MS) }]);
  });

  it('folds the calls of one caller with their first and last', async () => {
    const seen = await scan(
      CONTROL,
      used(),
      used({ eventTime: ago(3 * DAY_MS) }),
      used({ eventTime: ago(2 * DAY_MS) }),
    );

    expect(seen.use).toMatchObject([{ count: 3, first: ago(3 * DAY_MS), last: ago(DAY_MS) }]);
  });

  it('does not call management use, and lists it', async () => {
    const write = { eventName: 'UpdateKeyDescription', eventTime: ago(HOUR_MS), mentions: ['key-1'] };
    const seen = await scan(CONTROL, write, { ...write, eventName: 'DescribeKey' });

    expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, newestWrite: ago(HOUR_MS) });
    expect(seen.notes).toEqual([
      'DescribeKey: 1 management calls',
      'GetKmsInstance: 1 management calls',
      'UpdateKeyDescription: 1 management calls',
    ]);
  });

  it('is not CLEAR when a use in the quiet days names no key at all', async () => {
    const nameless = used({ mentions: [] });

    expect(await scan(CONTROL, nameless)).toMatchObject({
      row: { verdict: 'NOT_COVERED' },
      reasonCode: 'USE_WITHOUT_KEY',
    });
    expect(await scan(CONTROL, { ...nameless, eventTime: ago(31 * DAY_MS) })).toMatchObject({
      reasonCode: 'NO_USE',
    });
    expect(await scan(CONTROL, used({ mentions: ['key-of-another-instance'] }))).toMatchObject({
      reasonCode: 'NO_USE',
    });
  });

  it('keeps the instance when it cannot see, although the only callers it shows are tolerated', async () => {
    const terms = {
      ...TERMS,
      scan: {
        ...TERMS.scan,
        tolerated: [...TERMS.scan.tolerated, { caller: 'ram-user/1/app', reason: 'x', until: '2099-12-31' }],
      },
    };
    const blockers = async (...events: TrailEvent[]) =>
      probeReasonsOf(await scan(...events), terms, NOW).map(({ code }) => code);

    expect(await blockers(CONTROL, used())).toEqual([]);
    expect(await blockers(used())).toEqual(['CONTROL_NOT_FOUND']);
    expect(await blockers(CONTROL, used(), used({ mentions: [] }))).toEqual(['USE_WITHOUT_KEY']);
  });

  it('reads all pages or fails', async () => {
    const broken: ActionTrail = {
      async lookupKmsEvents({ next }) {
        if (next === undefined) return { items: [CONTROL], next: 'two' };
        throw new Error('page two');
      },
    };

    await expect(scanActionTrail(broken, TASK, tick)).rejects.toThrow('page two');
    const seen = await scanActionTrail(trail([CONTROL], [], [used()]), TASK, tick);
    expect(seen.row.verdict).toBe('FOUND');
  });

  it('goes on from its bookmark, with the window that the token was made for', async () => {
    const pages = Array.from({ length: 25 }, (_, at) => (at === 0 ? [CONTROL, used()] : []));
    let kept: TrailBookmark | undefined;
    await scanActionTrail(trail(...pages), TASK, tick, {
      last: undefined,
      save: async (state) => void (kept = state),
    });
    const later = { ...TASK, to: ago(0) };

    const seen = await scanActionTrail(trail(...pages), later, tick, {
      last: kept,
      save: async () => undefined,
    });

    expect(kept).toMatchObject({ next: '20', control: true });
    expect(seen).toMatchObject({ row: { verdict: 'FOUND', to: TASK.to }, use: [{ count: 1 }] });
  });
});
