import type { ReasonCode } from '../../src/release/reason-codes.js';
import { describe, expect, it } from 'vitest';
import {
  automaticSinceReasons,
  isTolerated,
  probeReasonsOf,
  reasonsToKeep,
  type Judging,
} from '../../src/policy/reasons-to-keep.js';
import type { Snapshot } from '../../src/snapshot.js';
import type { ProbeName } from '../../src/release.js';
import {
  ago,
  clear,
  DAY_MS,
  HOUR_MS,
  JUDGING,
  SNAPSHOT,
  NOW,
  EFFECTIVE_POLICY as POLICY,
} from '../support/snapshots.js';
import {
  timeless,
  unrotated,
  unchanged,
  instance,
  without,
  verdict,
  key,
  changedAt,
  attested,
  reported,
  unbackedSnapshot,
} from '../support/kept.js';

type Case = readonly [title: string, snapshot: Snapshot, judging?: Judging];

const ATTESTED: Judging = {
  ...JUDGING,
  policy: { ...POLICY, backup: { provider: 'attested', restorableDays: 30 } },
};
const HOOK: Judging = {
  ...JUDGING,
  policy: { ...POLICY, backup: { provider: 'hook', url: 'https://b.example', restorableDays: 30 } },
};

/** For each reason: every way in which its fact is so. */
const CASES: Readonly<Record<string, readonly Case[]>> = {
  WRONG_ACCOUNT: [
    [
      'the credentials are of another account',
      {
        ...SNAPSHOT,
        instance: { ...SNAPSHOT.instance, identity: { ...SNAPSHOT.instance.identity, accountId: '9' } },
      },
    ],
  ],
  ACCOUNT_NOT_IN_ORDER: [
    ['the account is in debt', { ...SNAPSHOT, instance: { ...SNAPSHOT.instance, accountStatus: 'InDebt' } }],
    [
      'the cloud says something new',
      { ...SNAPSHOT, instance: { ...SNAPSHOT.instance, accountStatus: 'Fine' } },
    ],
  ],
  WRONG_INSTANCE: [['KMS described another instance', instance({ instanceId: 'kst-other' })]],
  INSTANCE_CANNOT_ANSWER: [
    ['it is disconnected', instance({ status: 'Disconnected' })],
    ['its status is unknown', without('status')],
  ],
  NOT_PAY_AS_YOU_GO: [
    ['it is a subscription', instance({ chargeType: 'PREPAY' })],
    ['its charge type is unknown', without('chargeType')],
    ['its product type is a subscription', instance({ productType: 'kms_ddi_public_intl' })],
    ['its product type is unknown', without('productType')],
  ],
  BILLING_DISAGREES: [
    [
      'the billing system calls it a subscription',
      { ...SNAPSHOT, instance: { ...SNAPSHOT.instance, subscriptionType: 'Subscription' } },
    ],
  ],
  UNINITIALIZED_NOT_EMPTY: [
    ['it was never enabled and yet holds keys', instance({ status: 'Uninitialized' })],
  ],
  PROTECTION_ON: [
    ['its protection is on', instance({ deletionProtection: true })],
    ['its protection is unknown', without('deletionProtection')],
    [
      'its protection was to be off by the release and is on',
      instance({ deletionProtection: true }),
      { ...JUDGING, when: 'at-release', policy: { ...POLICY, protection: { off: 'at-release' } } },
    ],
  ],
  KEY_PROTECTION_ON: [
    ['a key is protected', key({ protection: 'Enabled' })],
    ['the protection of a key is unknown', key({ protection: undefined })],
    [
      'a key is protected, whatever the policy says of the instance',
      key({ protection: 'Enabled' }),
      { ...JUDGING, policy: { ...POLICY, protection: { off: 'at-release' } } },
    ],
  ],
  PROBE_MISSING: [['a probe has no answer', { ...SNAPSHOT, probes: SNAPSHOT.probes.slice(1) }]],
  CALLER_FOUND: [
    [
      'somebody called it',
      verdict('actiontrail', 'FOUND', [
        { code: 'CALLER_FOUND', text: 'ann called', caller: 'ram-user/1/ann' },
      ]),
    ],
    [
      'somebody called it whose toleration has ended',
      verdict('actiontrail', 'FOUND', [{ code: 'CALLER_FOUND', text: 'ann called', caller: 'ann' }]),
      tolerating({ caller: 'ann', reason: 'x', until: '2026-11-22' }),
    ],
  ],
  PROBE_FAILED: [
    ['a probe could not read everything', verdict('actiontrail', 'FAILED')],
    [
      'a probe could not read everything, although the policy tolerates that it does not see',
      verdict('billing-usage', 'FAILED'),
      tolerating({ place: 'billing-usage', reason: 'x', until: '2099-12-31' }, []),
    ],
  ],
  PROBE_NOT_COVERED: [
    ['a required probe could not see', verdict('billing-usage', 'NOT_COVERED')],
    [
      'a required probe could not see, although the policy tolerates that',
      verdict('billing-usage', 'NOT_COVERED'),
      tolerating({ place: 'billing-usage', reason: 'x', until: '2099-12-31' }),
    ],
    [
      'a probe that is not required could not see, and nobody tolerates that',
      verdict('billing-usage', 'NOT_COVERED'),
      { ...JUDGING, policy: { ...POLICY, scan: { ...POLICY.scan, required: [] } } },
    ],
    [
      'the list of keys could not be seen, although the policy tolerates that',
      verdict('keys-and-secrets', 'NOT_COVERED'),
      tolerating({ place: 'keys-and-secrets', reason: 'x', until: '2099-12-31' }, []),
    ],
    [
      'shares could not be seen, although the policy tolerates that',
      verdict('resource-sharing', 'NOT_COVERED'),
      tolerating({ place: 'resource-sharing', reason: 'x', until: '2099-12-31' }, []),
    ],
  ],
  PLACE_NOT_LOOKED_AT: [
    [
      'nobody looks at a place, and nobody tolerates that',
      SNAPSHOT,
      {
        ...JUDGING,
        policy: {
          ...POLICY,
          scan: {
            ...POLICY.scan,
            tolerated: POLICY.scan.tolerated.filter(({ place }) => place !== 'oss-objects'),
          },
        },
      },
    ],
    [
      'all tolerations have ended',
      { ...SNAPSHOT, probes: SNAPSHOT.probes.map(({ probe }) => clear(probe)) },
      { ...JUDGING, now: new Date('2027-01-01T00:00:00Z') },
    ],
  ],
  NO_BACKUP: [['no backup is known', unbackedSnapshot]],
  BACKUP_OF_OTHER_PROVIDER: [
    ['the backup is not of the provider that the policy names', SNAPSHOT, HOOK],
    ['an automatic backup is not believed where the policy wants a person’s word', SNAPSHOT, ATTESTED],
  ],
  BACKUP_TOO_OLD: [
    ['the newest change is newer than the backup', { ...changedAt(ago(HOUR_MS)), backup: reported }, HOOK],
    [
      'the backup is of the very instant of the change',
      { ...changedAt(ago(DAY_MS)), backup: reported },
      HOOK,
    ],
  ],
  CHANGE_TIME_UNKNOWN: [
    [
      'a key without a time',
      { ...SNAPSHOT, inventory: { ...SNAPSHOT.inventory, keys: SNAPSHOT.inventory.keys.map(timeless) } },
    ],
    [
      'a secret without a time',
      {
        ...SNAPSHOT,
        inventory: { ...SNAPSHOT.inventory, secrets: SNAPSHOT.inventory.secrets.map(timeless) },
      },
    ],
    [
      'a key of which KMS does not say when it was last rotated',
      { ...SNAPSHOT, inventory: { ...SNAPSHOT.inventory, keys: SNAPSHOT.inventory.keys.map(unrotated) } },
    ],
    [
      'a secret of which KMS does not say when it was last changed',
      {
        ...SNAPSHOT,
        inventory: { ...SNAPSHOT.inventory, secrets: SNAPSHOT.inventory.secrets.map(unchanged) },
      },
    ],
  ],
  BACKUP_FROM_FUTURE: [
    ['the backup is of tomorrow', { ...SNAPSHOT, backup: { ...attested, madeAt: ago(-DAY_MS) } }, ATTESTED],
    ['the hook says so', { ...SNAPSHOT, backup: { ...reported, madeAt: ago(-61_000) } }, HOOK],
  ],
  BACKUP_INCOMPLETE: [
    ['the backup lacks a key', { ...SNAPSHOT, backup: { ...attested, keys: 0 } }, ATTESTED],
    ['the backup lacks a secret', { ...SNAPSHOT, backup: { ...reported, keys: 1, secrets: 0 } }, HOOK],
    [
      'an attested backup does not say what it holds',
      {
        ...SNAPSHOT,
        backup: {
          provider: 'attested',
          certainty: 'attested',
          madeAt: ago(DAY_MS),
          restorableUntil: ago(-31 * DAY_MS),
        },
      },
      ATTESTED,
    ],
  ],
  KIND_NEEDS_ATTESTED_BACKUP: [
    ['it is a hardware instance', { ...SNAPSHOT, kind: 'hardware' }],
    ['its kind is unknown', { ...SNAPSHOT, kind: 'unknown' }],
  ],
  BACKUP_ENDS_TOO_SOON: [
    [
      'the backup ends too soon',
      { ...SNAPSHOT, backup: { ...attested, restorableUntil: ago(-29 * DAY_MS) } },
      ATTESTED,
    ],
    [
      'the backup ends on the very last day',
      { ...SNAPSHOT, backup: { ...attested, restorableUntil: ago(-30 * DAY_MS) } },
      ATTESTED,
    ],
    [
      'a hook’s backup ends in two hours',
      { ...SNAPSHOT, backup: { ...reported, restorableUntil: ago(-2 * HOUR_MS) } },
      HOOK,
    ],
    [
      'it would end too soon if the release came as late as it may',
      { ...SNAPSHOT, backup: { ...reported, restorableUntil: ago(-33 * DAY_MS) } },
      { ...HOOK, releaseBy: new Date(ago(-3 * DAY_MS)) },
    ],
    [
      'nobody says when an attested backup ends',
      {
        ...SNAPSHOT,
        backup: { provider: 'attested', certainty: 'attested', madeAt: ago(DAY_MS), keys: 1, secrets: 1 },
      },
      ATTESTED,
    ],
  ],
  NO_AUTOMATIC_BACKUP: [
    ['it is older than automatic backups', instance({ createTime: '2024-04-26T00:00:00.000Z' })],
    ['nobody knows how old it is', without('createTime')],
  ],
  NOT_YET_BACKED_UP: [['something changed an hour ago', changedAt(ago(HOUR_MS))]],
};

