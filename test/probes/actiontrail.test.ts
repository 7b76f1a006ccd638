import { describe, expect, it } from 'vitest';
import type { ActionTrail, TrailEvent } from '../../src/alibaba/cloud.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { readActionTrail, readOn, reportOf, scanActionTrail } from '../../src/probes/actiontrail.js';
import { onlyTrail } from '../support/only-trail.js';
import { ago, DAY_MS, HOUR_MS, NOW, REQUEST, EFFECTIVE_POLICY } from '../support/snapshots.js';

const { instanceId } = REQUEST;
/** The trail of a test gives each event its id. */
type Event = Omit<TrailEvent, 'eventId'>;
const TASK = {
  instanceId,
  inventory: {
    keys: [{ keyId: 'key-1' }],
    secrets: [{ name: 's1' }],
    aliases: [{ name: 'alias/one', keyId: 'key-1' }],
    otherAliases: ['alias/other'],
  },
  from: ago(90 * DAY_MS),
  to: ago(600_000),
  quietFrom: ago(30 * DAY_MS),
  canarySince: ago(HOUR_MS),
};
const CANARY: Event = {
  eventName: 'GetKmsInstance',
  eventTime: ago(HOUR_MS / 2),
  eventRW: 'Read',
  mentions: [instanceId],
};
const used = (change: Partial<Event> = {}): Event => ({
  eventName: 'Decrypt',
  eventTime: ago(DAY_MS),
  accountId: '1',
  userName: 'app',
  identityType: 'ram-user',
  mentions: ['key-1'],
  ...change,
});

const UUID = '08c33a6f-4e0a-4a1b-a3fa-7ddfa1d4fb73';
const SECRET = { eventName: 'GetSecretValue' };
const REENCRYPT = { eventName: 'ReEncrypt' };
/** Names that stand where the object of an operation is named. */
const named = (...names: string[]) => ({ mentions: names, objects: names });

/** A trail whose pages are cut as a test says; the events lie in it in their order in time. */
function trail(...pages: Event[][]): ActionTrail {
  const events = pages
    .flat()
    .map((event, at) => ({ eventId: `event-${String(at)}`, ...event }))
    .toSorted((a, b) => b.eventTime.localeCompare(a.eventTime));
  return {
    async lookupKmsEvents({ from, to, next, direction }) {
      const found = events.filter(({ eventTime }) => eventTime >= from && eventTime <= to);
      if (direction === 'FORWARD') return { items: found.toReversed().slice(0, 49) };
      const at = Number(next ?? 0);
      const [start, end] = [0, 1].map((more) => pages.slice(0, at + more).flat().length);
      const items = events.slice(start, end).filter((event) => found.includes(event));
      return at + 1 < pages.length ? { items, next: String(at + 1) } : { items };
    },
  };
}
const tick = async () => undefined;
const scan = (...events: Event[]) => scanActionTrail(onlyTrail(trail(events)), TASK, tick);

