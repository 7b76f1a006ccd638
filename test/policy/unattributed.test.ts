import { describe, expect, it } from 'vitest';
import { tolerationsOf } from '../../src/cli/plan-tolerations.js';
import { looserThan } from '../../src/policy/looser.js';
import { reasonsToKeep } from '../../src/policy/reasons-to-keep.js';
import { DATA_AT_REST, placesThatCover } from '../../src/policy/service-roles.js';
import { PLACE_NAMES, PROBES } from '../../src/release/places.js';
import type { Toleration } from '../../src/release.js';
import type { ProbeReport } from '../../src/snapshot.js';
import { clear, EFFECTIVE_POLICY, JUDGING, NOW, REQUEST, SNAPSHOT } from '../support/snapshots.js';

const BATCH = 'ram-user/1/batch';
const ECS = 'assumed-role/1234567890123456/AliyunECSDiskEncryptDefaultRole';

/** A trail with uses of unknown keys by these callers, each by one operation. */
function found(...uses: readonly (readonly [caller: string, operation: string])[]): ProbeReport {
  return {
    ...clear('actiontrail'),
    row: { place: 'actiontrail', verdict: 'FOUND', reason: 'so' },
    reasonCode: 'USE_WITHOUT_KEY',
    findings: uses.map(([caller, operation]) => ({
      code: 'USE_WITHOUT_KEY',
      text: 'so',
      unattributed: { caller, operation },
      subject: `${caller} ${operation}`,
    })),
  };
}

const tolerated = (
  caller: string,
  operation = 'Decrypt',
  coveredBy: string[] = [],
  until = '2099-12-31',
) => ({
  unattributed: { caller, operation, coveredBy },
  reason: 'known',
  until,
});

/** What is said, under a policy that tolerates so much; `others`: reports of other places in the place of clear ones. */
function reasons(report: ProbeReport, tolerates: readonly Toleration[], others: readonly ProbeReport[] = []) {
  const probes = PROBES.map((name) => [report, ...others].find(({ probe }) => probe === name) ?? clear(name));
  const scan = { ...EFFECTIVE_POLICY.scan, tolerated: [...EFFECTIVE_POLICY.scan.tolerated, ...tolerates] };
  const policy = { ...EFFECTIVE_POLICY, scan };
  return reasonsToKeep({ ...SNAPSHOT, probes }, { ...JUDGING, policy });
}

describe('use of a key that is not known', () => {
  it('keeps the instance, by caller and operation, and says what to write to accept it', () => {
    expect(reasons(found([BATCH, 'Decrypt']), [])).toEqual([
      {
        code: 'USE_WITHOUT_KEY',
        subject: 'ram-user/1/batch Decrypt',
        text: 'so. To accept it, write [[scan.tolerated]] with unattributed = "ram-user/1/batch" and operations = ["Decrypt"] in the policy.',
      },
    ]);
  });

  it('is accepted for the caller and the operation that the policy names, and for no other', () => {
    const policy = [tolerated(BATCH)];

    expect(reasons(found([BATCH, 'Decrypt']), policy)).toEqual([]);
    expect(
      reasons(found([BATCH, 'Decrypt'], [BATCH, 'Encrypt'], ['ram-user/1/other', 'Decrypt']), policy),
    ).toMatchObject([{ subject: 'ram-user/1/batch Encrypt' }, { subject: 'ram-user/1/other Decrypt' }]);
  });

  it('is not accepted by a toleration that is over, or by one of the caller alone', () => {
    expect(reasons(found([BATCH, 'Decrypt']), [tolerated(BATCH, 'Decrypt', [], '2026-11-22')])).toHaveLength(
      1,
    );
    expect(
      reasons(found([BATCH, 'Decrypt']), [{ caller: BATCH, reason: 'known', until: '2099-12-31' }]),
    ).toHaveLength(1);
  });

  it('is accepted only while each place that has to cover it is clear', () => {
    const policy = [tolerated(BATCH, 'Decrypt', ['billing-usage'])];
    const silent = {
      ...clear('billing-usage'),
      row: { place: 'billing-usage', verdict: 'NOT_COVERED', reason: 'so' },
    } as const;

    expect(reasons(found([BATCH, 'Decrypt']), policy)).toEqual([]);
    expect(reasons(found([BATCH, 'Decrypt']), policy, [silent])).toMatchObject([
      { code: 'USE_WITHOUT_KEY', text: expect.stringContaining('billing-usage (NOT_COVERED)') },
      { code: 'PROBE_NOT_COVERED' },
    ]);
  });

  it('by the role of a service is not accepted while it is not clear where that service keeps data', () => {
    const open = (['ecs', 'rds'] as const).map((place) => ({
      ...clear(place),
      row: { place, verdict: 'NOT_COVERED', reason: 'so' } as const,
    }));
    const [kept] = reasons(found([ECS, 'Decrypt']), [tolerated(ECS, 'Decrypt', ['rds'])], open);

    const [never] = reasons(found([ECS, 'Decrypt']), [tolerated(ECS, 'Decrypt', ['other-accounts'])]);
    expect(never?.text).toContain('other-accounts (this version does not look there)');
    expect(kept?.code).toBe('USE_WITHOUT_KEY');
    expect(kept?.text).toMatch(
      /accepts it, and that does not hold.*ecs \(NOT_COVERED\).*rds \(NOT_COVERED\)/,
    );
  });
});

