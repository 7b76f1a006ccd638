import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parsePolicy } from '../../src/config/policy-parse.js';
import { readPolicy } from '../../src/config/read-policy.js';
import { PLACE_NAMES } from '../../src/release/places.js';

const ACCOUNTS = `[accounts."1234567890123456"]
site = "cn"
regions = ["cn-hangzhou"]
instances = ["kst-hzz65f3a1b2c3d4e5f6g7"]
`;
const APPROVAL = `[approval]
identity = "asserted"
approvers = ["ann", "ben"]
required = 2
execute_within_hours = 24
`;
const BACKUP = `[backup]
provider = "automatic"
`;
const SCAN = `[scan]
required = ["keys-and-secrets", "resource-sharing"]
`;
const WAITING = `[waiting]
cooling_off_hours = 24
approval_days = 7
recheck_minutes = 60
give_up_days = 30
`;
const HERE = 'accounts = ["1234567890123456"]\nregions = ["cn-hangzhou"]\n';
const GOOD = ACCOUNTS + APPROVAL + BACKUP + SCAN + WAITING;

describe('the policy file', () => {
  it('has defaults only for quiet days, look-back and when protection must be off', () => {
    expect(parsed(GOOD)).toEqual({
      policy: {
        accounts: [
          {
            accountId: '1234567890123456',
            site: 'cn',
            regions: ['cn-hangzhou'],
            instances: ['kst-hzz65f3a1b2c3d4e5f6g7'],
          },
        ],
        approval: {
          identity: 'asserted',
          approvers: expect.any(Function),
          required: 2,
          executeWithinHours: 24,
        },
        protection: { off: 'from-start' },
        backup: { provider: 'automatic' },
        scan: {
          lookbackDays: 90,
          quietDays: 30,
          required: ['keys-and-secrets', 'resource-sharing'],
          tolerated: [],
        },
        holds: [],
        owners: [],
        waiting: { coolingOffHours: 24, approvalDays: 7, recheckMinutes: 60, giveUpDays: 30 },
      },
    });
  });

  it('allows no account when it names none', () => {
    expect(parsed(GOOD.replace(ACCOUNTS, ''))).toMatchObject({ policy: { accounts: [] } });
  });

  for (const [what, from, to, problem] of [
    ['no approval section', APPROVAL, '', 'approval is missing; expected a section with identity = "ssh"'],
    [
      'no identity',
      'identity = "asserted"\n',
      '',
      'approval.identity is missing; expected a section with identity',
    ],
    [
      'an unknown identity',
      '"asserted"',
      '"anyone"',
      'approval.identity is "anyone"; expected a section with identity',
    ],
    [
      'a quorum of one',
      'required = 2',
      'required = 1',
      'approval.required is 1; expected a whole number of people, from 2 to 20',
    ],
    ['no quorum', 'required = 2\n', '', 'approval.required is missing; expected a whole number of people'],
    [
      'a quorum nobody reaches',
      'required = 2',
      'required = 3',
      'approval.required is 3, and only 2 can approve (ann, ben)',
    ],
    ['one person under two spellings', '"ben"', '"ANN"', '"ANN" and "ann" differ only in case'],
    ['a name that is an option', '"ben"', '"-ben"', 'approval.approvers.1 is "-ben"; expected a name'],
    ['no waiting', WAITING, '', 'waiting is missing; expected a section with cooling_off_hours'],
    ['no cooling off', 'cooling_off_hours = 24\n', '', 'waiting.cooling_off_hours is missing'],
    [
      'a cooling off of nothing',
      'cooling_off_hours = 24',
      'cooling_off_hours = 0',
      'waiting.cooling_off_hours is 0',
    ],
    [
      'a part of a day to give up',
      'give_up_days = 30',
      'give_up_days = 30.5',
      'give_up_days is 30.5; expected a whole number of days',
    ],
    [
      'giving up before a release could happen',
      'give_up_days = 30',
      'give_up_days = 7',
      'raise give_up_days',
    ],
    ['an unknown section', BACKUP, `${BACKUP}[force]\n`, 'the policy has an unknown field "force"'],
    [
      'an unknown key',
      'give_up_days = 30',
      'give_up_days = 30\nforce = true',
      'waiting.force is not known; remove it',
    ],
    ['a prototype', WAITING, `${WAITING}[__proto__]\nforce = true\n`, 'unknown field "__proto__"'],
    ['no backup', BACKUP, '', 'backup is missing; expected a section with provider'],
    ['a hook in the clear', '"automatic"', '"hook"\nurl = "http://backup.example.com"', 'backup.url is'],
    [
      'a hook whose backups may end at once',
      '"automatic"',
      '"hook"\nurl = "https://b.example"\nrestorable_days = 0',
      'backup.restorable_days is 0; expected a whole number of days, from 1 to 3650',
    ],
    ['an attestation without its days', '"automatic"', '"attested"', 'backup.restorable_days is missing'],
    ['no site', 'site = "cn"\n', '', 'accounts.1234567890123456.site is missing; expected "cn" or "intl"'],
    ['all instances', '"kst-hzz65f3a1b2c3d4e5f6g7"', '"*"', 'instances.0 is "*"; expected an instance id'],
    ['all regions', '"cn-hangzhou"', '"*"', 'regions.0 is "*"; expected a region id'],
    [
      'all accounts',
      '"1234567890123456"',
      '"*"',
      'accounts."*" is not known; expected an account id in quotes',
    ],
    ['a scan without sharing', ', "resource-sharing"', '', 'scan.required lacks "resource-sharing"'],
    ['a scan without inventory', '"keys-and-secrets", ', '', 'scan.required lacks "keys-and-secrets"'],
    [
      'an unknown probe',
      '"resource-sharing"]',
      '"resource-sharing", "tea-leaves"]',
      'scan.required.2 is "tea-leaves"',
    ],
    [
      'more quiet days than it looks at',
      SCAN,
      `${SCAN}lookback_days = 20\n`,
      'scan.quiet_days is 30 (30 unless written)',
    ],
    ['a look further back than the trail', SCAN, `${SCAN}lookback_days = 91\n`, 'scan.lookback_days is 91'],
  ] as const) {
    it(`is refused with ${what}`, () => {
      expect(GOOD).toContain(from);
      expect(problemsOf(GOOD.replace(from, to))).toContain(problem);
    });
  }

  it('is refused when a statement would die before a day of acting', () => {
    const text = GOOD.replace('approval_days = 7', 'approval_days = 0.5').replace('hours = 24', 'hours = 11');

    expect(problemsOf(text)).toContain('which is less than the cooling-off plus a day');
    expect(parsed(text.replace('hours = 11', 'hours = 12'))).toHaveProperty('policy');
  });

  for (const [what, table, problem] of [
    ['a place by wildcard', 'places = ["*"]', 'tolerated.0.places.0 is "*"; expected an exact name'],
    ['a caller by wildcard', 'callers = ["acs:ram::*:role/x"]', 'expected an exact name'],
    [
      'an unknown place',
      'places = ["moon"]',
      'names the place "moon", which is not known; known: actiontrail',
    ],
    [
      'sharing',
      'places = ["resource-sharing"]',
      '"resource-sharing", which is required and can never be tolerated',
    ],
    ['inventory', 'places = ["keys-and-secrets"]', '"keys-and-secrets", which is required and can never be'],
    ['nothing', 'places = []', 'tolerates nothing'],
    ['both', 'places = ["oss"]\ncallers = ["x"]', 'has places and callers; expected one of them'],
    ['neither', '', 'has none of places, callers and unattributed; expected one of them'],
    [
      'a caller in two ways',
      'callers = ["x"]\nunattributed = "x"\noperations = ["Decrypt"]',
      'expected one of them',
    ],
    ['use of unknown keys without operations', 'unattributed = "x"', 'tolerates nothing'],
    [
      'use of unknown keys by anybody',
      'unattributed = "*"\noperations = ["Decrypt"]',
      'expected an exact name',
    ],
    [
      'use of unknown keys by any operation',
      'unattributed = "x"\noperations = ["*"]',
      'expected an exact name',
    ],
    [
      'operations of nobody',
      'callers = ["x"]\noperations = ["Decrypt"]',
      'has operations without unattributed',
    ],
    [
      'a place that covers nothing',
      'places = ["oss"]\ncovered_by = ["ecs"]',
      'has covered_by without unattributed',
    ],
    [
      'cover by an unknown place',
      'unattributed = "x"\noperations = ["Decrypt"]\ncovered_by = ["moon"]',
      'covered_by names the place "moon", which is not known',
    ],
    [
      'an operation of one caller twice',
      'unattributed = "x"\noperations = ["Decrypt", "Decrypt"]',
      'tolerates "x Decrypt" a second time',
    ],
    ['a place twice', 'places = ["oss", "oss"]', 'tolerates "oss" a second time'],
  ] as const) {
    it(`does not tolerate ${what}`, () => {
      expect(
        problemsOf(`${GOOD}[[scan.tolerated]]\n${table}\n${HERE}reason = "known"\nuntil = "2027-01-31"`),
      ).toContain(problem);
    });
  }

  it('tolerates use of unknown keys by one caller, one line for each operation', () => {
    const table =
      'unattributed = "x"\noperations = ["Decrypt", "Encrypt"]\ncovered_by = ["rds", "ecs", "ecs"]';
    const one = { caller: 'x', coveredBy: ['ecs', 'rds'] };

    expect(
      parsed(`${GOOD}[[scan.tolerated]]\n${table}\n${HERE}reason = "known"\nuntil = "2027-01-31"`),
    ).toMatchObject({
      policy: {
        scan: {
          tolerated: [
            { unattributed: { ...one, operation: 'Decrypt' }, reason: 'known', until: '2027-01-31' },
            { unattributed: { ...one, operation: 'Encrypt' }, reason: 'known', until: '2027-01-31' },
          ],
        },
      },
    });
  });

  for (const [what, scope, problem] of [
    ['without an account', 'regions = ["cn-hangzhou"]', 'accounts is missing'],
    ['without a region', 'accounts = ["1234567890123456"]', 'regions is missing'],
    ['in no account', 'accounts = []\nregions = ["cn-hangzhou"]', 'holds in no account or no region'],
    ['in every account', 'accounts = ["*"]\nregions = ["cn-hangzhou"]', 'expected an account id in quotes'],
    [
      'in an account that the policy does not have',
      'accounts = ["9999999999999999"]\nregions = ["cn-hangzhou"]',
      'names the account "9999999999999999", which the policy does not have',
    ],
    [
      'in a region that the account does not have',
      'accounts = ["1234567890123456"]\nregions = ["cn-beijing"]',
      'names the region "cn-beijing", which none of its accounts has',
    ],
  ] as const) {
    it(`tolerates nothing ${what}`, () => {
      const text = `${GOOD}[[scan.tolerated]]\nplaces = ["oss"]\n${scope}\nreason = "known"\nuntil = "2027-01-31"\n`;

      expect(problemsOf(text)).toContain(problem);
    });
  }

  it('does not tolerate the absence of a probe that it requires', () => {
    const text = GOOD.replace('"resource-sharing"]', '"resource-sharing", "actiontrail"]');

    expect(problemsOf(text + tolerating('actiontrail', '2027-01-31'))).toContain(
      '"actiontrail", which is required',
    );
    expect(parsed(GOOD + tolerating('actiontrail', '2027-01-31'))).toHaveProperty('policy');
  });

  it('is taken with a toleration that has ended: that blocks whoever needs it, and nobody else', () => {
    expect(parsed(GOOD + tolerating('oss', '2026-11-23'))).toMatchObject({
      policy: { scan: { tolerated: [{ place: 'oss', reason: 'known', until: '2026-11-23' }] } },
    });
    const read = parsed(GOOD + tolerating('oss', '2026-11-22'));
    expect(read).toMatchObject({ policy: { scan: { tolerated: [{ place: 'oss', until: '2026-11-22' }] } } });
    expect(problemsOf(GOOD + tolerating('oss', '2027-02-30'))).toContain(
      'until is "2027-02-30"; expected the last day',
    );
  });

  it('is refused with all of its problems at once', () => {
    const text =
      GOOD.replace('required = 2', 'required = 1').replace('"automatic"', '"cloud"') +
      tolerating('moon', '2020-01-01');

    expect(parsed(text)).toMatchObject({ problems: { length: 3 } });
  });

  it('is refused with the line of a mistake in its TOML', () => {
    expect(problemsOf('[approval]\nidentity = ssh\n')).toContain('line 2, column 12');
  });

  it('wants 30 more days of a hook’s backup that has an end, unless it says otherwise', () => {
    const hook = (more: string) =>
      parsed(GOOD.replace('"automatic"', `"hook"\nurl = "https://b.example"${more}`));

    expect(hook('')).toMatchObject({ policy: { backup: { provider: 'hook', restorableDays: 30 } } });
    expect(hook('\nrestorable_days = 7')).toMatchObject({ policy: { backup: { restorableDays: 7 } } });
  });

  it('never shows a password that stands in the hook’s address', () => {
    const text = GOOD.replace('"automatic"', '"hook"\nurl = "https://a:hunter2@example.com"');

    expect(problemsOf(text)).toContain('backup.url is a URL with a password');
    expect(problemsOf(text)).not.toContain('hunter2');
  });

  it('is refused when it is absent, a folder, or not text', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-policy-'));
    writeFileSync(join(folder, 'binary'), Buffer.from([0xff, 0xfe, 0x00]));

    expect(() => readPolicy(join(folder, 'absent'))).toThrow('it cannot be read (ENOENT)');
    expect(() => readPolicy(folder)).toThrow('it cannot be read (it is a folder, a pipe or a device');
    expect(() => readPolicy(join(folder, 'binary'))).toThrow('it is not UTF-8 text');
  });

  it('says who may approve, by whatever proves it', () => {
    const read = parsed(GOOD);

    expect('policy' in read && read.policy.approval.approvers()).toEqual({
      names: ['ann', 'ben'],
      digest: null,
      text: '',
    });
  });

  it('reads allowed_signers beside itself, and is refused with the problems in there', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-policy-'));
    writeFileSync(
      join(folder, 'policy.toml'),
      GOOD.replace(/identity.*\napprovers.*/, 'identity = "ssh"\nallowed_signers = "people"'),
    );
    writeFileSync(join(folder, 'people'), '*@example.com ssh-ed25519 AAAA\n');

    expect(() => readPolicy(join(folder, 'policy.toml'))).toThrow('line 1: "*@example.com" is a pattern');
  });

  it('names whom to ask about callers, keys and secrets', () => {
    const owners = '[owners]\n"ram-user/1234567890123456/batch" = "data team"\nkey-1 = "ann"\n';

    expect(parsed(GOOD + owners)).toMatchObject({
      policy: {
        owners: [
          { owner: 'data team', of: ['ram-user/1234567890123456/batch'] },
          { owner: 'ann', of: ['key-1'] },
        ],
      },
    });
    expect(problemsOf(`${GOOD}[owners]\n"key-*" = "ann"\n`)).toContain('owners');
    expect(problemsOf(`${GOOD}[owners]\nkey-1 = ""\n`)).toContain('whom to ask');
  });

  it('comes with an example that allows nothing', () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-policy-'));
    const example = readFileSync(new URL('../../policy.example.toml', import.meta.url), 'utf8');
    writeFileSync(join(folder, 'allowed_signers'), readFileSync(new URL('two-people', import.meta.url)));

    expect(parsePolicy(example, { directory: folder, knownPlaces: PLACE_NAMES })).toMatchObject({
      policy: { accounts: [] },
    });
  });
});

function tolerating(place: string, until: string): string {
  return `[[scan.tolerated]]\nplaces = ["${place}"]\n${HERE}reason = "known"\nuntil = "${until}"\n`;
}

function parsed(text: string) {
  return parsePolicy(text, { directory: tmpdir(), knownPlaces: PLACE_NAMES });
}

function problemsOf(text: string): string {
  const read = parsed(text);
  return 'problems' in read ? read.problems.join('\n') : '';
}