describe('the audit trail', () => {
  it('is CLEAR only with our own call in it', async () => {
    expect(await scan(CANARY)).toMatchObject({ row: { verdict: 'CLEAR' }, reasonCode: 'NO_USE' });
    expect(await scan()).toMatchObject({ row: { verdict: 'NOT_COVERED' }, reasonCode: 'CANARY_NOT_FOUND' });
    expect(await scan({ ...CANARY, mentions: ['kst-other'] })).toMatchObject({
      reasonCode: 'CANARY_NOT_FOUND',
    });
    expect(await scan({ ...CANARY, eventTime: ago(HOUR_MS + 1) })).toMatchObject({
      reasonCode: 'CANARY_NOT_FOUND',
    });
    expect(await scan({ ...CANARY, errorCode: 'Forbidden.NoPermission' })).toMatchObject({
      reasonCode: 'CANARY_NOT_FOUND',
    });
  });

  it('is asked for no more than 30 days at once, in parts that overlap by a minute', async () => {
    const asked: { from: string; to: string }[] = [];
    const everything: ActionTrail = {
      async lookupKmsEvents({ from, to, direction }) {
        if (direction !== 'FORWARD') asked.push({ from, to });
        return { items: [] };
      },
    };

    await scanActionTrail(onlyTrail(everything), { ...TASK, to: '2026-11-23T03:50:00.868Z' }, tick);

    expect(asked).toHaveLength(3);
    expect([asked[0]?.to, asked.at(-1)?.from]).toEqual(['2026-11-23T03:50:00.868Z', TASK.from]);
    for (const [at, { from, to }] of asked.entries()) {
      // Both ends are sent as whole seconds, widened.
      expect(Date.parse(to) - Date.parse(from)).toBeLessThanOrEqual(30 * DAY_MS - 2_000);
      if (at > 0) expect(Date.parse(to) - Date.parse(asked[at - 1]?.from ?? '')).toBe(60_000);
    }
  });

  it('is read on from where a reading ended', async () => {
    const late = used({ eventTime: ago(300_000) });
    const begun = await readActionTrail(trail([CANARY, late]), TASK, tick);
    expect(reportOf(begun).row).toMatchObject({ verdict: 'CLEAR', to: TASK.to });

    const read = await readOn(trail([CANARY, late]), begun, ago(0), tick);

    expect(reportOf(read)).toMatchObject({
      row: { verdict: 'FOUND', from: TASK.from, to: ago(0) },
      use: [{ last: late.eventTime }],
    });
  });

  for (const [title, mention, resource] of [
    ['its key', 'key-1', 'key-1'],
    ['an alias of its key', 'alias/one', 'key-1'],
    ['the ARN of its key', 'acs:kms:cn-hangzhou:1:key/key-1', 'key-1'],
    ['the ARN of its alias', 'acs:kms:cn-hangzhou:1:alias/one', 'key-1'],
    ['its secret', 's1', 'secret/s1'],
    ['the ARN of its secret', 'acs:kms:cn-hangzhou:1:secret/s1', 'secret/s1'],
    ['its key in capitals, with a blank', ' KEY-1', 'key-1'],
    ['a version of its key', 'acs:kms:cn-hangzhou:1:key/key-1/version/v1', 'key-1'],
    ['its key in parameters that are cut short', '{"KeyId":"key-1","Plain', 'key-1'],
  ]) {
    it(`names a caller who used ${title}`, async () => {
      const seen = await scan(CANARY, used({ mentions: [mention ?? ''] }));

      expect(seen).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'CALLERS_FOUND' });
      expect(seen.use).toMatchObject([{ who: 'ram-user/1/app', operation: 'Decrypt', resource }]);
      expect(seen.findings).toMatchObject([{ code: 'CALLER_FOUND', caller: 'ram-user/1/app' }]);
    });
  }

  it('counts use by a refused caller, and by one from outside of the account', async () => {
    const seen = await scan(CANARY, used({ errorCode: 'Forbidden.NoPermission', accountId: '2' }));

    expect(seen.findings).toMatchObject([{ caller: 'ram-user/2/app' }]);
  });

  it('counts an operation that nobody here knows, on a key of the instance, as use', async () => {
    const unknown = used({ eventName: 'WrapSomething' });

    expect(await scan(CANARY, unknown)).toMatchObject({ row: { verdict: 'FOUND' } });
    expect(await scan(CANARY, { ...unknown, ...named('key-of-others') })).toMatchObject({
      row: { verdict: 'CLEAR' },
    });
  });

  it('names use before the quiet days, and does not block for it', async () => {
    const seen = await scan(CANARY, used({ eventTime: ago(31 * DAY_MS) }));

    expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [] });
    expect(seen.use).toMatchObject([{ who: 'ram-user/1/app', last: ago(31 * DAY_MS) }]);
  });

  it('folds the calls of one caller with their first and last', async () => {
    const seen = await scan(
      CANARY,
      used(),
      used({ eventTime: ago(3 * DAY_MS) }),
      used({ eventTime: ago(2 * DAY_MS) }),
    );

    expect(seen.use).toMatchObject([{ count: 3, first: ago(3 * DAY_MS), last: ago(DAY_MS) }]);
  });

  it('does not call management use, and lists it', async () => {
    const write = { eventName: 'UpdateKeyDescription', eventTime: ago(HOUR_MS), mentions: ['key-1'] };
    const seen = await scan(CANARY, write, { ...write, eventName: 'DescribeKey' });

    expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, newestWrite: ago(HOUR_MS) });
    expect(seen.notes).toEqual([
      'DescribeKey: 1 management calls',
      'GetKmsInstance: 1 management calls',
      'UpdateKeyDescription: 1 management calls',
    ]);
  });

  it('is not CLEAR when a use in the quiet days names no key at all', async () => {
    const nameless = used({ mentions: [] });

    expect(await scan(CANARY, nameless)).toMatchObject({
      row: { verdict: 'FOUND' },
      reasonCode: 'USE_WITHOUT_KEY',
    });
    expect(await scan(CANARY, { ...nameless, eventTime: ago(31 * DAY_MS) })).toMatchObject({
      reasonCode: 'NO_USE',
    });
    expect(await scan(CANARY, used(named('key-of-another-instance')))).toMatchObject({
      reasonCode: 'NO_USE',
    });
  });

  for (const [title, event] of [
    ['names a key of another instance', named('key-of-another-instance')],
    ['names a key by its ARN', named('acs:kms:cn-hangzhou:1:key/key-2')],
    ['names a key that is in no instance, where a key is named', named(UUID)],
    ['reads a secret of another instance', { ...SECRET, ...named('theirs') }],
    ['names an alias that another key has', named('alias/other')],
    ['names the ARN of an alias that another key has', named('acs:kms:x:1:alias/other')],
    ['names an alias that is gone, and the key that answered', named('alias/gone', 'key-2')],
    ['names an alias of the cloud’s own keys', named('alias/acs/ecs')],
    ['failed for want of such a key', { mentions: [], errorCode: 'Forbidden.KeyNotFound' }],
    [
      'failed for want of a secret of others',
      { ...SECRET, ...named('theirs'), errorCode: 'Forbidden.ResourceNotFound' },
    ],
    ['encrypts anew from one other key to another', { ...REENCRYPT, ...named('key-2', 'key-3') }],
    ['makes random numbers', { eventName: 'GenerateRandom', mentions: [] }],
    ['names nothing, before the quiet days', { mentions: [], eventTime: ago(31 * DAY_MS) }],
    [
      'names an alias that is gone, before the quiet days',
      { ...named('alias/gone'), eventTime: ago(31 * DAY_MS) },
    ],
  ] as const) {
    it(`leaves a use to others that ${title}`, async () => {
      const seen = await scan(CANARY, used(event));

      expect(seen).toMatchObject({ row: { verdict: 'CLEAR' }, reasonCode: 'NO_USE', use: [] });
    });
  }

  for (const [title, event, what] of [
    ['names nothing', { mentions: [] }, 'ram-user/1/app Decrypt: ram-user/1/app called Decrypt 1 times'],
    ['names a request alone', { mentions: [UUID], requestId: UUID }, 'ram-user/1/app Decrypt:'],
    ['has a key of others in its encryption context', { mentions: ['key-2'] }, 'ram-user/1/app Decrypt:'],
    ['names what is no key', named('-', 'kst-other', 'key'), 'app Decrypt:'],
    ['names a key that is masked', named('key-2', 'key-o***'), 'app Decrypt:'],
    ['has parameters that are cut short', { ...named('key-2'), cutShort: true }, 'app Decrypt:'],
    ['names the beginning of a key of ours', named('key-'), 'app Decrypt:'],
    ['reads a secret that it does not name', { ...SECRET, mentions: ['http'] }, 'app GetSecretValue:'],
    ['reads a secret whose name is masked', { ...SECRET, ...named('***') }, 'app GetSecretValue:'],
    [
      'reads secrets of which one is masked',
      { ...SECRET, ...named('theirs', 'db-***') },
      'app GetSecretValue:',
    ],
    ['names an alias that nothing has now', named('alias/gone'), 'names only alias/gone'],
    ['names its ARN', named('acs:kms:x:1:alias/gone'), 'names only alias/gone'],
    [
      'failed for want of an alias that may have been ours',
      { ...named('alias/gone'), errorCode: 'Forbidden.AliasNotFound' },
      'names only alias/gone',
    ],
    ['names this instance and no key', { mentions: [instanceId] }, 'ram-user/1/app Decrypt:'],
    ['was refused and names nothing', { mentions: [], errorCode: 'Rejected.Disabled' }, 'app Decrypt:'],
    ['was refused for its context', { mentions: [], errorCode: 'InvalidParameter' }, 'app Decrypt:'],
    [
      'is of a kind that nobody knows, and names nothing',
      { eventName: 'DeriveKey', mentions: [] },
      'DeriveKey',
    ],
    [
      'encrypts anew, from a key that it does not name',
      { ...REENCRYPT, ...named('key-2') },
      'app ReEncrypt:',
    ],
    [
      'encrypts anew, to an alias of another key, which it names twice',
      { ...REENCRYPT, ...named('alias/acs/ecs', UUID) },
      'app ReEncrypt:',
    ],
    [
      'encrypts anew in another way',
      { eventName: 'AdvanceReEncrypt', ...named('key-2', 'kst-other') },
      'app AdvanceReEncrypt:',
    ],
  ] as const) {
    it(`counts a use against releasing that ${title}`, async () => {
      const seen = await scan(CANARY, used(event));

      expect(seen).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'USE_WITHOUT_KEY' });
      expect(`${seen.findings[0]?.subject}: ${seen.findings[0]?.text}`).toContain(what);
    });
  }

  for (const eventName of ['CreateAlias', 'UpdateAlias', 'DeleteAlias']) {
    it(`does not believe an alias about uses before its last ${eventName}`, async () => {
      const change = { eventName, eventTime: ago(2 * DAY_MS), mentions: ['alias/other', 'key-2'] };
      const before = used({ ...named('alias/other'), eventTime: ago(3 * DAY_MS) });
      const after = used({ ...named('alias/other'), eventTime: ago(DAY_MS) });
      const codeOf = async (...events: Event[]) => (await scan(CANARY, ...events)).reasonCode;

      expect(await codeOf(after, change)).toBe('NO_USE');
      expect(await codeOf(after, change, before)).toBe('USE_WITHOUT_KEY');
      expect(await codeOf(before, change)).toBe('USE_WITHOUT_KEY');
      expect(await codeOf({ ...change, errorCode: 'Forbidden.NoPermission' }, before)).toBe('NO_USE');
    });
  }

  it('names who made uses that may be of it and by which operation, each once, with how often', async () => {
    const gone = used(named('alias/gone'));
    const other = used({ ...named('alias/gone'), userName: 'batch' });
    const seen = await scan(CANARY, used({ mentions: [] }), used({ mentions: [] }), gone, other, {
      ...gone,
      eventName: 'Encrypt',
    });

    expect(seen.unattributed).toMatchObject([
      { who: 'ram-user/1/app', operation: 'Decrypt', count: 3, first: ago(DAY_MS), last: ago(DAY_MS) },
      { who: 'ram-user/1/app', operation: 'Encrypt', count: 1 },
      { who: 'ram-user/1/batch', operation: 'Decrypt', count: 1 },
    ]);
    expect(seen.findings).toMatchObject([
      { code: 'USE_WITHOUT_KEY', subject: 'ram-user/1/app Decrypt', unattributed: { operation: 'Decrypt' } },
      { subject: 'ram-user/1/app Encrypt' },
      { unattributed: { caller: 'ram-user/1/batch', operation: 'Decrypt' } },
    ]);
    expect(seen.findings[0]?.text).toMatch(/3 times, .* names no key, .* names only alias\/gone/);
  });

  it('keeps the instance when it cannot see, although the only callers it shows are tolerated', async () => {
    const policy = {
      ...EFFECTIVE_POLICY,
      scan: {
        ...EFFECTIVE_POLICY.scan,
        tolerated: [
          ...EFFECTIVE_POLICY.scan.tolerated,
          { caller: 'ram-user/1/app', reason: 'x', until: '2099-12-31' },
        ],
      },
    };
    const blockers = async (...events: Event[]) =>
      probeReasonsOf(await scan(...events), policy, NOW, []).map(({ code }) => code);

    expect(await blockers(CANARY, used())).toEqual([]);
    expect(await blockers(used())).toEqual(['CANARY_NOT_FOUND']);
    expect(await blockers(CANARY, used(), used({ mentions: [] }))).toEqual(['USE_WITHOUT_KEY']);
  });

  it('reads all pages or fails', async () => {
    const broken: ActionTrail = {
      async lookupKmsEvents({ next }) {
        if (next === undefined) return { items: [{ eventId: 'e', ...CANARY }], next: 'two' };
        throw new Error('page two');
      },
    };

    await expect(scanActionTrail(onlyTrail(broken), TASK, tick)).rejects.toThrow('page two');
    const seen = await scanActionTrail(onlyTrail(trail([CANARY], [], [used()])), TASK, tick);
    expect(seen.row.verdict).toBe('FOUND');
  });
});