function tolerating(
  one: Judging['policy']['scan']['tolerated'][number],
  required: readonly ProbeName[] = POLICY.scan.required,
): Judging {
  return {
    ...JUDGING,
    policy: {
      ...POLICY,
      scan: { ...POLICY.scan, required, tolerated: [...POLICY.scan.tolerated, one] },
    },
  };
}

describe('an instance', () => {
  it('may be released when nothing speaks against it', () => {
    expect(reasonsToKeep(SNAPSHOT, JUDGING)).toEqual([]);
  });

  for (const [code, cases] of Object.entries(CASES)) {
    for (const [title, snapshot, judging = JUDGING] of cases) {
      it(`is kept as ${code}, and for no other reason, when ${title}`, () => {
        const reasons = reasonsToKeep(snapshot, judging);

        expect([...new Set(reasons.map((reason) => reason.code))]).toEqual([code]);
        expect(reasons.every(({ text }) => text.length > 8 && text.endsWith('.'))).toBe(true);
      });
    }
  }

  for (const [code, one] of [
    ['FOREIGN_VPC', 'a VPC of another owner'],
    ['DEFAULT_INSTANCE', 'being the default instance'],
    ['COUNTS_DISAGREE', 'hidden keys'],
    ['INSTANCE_SHARED', 'a share'],
  ] as const) {
    it(`is kept for ${one}, also when the policy claims to tolerate it`, () => {
      const snapshot = verdict('keys-and-secrets', 'FOUND', [{ code, text: 'so', caller: 'x' }]);

      expect(
        reasonsToKeep(snapshot, tolerating({ caller: 'x', reason: 'x', until: '2099-12-31' })),
      ).toMatchObject([{ code, text: 'so.' }]);
    });
  }

  it('says by which name the policy can accept what was found, if it can', () => {
    const texts = (code: ReasonCode, caller?: string) =>
      reasonsToKeep(
        verdict('actiontrail', 'FOUND', [{ code, text: 'so', ...(caller !== undefined && { caller }) }]),
        JUDGING,
      ).map(({ text }) => text);

    expect(texts('CALLER_FOUND', 'ram-user/1/ann')).toEqual([
      'so. To accept it, name "ram-user/1/ann" in the policy\'s tolerated callers.',
    ]);
    expect(texts('FOREIGN_VPC', 'x')).toEqual(['so.']);
  });

  it('may go although a caller was found that the policy names, to the last day of that', () => {
    const found = [{ code: 'CALLER_FOUND', text: 'x', caller: 'ann' } as const];
    const snapshot = verdict('actiontrail', 'FOUND', found);

    const judging = tolerating({ caller: 'ann', reason: 'x', until: '2026-11-23' });
    const nextDay = { ...judging, now: new Date('2026-11-24T00:00:00Z') };
    expect(reasonsToKeep(snapshot, judging)).toEqual([]);
    expect(reasonsToKeep(snapshot, nextDay)).toMatchObject([{ code: 'CALLER_FOUND' }]);
  });

  it('may go when a probe that the policy does not require could not see, and the policy names it', () => {
    const snapshot = verdict('billing-usage', 'NOT_COVERED');

    expect(
      reasonsToKeep(snapshot, tolerating({ place: 'billing-usage', reason: 'x', until: '2099-12-31' }, [])),
    ).toEqual([]);
  });

  it('is not kept for a brake that the policy leaves on until the release', () => {
    const judging = {
      ...JUDGING,
      policy: { ...POLICY, protection: { off: 'at-release' } },
    } as const;

    expect(reasonsToKeep(instance({ deletionProtection: true }), judging)).toEqual([]);
  });

  it('may go when it was never enabled and nothing is in it', () => {
    const empty = { ...SNAPSHOT.inventory, keys: [], secrets: [], quotas: { keys: 0, secrets: 0 } };
    const snapshot = { ...instance({ status: 'Uninitialized' }), inventory: empty };

    expect(reasonsToKeep(snapshot, JUDGING)).toEqual([]);
  });

  it('may go with a backup of a hardware instance that a person attests', () => {
    expect(reasonsToKeep({ ...SNAPSHOT, kind: 'hardware', backup: attested }, ATTESTED)).toEqual([]);
  });

  it('may go with a hook’s backup that lasts a moment longer than is wanted, or has no known end', () => {
    const lasting = { ...reported, restorableUntil: ago(-30 * DAY_MS - 1) };

    expect(reasonsToKeep({ ...SNAPSHOT, backup: lasting }, HOOK)).toEqual([]);
    expect(reasonsToKeep({ ...SNAPSHOT, backup: reported }, HOOK)).toEqual([]);
  });

  it('may go 48 hours after its newest change and not a moment before', () => {
    expect(reasonsToKeep(changedAt(ago(48 * HOUR_MS)), JUDGING)).toEqual([]);
    expect(reasonsToKeep(changedAt(ago(48 * HOUR_MS - 1)), JUDGING)).toMatchObject([
      { code: 'NOT_YET_BACKED_UP' },
    ]);
  });

  it('names at most three protected keys, and how many more there are', () => {
    const keys = ['a', 'b', 'c', 'd', 'e'].map((keyId) => ({ keyId, protection: 'Enabled' }));

    const [reason] = reasonsToKeep({ ...SNAPSHOT, inventory: { ...SNAPSHOT.inventory, keys } }, JUDGING);

    expect(reason?.text).toContain('a, b, c and 2 more');
  });

  it('is not confused by a caller who has the name of a place, or a place with the name of a caller', () => {
    const { policy } = tolerating({ place: 'ann', reason: 'x', until: '2099-12-31' });

    expect(isTolerated('caller', 'ann', policy, NOW)).toBe(false);
    expect(isTolerated('place', 'ann', policy, NOW)).toBe(true);
    expect(automaticSinceReasons('2024-04-26T00:00:00.001Z')).toEqual([]);
  });

  it('is judged by what the probe says and not by what it is called', () => {
    const asked = { ...clear('actiontrail'), row: { place: 'x', verdict: 'FAILED', reason: 'why' } } as const;

    expect(probeReasonsOf(asked, POLICY, NOW, [])).toMatchObject([
      { code: 'PROBE_FAILED', text: 'actiontrail: why.' },
    ]);
  });
});
