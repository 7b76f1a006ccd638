import { describe, expect, it } from 'vitest';
import { callersByLastUse, objectsByLastUse } from '../../src/evidence/by-last-use.js';
import { callerInWords } from '../../src/evidence/caller-kinds.js';
import { sayCaller } from '../../src/evidence/say-caller.js';
import { factsOf } from '../../src/policy/facts.js';
import { digestOf } from '../../src/evidence/digest.js';
import type { Snapshot, Use } from '../../src/snapshot.js';
import { ago, clear, DAY_MS, HOUR_MS, NOW, REQUEST, SNAPSHOT } from '../support/snapshots.js';

const OWN = REQUEST.accountId;
const ROLE = `assumed-role/${OWN}/etl-prod`;
const use = (change: Partial<Use> = {}): Use => ({
  who: ROLE,
  operation: 'Decrypt',
  resource: 'key-1',
  count: 1_204,
  first: ago(20 * DAY_MS),
  last: ago(3 * DAY_MS + HOUR_MS),
  ...change,
});
const seen = (uses: readonly Use[], more: Partial<Snapshot> = {}): Snapshot => ({
  ...SNAPSHOT,
  probes: [{ ...clear('actiontrail'), use: uses }],
  ...more,
});
const said = (snapshot: Snapshot) =>
  callersByLastUse(snapshot).map((caller) => sayCaller(caller, NOW.toISOString()));

describe('a caller', () => {
  it('is told in one sentence: who, what, how often, when, from where, and whom to ask', () => {
    const snapshot = seen([use({ addresses: ['10.0.4.7'] })], {
      owners: [{ owner: 'data team', of: [ROLE] }],
    });

    expect(said(snapshot)).toEqual([
      'RAM role etl-prod decrypted with key-1 1,204 times, last 3 days ago, from 10.0.4.7 (owner: data team)',
    ]);
  });

  it('that did several things is one caller, with each of them', () => {
    const more = use({ operation: 'GetSecretValue', resource: 'secret/s', count: 1, last: ago(HOUR_MS) });

    expect(said(seen([use(), more]))).toEqual([
      'RAM role etl-prod decrypted with key-1, and read secret/s in all 1,205 times, last within a day',
    ]);
  });

  it.each([
    [`ram-user/${OWN}/batch`, 'user', 'RAM user batch'],
    [ROLE, 'role', 'RAM role etl-prod'],
    [`root-account/${OWN}/root`, 'account', 'the account itself'],
    ['aap/shop', 'access point', 'access point shop'],
    [`assumed-role/${OWN}/AliyunECSDiskEncryptDefaultRole`, 'cloud service'],
    ['assumed-role/1098765432109876/etl', 'other account', 'RAM role etl of account 1098765432109876'],
    ['assumed-role/1098765432109876/AliyunX', 'other account'],
    ['an unnamed caller', 'unknown', 'an unnamed caller'],
    ['unknown-type/unknown-account/x', 'unknown', 'unknown-type/unknown-account/x'],
    ['ram-user//x', 'unknown', 'ram-user//x'],
  ])('%s is of the kind %s', (who, kind, name = expect.any(String)) => {
    expect(callerInWords(who, OWN)).toEqual({ kind, name });
  });

  it('has at most five addresses and programs, each once', () => {
    const addresses = Array.from({ length: 5 }, (_, at) => `10.0.0.${String(at)}`);
    const [caller] = callersByLastUse(
      seen([use({ addresses }), use({ resource: 'key-2', addresses: ['10.0.0.9', '10.0.0.0'] })]),
    );

    expect(caller?.addresses).toHaveLength(5);
  });
});

describe('whom to ask', () => {
  const tagged = { ...clear('tags'), owners: [{ owner: 'team payments', of: ['key-1', 'secret/s1'] }] };

  it('is said by the policy before the tags, and of a caller else by what it used', () => {
    const snapshot = { ...seen([use()]), owners: [{ owner: 'data team', of: ['secret/s1'] }] };
    const withTags = { ...snapshot, probes: [...snapshot.probes, tagged] };

    expect(callersByLastUse(withTags)[0]?.owner).toBe('of what it used: team payments');
    expect(objectsByLastUse(withTags).map(({ name, owner }) => [name, owner])).toEqual([
      ['key-1', 'team payments'],
      ['secret/s1', 'data team'],
    ]);
  });

  it('is no fact, nor is from where somebody called', () => {
    const window = { asOf: ago(0), quietDays: 30 };
    const plain = { ...SNAPSHOT, probes: [{ ...clear('actiontrail'), use: [use()] }, clear('tags')] };
    const told = {
      ...SNAPSHOT,
      owners: [{ owner: 'data team', of: [ROLE] }],
      probes: [
        { ...clear('actiontrail'), use: [use({ addresses: ['10.0.4.7'], userAgents: ['jdk'] })] },
        tagged,
      ],
    };

    expect(digestOf(factsOf(told, window))).toBe(digestOf(factsOf(plain, window)));
  });
});
