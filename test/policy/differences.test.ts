import type { ReasonCode } from '../../src/release/reason-codes.js';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../src/policy/canonical.js';
import { differences } from '../../src/policy/differences.js';
import { expiryOf } from '../../src/policy/expiry.js';
import { factsOf, kindOf, newestChangeOf } from '../../src/policy/facts.js';
import { fingerprintOf } from '../../src/policy/fingerprint.js';
import { summaryOf } from '../../src/policy/summary.js';
import { digestOf } from '../../src/evidence/digest.js';
import {
  ago,
  clear,
  DAY_MS,
  HOUR_MS,
  SNAPSHOT,
  NOW,
  REQUEST,
  EFFECTIVE_POLICY,
} from '../support/snapshots.js';

describe('what differs', () => {
  it('is nothing between equal values, in whatever order their fields are', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(differences(value, JSON.parse(canonicalJson(value)))).toEqual([]);
      }),
    );
  });

  it('is one line for each thing that is gone, new or other', () => {
    const before = { keys: [{ id: 'a' }, { id: 'b' }], policy: { days: 1, same: true } };
    const after = { keys: [{ id: 'b' }, { id: 'c' }], policy: { days: 2, same: true }, more: 'x' };

    expect(differences(before, after)).toEqual([
      'keys: gone {"id":"a"}',
      'keys: new {"id":"c"}',
      'more: was nothing, is "x"',
      'policy.days: was 1, is 2',
    ]);
  });

  it('is cut after 20 lines, and each line after 160 characters', () => {
    const many = Array.from({ length: 30 }, (_, n) => `key-${n}-${'x'.repeat(200)}`);

    const lines = differences([], many);

    expect(lines).toHaveLength(21);
    expect(lines.at(-1)).toBe('and 10 more');
    expect(lines[0]?.length).toBeLessThan(175);
  });
});

describe('the fingerprint of blockers', () => {
  const blocker = (text: string, subject?: string, code: ReasonCode = 'CALLER_FOUND') => [
    { code, text, ...(subject !== undefined && { subject }) },
  ];

  it('is the same while only the sentence changes: times, counts and the words of others', () => {
    expect(fingerprintOf(blocker('app called 3 times, last at 2026-11-23T04:00:00.000Z', 'app'))).toBe(
      fingerprintOf(blocker('app called 4000 times: "busy", request 7', 'app')),
    );
    expect(fingerprintOf([...blocker('', 'a'), ...blocker('', 'b')])).toBe(
      fingerprintOf([...blocker('', 'b'), ...blocker('', 'a'), ...blocker('again', 'a')]),
    );
  });

  it('is another one for another subject or code', () => {
    const base = fingerprintOf(blocker('', 'app of 1'));
    for (const other of [
      blocker('', 'bat of 1'),
      blocker('', 'app of 2'),
      blocker(''),
      blocker('', 'app of 1', 'DEPENDENT_FOUND'),
      [...blocker('', 'app of 1'), ...blocker('', 'bat of 1')],
      [],
    ])
      expect(fingerprintOf(other)).not.toBe(base);
  });
});