describe('the places that cover the role of a service', () => {
  it('are those where the service keeps data, whatever the letters of the role', () => {
    expect(placesThatCover(ECS)).toContain('ecs');
    expect(placesThatCover(ECS.replace(/Aliyun.*/, (role) => role.toLowerCase()))).toEqual(
      placesThatCover(ECS),
    );
    expect(placesThatCover('assumed-role/1/AliyunRDSInstanceEncryptionDefaultRole')).toContain('polardb');
  });

  it.each([
    'assumed-role/1/AliyunSomethingNewRole',
    'assumed-role/1/aliyunserviceroleforx',
    'ram-user/1/AliyunX',
    'service/1/ecs',
    'unknown-type/unknown-account/an unnamed caller',
    'assumed-role/unknown-account/etl',
    'system/1/AliyunECSDiskEncryptDefaultRole',
  ])('are all places of data at rest for %s', (caller) => {
    expect(placesThatCover(caller)).toEqual(DATA_AT_REST);
  });

  it('are none for people and programs', () => {
    expect(
      ['ram-user/1/batch', 'root-account/1/root', 'assumed-role/1/etl'].flatMap(placesThatCover),
    ).toEqual([]);
  });

  it('are all that are not known to be something else: a new place is asked for until somebody says what it is', () => {
    const others = ['keys-and-secrets', 'actiontrail', 'resource-sharing', 'billing-usage'];
    const calls = ['audit-log', 'application-calls', 'request-counts', 'key-policies', 'tags'];

    expect(PLACE_NAMES.filter((name) => ![...others, ...calls].includes(name))).toEqual(DATA_AT_REST);
  });
});

describe('a policy that accepts use of unknown keys', () => {
  const by = (...list: Toleration[]) => ({
    ...EFFECTIVE_POLICY,
    scan: { ...EFFECTIVE_POLICY.scan, tolerated: list },
  });

  it('is looser by another operation, by a place less, and by a later day', () => {
    const wanted = by(tolerated(BATCH, 'Decrypt', ['ecs'], '2026-12-31'));

    expect(looserThan(by(tolerated(BATCH, 'Decrypt', ['ecs', 'rds'], '2026-12-30')), wanted)).toEqual([]);
    expect(looserThan(by(tolerated(BATCH, 'Encrypt', ['ecs'])), wanted)).toMatchObject(
      [/Encrypt by .* which the policy/].map((text) => expect.stringMatching(text)),
    );
    expect(looserThan(by(tolerated(BATCH, 'Decrypt', [], '2026-12-31')), wanted)).toEqual([
      'scan.tolerated accepts Decrypt by ram-user/1/batch with keys that are not known without ecs; the policy while ecs is clear',
    ]);
    expect(looserThan(by(tolerated(BATCH, 'Decrypt', ['ecs'], '2027-01-01')), wanted)).toHaveLength(1);
    expect(
      looserThan(by(tolerated(BATCH)), by({ caller: BATCH, reason: 'x', until: '2099-12-31' })),
    ).toHaveLength(1);
    expect(
      looserThan(by({ caller: BATCH, reason: 'x', until: '2099-12-31' }), by(tolerated(BATCH))),
    ).toHaveLength(1);
  });
});

describe('what a plan prints to paste', () => {
  const planned = (...tolerates: Toleration[]) => {
    const scan = { ...EFFECTIVE_POLICY.scan, tolerated: [...EFFECTIVE_POLICY.scan.tolerated, ...tolerates] };
    return tolerationsOf([found([BATCH, 'Decrypt'])], { ...EFFECTIVE_POLICY, scan }, NOW, REQUEST);
  };

  it('has a use of an unknown key as a comment, by caller and operation, until the policy names it', () => {
    expect(planned().toml).toContain(
      '# [[scan.tolerated]]\n# unattributed = "ram-user/1/batch"\n# operations = ["Decrypt"]\n# accounts = ["1234567890123456"]\n# regions = ["cn-hangzhou"]\n# reason = ""',
    );
    expect(planned(tolerated(BATCH)).toml).not.toContain('unattributed');
    expect(planned(tolerated(BATCH, 'Encrypt')).toml).toContain('unattributed');
  });

  it('names one that is over', () => {
    expect(planned(tolerated(BATCH, 'Decrypt', [], '2026-11-22')).useless).toMatchObject([
      { name: 'Decrypt by ram-user/1/batch', is: 'over' },
    ]);
  });
});
