import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Certificate } from '../../src/evidence/certificate.js';
import { verifyCertificate } from '../../src/evidence/verify-certificate.js';
import { run } from '../../src/cli/verify.js';
import { createPeople, type People } from '../support/people.js';
import { canonicalJson } from '../../src/policy/canonical.js';
import type { TrustedPolicy } from '../../src/evidence/verify-certificate-policy.js';
import { quietIo } from '../support/quiet-io.js';
import { signedCertificate } from './certificate.js';

let folder: string;
let people: People;
let certificate: Certificate;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-certificate-'));
  people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam', 'rita'], ['mallory']);
  certificate = await signedCertificate(people, ['ann', 'ben']);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('verifying a certificate', () => {
  it('tells for every part whether it is proved, and by whom', async () => {
    const { problems, lines, approvers } = await verify(certificate);

    expect(problems).toEqual([]);
    expect(approvers).toEqual(['ann', 'ben']);
    expect(lines.filter(({ rests }) => rests === 'only stated').map(({ part }) => part)).toEqual([
      'stated.result',
      'stated.result.reasons',
      'stated.calls: call 1',
      'stated.calls: call 2',
      'stated.result.billing',
      'stated.bills',
      'stated.goneAt',
      'stated.issuedAt',
    ]);
    expect(lines.find(({ part }) => part === 'statements: what was not known')).toMatchObject({
      rests: 'proved',
      shows: expect.stringMatching(/^Not known: .* No use was found in /),
    });
    expect(lines.find(({ part }) => part === 'statements: what stopped working')?.rests).toBe('proved');
    expect(lines.find(({ part }) => part === 'evidence.facts')?.on).toMatch(
      /signed by ann \(SHA256:.*\) and ben \(SHA256:.*\), over factsDigest sha256:[0-9a-f]{64}/,
    );
  });

  it(
    'refuses it when any leaf of its statements or its evidence is another one',
    { timeout: 240_000 },
    async () => {
      const changed = ['statements', 'evidence'].flatMap((part) => mutants(certificate, [part]));

      const believed: string[] = [];
      for (const { path, value } of changed) {
        const { problems } = await verify(value);
        if (problems.length === 0) believed.push(path.join('.'));
      }

      expect(changed.length).toBeGreaterThan(60);
      expect(believed).toEqual([]);
    },
  );

  it.each(['request', 'workflowId', 'runId'])(
    'refuses it when stated.%s is not what was signed',
    async (field) => {
      const changed = mutants(certificate, ['stated', field]);

      for (const { value } of changed) expect((await verify(value)).problems).not.toEqual([]);
    },
  );

  it('prints billing, saving, reasons and each call with its request id, and what each rests on', async () => {
    const file = join(folder, 'printed.json');
    writeFileSync(file, canonicalJson(certificate));
    let printed = '';
    const io = { ...quietIo(), json: false, answer: (_: unknown, text: string) => void (printed = text) };

    await run({ file, allowedSigners: people.allowedSigners }, io);

    for (const line of [
      'only stated  stated.result.billing: stopped: The bill of 2026-11-25 is out',
      'only stated  stated.bills: looked at 2026-11-27T04:00:00.000Z: 1 days after the release, rows: 2026-11-25 refunded -1 USD; ' +
        "the account's bill of 2026-11-25 is out; before the release (2026-11-23): 1 rows",
      'proved       stated.result.savedPerMonth: 138.48 USD',
      'only stated  stated.result.reasons: none',
      'only stated  stated.calls: call 1: at 2026-11-24T05:30:00.000Z, refused: Throttling: later; request id id-of-the-first',
      'only stated  stated.calls: call 2: at 2026-11-24T06:00:00.000Z, released; request id id-of-the-second',
    ])
      expect(printed).toContain(line);
  });

  it('refuses a saving that the signed evidence does not have', async () => {
    const { stated } = certificate;
    const { savedPerMonth, ...without } = stated.result;
    expect(savedPerMonth).toBeDefined();

    for (const { value } of mutants(certificate, ['stated', 'result', 'savedPerMonth']))
      expect((await verify(value)).problems).toEqual([
        'stated.result.savedPerMonth is not the saving in the evidence',
      ]);
    expect((await verify({ ...certificate, stated: { ...stated, result: without } })).problems).not.toEqual(
      [],
    );
  });

  it('takes one whose bills could not be read', async () => {
    const { problems, lines } = await verify({
      ...certificate,
      stated: { ...certificate.stated, bills: null },
    });

    expect(problems).toEqual([]);
    expect(lines.find(({ part }) => part === 'stated.bills')?.shows).toBe('could not be read');
  });

  it('refuses a name among the approvers that signed nothing', async () => {
    const { stated } = certificate;
    const approvedBy = ['ann', 'ben', 'cam'];

    const { problems } = await verify({
      ...certificate,
      stated: { ...stated, result: { ...stated.result, approvedBy } },
    });

    expect(problems).toEqual(['stated.result.approvedBy are not the people who signed']);
  });

  it('refuses it when one person is missing, or counts twice, or is the requester, or is not listed', async () => {
    expect((await verify(await signedCertificate(people, ['ann']))).problems).toEqual([
      '1 distinct people with a key of their own signed; 2 are wanted',
    ]);
    expect((await verify(await signedCertificate(people, ['ann', 'ann']))).problems).toContain(
      '1 distinct people with a key of their own signed; 2 are wanted',
    );
    expect((await verify(await signedCertificate(people, ['ann', 'rita']))).problems).toEqual([
      'rita is not an approver by the policy',
      'the requester approved it',
    ]);
    expect((await verify(await signedCertificate(people, ['ann', 'mallory']))).problems[0]).toMatch(
      /statement of mallory: .*not listed/,
    );
  });

  for (const [what, edit, problem] of [
    ['another instance', { instanceId: 'kst-other' }, 'stated.request.instanceId is not what ben signed'],
    ['another region', { regionId: 'cn-beijing' }, 'stated.request.regionId is not what ben signed'],
    ['another account', { accountId: '9999999999' }, 'stated.request.accountId is not what ben signed'],
    ['other facts', { factsDigest: 'sha256:0' }, 'evidence.facts is not what ben signed'],
    ['other rules', { policyDigest: 'sha256:0' }, 'evidence.policy is not what ben signed'],
    [
      'another approval request',
      { approvalRequestNumber: 2 },
      'the signatures are of more than one approval request',
    ],
    [
      'another list of older use',
      { olderUse: [{ who: 'x', operation: 'y', resource: 'z', last: '2026-01-01T00:00:00Z' }] },
      'the signatures are over different approval requests',
    ],
    [
      'another end',
      { expiresAt: '2026-12-01T00:00:00.000Z' },
      'the signatures are over different approval requests',
    ],
    ['a rejection', { says: 'reject' }, 'the statement of ben: it says reject, not approve'],
  ] as const) {
    it(`refuses it when one person signed ${what}, although the signature is good`, async () => {
      const mixed = await signedCertificate(people, ['ann', 'ben'], (signer) =>
        signer === 'ben' ? edit : {},
      );

      expect((await verify(mixed)).problems).toContain(problem);
    });
  }

  it('refuses a result about another instance', async () => {
    const { stated } = certificate;
    const result = { ...stated.result, instanceId: 'kst-other' };

    expect((await verify({ ...certificate, stated: { ...stated, result } })).problems).toEqual([
      'stated.result is about another instance',
    ]);
  });

  it.each([
    ['nothing', ''],
    ['another JSON', '[]'],
    ['a huge nesting', `{"version":${'['.repeat(100_000)}${']'.repeat(100_000)}}`],
    ['a prototype', '{"__proto__":{"version":"kms-release/certificate/v1"}}'],
  ])('refuses %s', async (_, text) => {
    const { problems } = await verifyCertificate(text, trusted());

    expect(problems[0]).toMatch(/^it is (neither certificate nor record|no certificate of this version): /);
  });

  it('refuses evidence that is nested too deeply', async () => {
    const text = canonicalJson(certificate).replace(
      '"rows":[',
      `"rows":[${'['.repeat(50_000)}${']'.repeat(50_000)},`,
    );

    const { problems } = await verifyCertificate(text, trusted());

    expect(problems).not.toEqual([]);
  });

  it('refuses a field that nobody signed beside those that are signed', async () => {
    const { problems } = await verify({ ...certificate, approvedByTheBoard: true });

    expect(problems[0]).toMatch(/approvedByTheBoard/);
  });

  it('ends with 0 for a good one and with 7 for a changed one', async () => {
    const [good, bad] = [join(folder, 'good.json'), join(folder, 'bad.json')];
    writeFileSync(good, canonicalJson(certificate));
    writeFileSync(bad, canonicalJson(certificate).replace('key-1', 'key-2'));
    const { allowedSigners } = people;

    expect(await run({ file: good, allowedSigners }, quietIo())).toBe(0);
    expect(await run({ file: bad, allowedSigners }, quietIo())).toBe(7);
  });
});

