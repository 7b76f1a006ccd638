import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readScenario, startSandbox, type Sandbox } from '../../sandbox/index.js';
import type { Io } from '../../src/cli/io.js';
import { run } from '../../src/cli/plan.js';
import { tolerationsOf } from '../../src/cli/plan-tolerations.js';
import { parsePolicy } from '../../src/config/policy-parse.js';
import { PLACE_NAMES, PLACES_NOT_LOOKED_AT } from '../../src/release/places.js';
import { writePolicy, type PolicySettings } from '../support/policy.js';
import { quietIo } from '../support/quiet-io.js';
import { clear, EFFECTIVE_POLICY, NOW, REQUEST } from '../support/snapshots.js';

const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7h';
const IDS = { instance: INSTANCE, region: 'cn-hangzhou', account: '1234567890123456' } as const;
/** What the bill does not say of an account without Resource Center; one disk is on the bill, and none is shown. */
const OPEN = [
  ...Object.keys(PLACES_NOT_LOOKED_AT),
  ...['ecs', 'ess', 'oss', 'sls', 'ack', 'cloud-backup', 'mns', 'apig', 'ecd', 'oos', 'more-services'],
  'application-calls',
  'request-counts',
];

let sandbox: Sandbox | undefined;
let folder: string;
let policy: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-plan-'));
  policy = join(folder, 'policy.toml');
  process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
  process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
});
afterEach(async () => {
  await sandbox?.close();
  sandbox = undefined;
  rmSync(folder, { recursive: true });
});