describe('facts', () => {
  const window = { asOf: ago(0), quietDays: 30 };
  const use = {
    who: 'app',
    operation: 'Decrypt',
    resource: 'key-1',
    count: 1,
    first: ago(DAY_MS),
    last: ago(DAY_MS),
  };
  const withUse = (change: object) => ({
    ...SNAPSHOT,
    probes: [{ ...clear('actiontrail'), use: [{ ...use, ...change }] }],
  });

  it('are the same when an unchanged world is looked at later, and however often a caller called', () => {
    const later = { ...SNAPSHOT, instance: { ...SNAPSHOT.instance, readAt: ago(-HOUR_MS) } };

    expect(factsOf(later, window)).toEqual(factsOf(SNAPSHOT, window));
    expect(digestOf(factsOf(withUse({ count: 7, last: ago(2 * HOUR_MS) }), window))).toBe(
      digestOf(factsOf(withUse({}), window)),
    );
  });

  it('are others once a caller used a key after the evidence was sealed', () => {
    expect(factsOf(withUse({ last: ago(-1) }), window)).not.toEqual(factsOf(withUse({}), window));
  });

  it('do not hold use from before the quiet days', () => {
    expect(factsOf(withUse({ last: ago(30 * DAY_MS + 1) }), window).use).toEqual([]);
    expect(factsOf(withUse({ last: ago(30 * DAY_MS) }), window).use).toHaveLength(1);
  });

  it('name what is unknown as unknown', () => {
    const { instance, inventory } = SNAPSHOT;
    const bare = {
      ...SNAPSHOT,
      instance: { ...instance, instance: { instanceId: 'kst-x', bindVpcs: [] } },
      inventory: { ...inventory, keys: [{ keyId: 'k' }], secrets: [{ name: 's' }] },
    };

    expect(factsOf(bare, window)).toMatchObject({
      createTime: null,
      chargeType: null,
      keys: [{ state: 'unknown', protection: 'unknown' }],
      secrets: [{ rotation: 'unknown' }],
    });
  });

  for (const [kind, productVersion, level] of [
    ['software', '3', 'SOFTWARE'],
    ['hardware', '1', 'HSM'],
    ['unknown', '3', 'HSM'],
    ['unknown', '1', 'SOFTWARE'],
    ['unknown', undefined, 'SOFTWARE'],
    ['unknown', '3', undefined],
    ['unknown', '4', 'SOFTWARE'],
  ] as const) {
    it(`call an instance ${kind} by version ${productVersion ?? 'none'} and a key of level ${level ?? 'none'}`, () => {
      const instance = {
        ...SNAPSHOT.instance.instance,
        ...(productVersion ? { productVersion } : { productVersion: '' }),
      };
      const keys = [{ keyId: 'k', ...(level && { protectionLevel: level }) }];

      expect(kindOf({ ...SNAPSHOT.instance, instance }, keys)).toBe(kind);
    });
  }

  it('take the newest change of all that anything shows', () => {
    const probes = [{ ...clear('actiontrail'), newestWrite: ago(DAY_MS) }];
    const keys = [{ keyId: 'k', created: ago(3 * DAY_MS), lastRotation: ago(2 * DAY_MS) }];

    expect(newestChangeOf({ ...SNAPSHOT, probes })).toBe(ago(DAY_MS));
    expect(newestChangeOf({ probes: [], inventory: { ...SNAPSHOT.inventory, keys } })).toBe(ago(2 * DAY_MS));
    expect(newestChangeOf({ probes: [], inventory: { ...SNAPSHOT.inventory, keys: [], secrets: [] } })).toBe(
      '',
    );
  });

  it('have of uses of unknown keys the caller and the operation alone: no more of them is no new fact', () => {
    const seen = (...who: string[]) =>
      factsOf(
        {
          ...SNAPSHOT,
          probes: [
            {
              ...clear('actiontrail'),
              unattributed: who.map((one, at) => {
                const last = at === 0 ? ago(0) : ago(DAY_MS * who.length);
                return { who: one, operation: 'Decrypt', count: at * 7 + who.length, first: last, last };
              }),
            },
          ],
        },
        window,
      );

    expect(seen('batch').unattributed).toEqual([{ who: 'batch', operation: 'Decrypt' }]);
    expect(JSON.stringify(seen('batch'))).toBe(
      JSON.stringify({ ...seen('batch', 'x'), unattributed: seen('batch').unattributed }),
    );
    expect(seen('batch', 'stranger').unattributed).toHaveLength(2);
    expect(summaryOf(seen('batch'), EFFECTIVE_POLICY, REQUEST, null, 'sha256:names')).toMatchObject({
      notKnown: expect.stringContaining('Not known: WHOSE KEY was used (Decrypt by batch)'),
      willStopWorking: ['batch Decrypt a key that is not known, which may be of this instance'],
    });
  });

  it.each([
    ['the instance', { name: 'renamed' }, 'name'],
    ['a key', { aliases: [{ name: 'alias/renamed', keyId: 'key-1' }] }, 'alias'],
    ['a key that lost its alias', { aliases: [] }, 'alias'],
    [
      'a key whose alias means another one now',
      { aliases: [{ name: 'alias/one', keyId: 'key-2' }] },
      'alias',
    ],
  ] as const)('are new ones where people know %s by another name than they were shown', (_, change, word) => {
    const { instance, inventory } = SNAPSHOT;
    const renamed = {
      ...SNAPSHOT,
      instance: { ...instance, instance: { ...instance.instance, ...('name' in change && change) } },
      inventory: { ...inventory, ...('aliases' in change && change) },
    };
    const [before, after] = [factsOf(SNAPSHOT, window), factsOf(renamed, window)];

    expect(digestOf(after)).not.toBe(digestOf(before));
    expect(differences(before, after).join()).toContain(word);
  });

  it('are summed up in the same words by whoever looks', () => {
    const facts = factsOf(withUse({}), window);

    expect(summaryOf(facts, EFFECTIVE_POLICY, REQUEST, SNAPSHOT.backup, 'sha256:names')).toMatchObject({
      reason: 'unused',
      destroys: {
        keys: 1,
        secrets: 1,
        firstKeys: ['alias/one'],
        firstSecrets: ['s1'],
        namesDigest: 'sha256:names',
      },
      willStopWorking: ['app Decrypt key-1'],
      requestedBy: { name: 'rita', proved: false },
    });
    expect(summaryOf(facts, EFFECTIVE_POLICY, REQUEST, null, 'sha256:names').backup).toBe('none');
  });
});

describe('a statement', () => {
  it('lives for the window, the cooling-off and the time to execute; a not-before prolongs it', () => {
    expect(expiryOf(NOW, EFFECTIVE_POLICY)).toBe(
      new Date(NOW.getTime() + (72 + 24 + 48) * HOUR_MS).toISOString(),
    );
    expect(expiryOf(NOW, { ...EFFECTIVE_POLICY, notBefore: ago(-30 * DAY_MS) })).toBe(ago(-32 * DAY_MS));
    expect(expiryOf(NOW, { ...EFFECTIVE_POLICY, notBefore: ago(30 * DAY_MS) })).toBe(
      expiryOf(NOW, EFFECTIVE_POLICY),
    );
  });
});