function trusted(): TrustedPolicy {
  return {
    identity: 'ssh',
    text: readFileSync(people.allowedSigners, 'utf8'),
    digest: null,
    names: ['ann', 'ben', 'cam', 'rita'],
  };
}

function verify(value: unknown, by: Partial<TrustedPolicy> = {}) {
  return verifyCertificate(canonicalJson(value), { ...trusted(), ...by });
}

/** One copy for each leaf under `at`, with that leaf changed. */
function mutants(whole: unknown, at: readonly string[]): { path: readonly string[]; value: unknown }[] {
  return leaves(at.reduce(fieldOf, whole), at).map((path) => ({ path, value: changedAt(whole, path) }));
}

function leaves(value: unknown, path: readonly string[]): (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([field, inner]) => leaves(inner, [...path, field]));
}

function fieldOf(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([name]) => name === field)?.[1]
    : undefined;
}

function changedAt(value: unknown, [field, ...rest]: readonly string[]): unknown {
  if (field === undefined) return another(value);
  if (Array.isArray(value))
    return value.map((item, index) => (String(index) === field ? changedAt(item, rest) : item));
  if (typeof value !== 'object' || value === null) return value;
  return { ...value, [field]: changedAt(fieldOf(value, field), rest) };
}

function another(leaf: unknown): unknown {
  if (typeof leaf === 'string') return `${leaf}x`;
  if (typeof leaf === 'number') return leaf + 1;
  return leaf === null ? 'something' : !leaf;
}