describe('plan --policy', () => {
  it('prints each toleration that is missing, which the policy refuses until a reason is filled in', async () => {
    write({ notTolerated: PLACE_NAMES });
    const text = readFileSync(policy, 'utf8').replace(
      /\[\[scan\.tolerated\]\]\nplaces = \[\]\n.*\n.*\n.*\n.*\n/,
      '',
    );
    writeFileSync(policy, text);

    const { exit, words } = await planOf('ready');
    const pasted = `${text}\n${words.slice(words.search(/^\[\[scan/m))}\n`;
    const filled = pasted.replaceAll('reason = ""', 'reason = "looked at by hand"');

    expect(exit).toBe(6);
    expect(words.match(/^\[\[scan\.tolerated\]\]$/gm)).toHaveLength(OPEN.length);
    expect(words).toContain('PLACE_NOT_LOOKED_AT');
    expect(problemsOf(pasted)).toEqual(
      OPEN.map((_, at) => expect.stringContaining(`scan.tolerated.${at}.reason is ""`)),
    );
    expect(problemsOf(filled)).toEqual([]);

    writeFileSync(policy, filled);
    await sandbox?.close();
    const again = await planOf('ready');
    expect(again.exit).toBe(0);
    expect(again.words).toContain('lacks no toleration of a place for this instance');
    expect(again.words).toContain('the policy accepts by name what is not known');
  });

  it('leads with what is not known and what will stop working, also where nothing blocks', async () => {
    write({ callers: ['ram-user/1234567890123456/nightly-check'] });
    const { exit, words } = await planOf('ready');
    const [first = '', second = '', third = ''] = words.split('\n');

    expect(exit).toBe(0);
    expect(first).toMatch(
      /^kst-\S+ in cn-hangzhou\. Not known: WHO CALLS in 3 of 4 places .* No use was found in 5/,
    );
    expect(second).toMatch(
      /^ {2}WILL STOP WORKING: the policy accepts ram-user\/1234567890123456\/nightly-check/,
    );
    expect(third).toMatch(/^ {2}No blockers found/);
  });

  it('says of a toleration that is over that it accepts nothing, and reads the rest of the policy', async () => {
    write({ notTolerated: ['oss'] });
    const over =
      '\n[[scan.tolerated]]\nplaces = ["oss"]\naccounts = ["1234567890123456"]\nregions = ["cn-hangzhou"]\nreason = "moved"\nuntil = "2020-01-31"\n';
    writeFileSync(policy, `${readFileSync(policy, 'utf8')}${over}`);

    const { exit, words, plan } = await planOf('ready');

    expect(exit).toBe(6);
    expect(words).toMatch(/over +oss: its last day was 2020-01-31/);
    expect(plan).toMatchObject({
      tolerations: {
        missing: [],
        useless: expect.arrayContaining([expect.objectContaining({ name: 'oss', is: 'over' })]),
      },
    });
  });

  it('says that the policy does not take the instance', async () => {
    write({ instances: ['kst-another0000'] });

    const { exit, words } = await planOf('ready');

    expect(exit).toBe(6);
    expect(words).toContain('NOT_ALLOWED_BY_POLICY');
  });

  it('prints a caller that was found as a comment only: accepting it ends it', async () => {
    write({});
    const { words } = await planOf('used');
    const toml = words.slice(words.indexOf('lacks no toleration'));

    expect(toml).toMatch(
      /# WILL STOP WORKING, OR BECOME UNREADABLE\n# \[\[scan\.tolerated\]\]\n# callers = \["/,
    );
    expect(toml).not.toMatch(/^\[\[scan/m);
  });
});

describe('a toleration of a place', () => {
  it.each(['FOUND', 'FAILED'] as const)('is void once its place is %s', (verdict) => {
    const report = { ...clear('actiontrail'), row: { place: 'actiontrail', verdict, reason: 'x' } };

    expect(tolerationsOf([report], tolerating('actiontrail'), NOW, REQUEST).useless).toEqual([
      { name: 'actiontrail', is: 'void', why: expect.stringContaining(verdict) },
    ]);
  });

  it('is not needed once its place is clear, and is of use while it is not covered', () => {
    const report = clear('actiontrail');
    const gap = { ...report, row: { ...report.row, verdict: 'NOT_COVERED' as const } };

    expect(tolerationsOf([report], tolerating('actiontrail'), NOW, REQUEST).useless).toMatchObject([
      { is: 'not needed' },
    ]);
    expect(tolerationsOf([gap], tolerating('actiontrail'), NOW, REQUEST).useless).toEqual([]);
  });

  it('is asked for where a place cannot be read, unless the policy requires it', () => {
    const report = clear('billing-usage');
    const gap = {
      ...report,
      row: { ...report.row, verdict: 'NOT_COVERED' as const },
      reasonCode: 'NO_DAY_OUT' as const,
    };
    const lenient = { ...EFFECTIVE_POLICY, scan: { ...EFFECTIVE_POLICY.scan, required: [] } };

    expect(tolerationsOf([gap], lenient, NOW, REQUEST).missing).toEqual(['billing-usage']);
    expect(tolerationsOf([gap], EFFECTIVE_POLICY, NOW, REQUEST).missing).toEqual([]);
  });
});

function tolerating(place: string) {
  const tolerated = [{ place, reason: 'by hand', until: '2026-12-31' }];
  return { ...EFFECTIVE_POLICY, scan: { ...EFFECTIVE_POLICY.scan, required: [], tolerated } };
}

function write(settings: Partial<PolicySettings>): void {
  const people = { identity: 'asserted', allowedSigners: '' } as const;
  writePolicy(policy, { instances: [INSTANCE], ...people, ...settings });
}

function problemsOf(text: string): readonly string[] {
  const read = parsePolicy(text, { directory: folder, knownPlaces: PLACE_NAMES });
  return 'problems' in read ? read.problems : [];
}

async function planOf(name: string) {
  const scenario = await readScenario(new URL(`../../sandbox/scenarios/${name}.json`, import.meta.url));
  sandbox = await startSandbox({ scenario });
  const said: { plan: unknown; words: string } = { plan: undefined, words: '' };
  const io: Io = {
    ...quietIo({ ALIBABA_CLOUD_ENDPOINT: sandbox.url, KMS_RELEASE_QUOTA_SHARE: '1' }),
    answer: (value, text) => void Object.assign(said, { plan: value, words: text }),
  };
  const exit = await run({ ...IDS, policy }, io);
  return { exit, ...said };
}
