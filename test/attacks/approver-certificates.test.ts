import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../src/cli/verify.js';
import type { Certificate } from '../../src/evidence/certificate.js';
import { verifyCertificate, type Verification } from '../../src/evidence/verify-certificate.js';
import type { TrustedPolicy } from '../../src/evidence/verify-certificate-policy.js';
import { canonicalJson } from '../../src/policy/canonical.js';
import { plainPolicy, signedCertificate } from '../evidence/certificate.js';
import { signed, softSecurityKey, throwawayKey } from '../signatures/keys.js';
import { createPeople, type People } from '../support/people.js';
import { writePolicy } from '../support/policy.js';
import { quietIo } from '../support/quiet-io.js';
import { cpuMs } from '../support/cpu-ms.js';

const RULES = plainPolicy(['ann', 'ben', 'cam']);
let folder: string;
let people: People;
let good: Certificate;
let text: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-forger-'));
  people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam', 'rita'], ['eve']);
  good = await signedCertificate(people, ['ann', 'ben']);
  text = canonicalJson(good);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** What the company's own verifier says about a file. */
async function verify(file: string, more: object = {}): Promise<{ exit: number; said: Verification }> {
  const path = join(folder, 'file.json');
  writeFileSync(path, file);
  let said: unknown;
  const exit = await run(
    { file: path, allowedSigners: people.allowedSigners, ...more },
    quietIo({}, (value) => void (said = value)),
  );
  if (!isVerification(said)) throw new Error('it said nothing');
  return { exit, said };
}
function isVerification(value: unknown): value is Verification {
  return typeof value === 'object' && value !== null && 'problems' in value;
}
async function refusedFor(file: string | Certificate, why: string | RegExp, more: object = {}) {
  const { exit, said } = await verify(typeof file === 'string' ? file : canonicalJson(file), more);
  expect(said.problems.join('\n')).toMatch(why);
  expect(exit).toBe(7);
}
const stating = (change: object): Certificate => ({ ...good, stated: { ...good.stated, ...change } });
const by = (change: Partial<People>): People => ({ ...people, ...change });
const ruled = (approval: object) => ({ approval: { ...RULES.approval, ...approval } });

describe('one approver who makes a certificate', () => {
  it('alone, by rules that ask for one, is not believed', async () => {
    const own = ruled({ required: 1, approvers: ['ann'] });

    await refusedFor(
      await signedCertificate(people, ['ann'], undefined, own),
      'its policy asks for 1; at least 2',
    );
  });

  it('alone, by rules that ask for nobody or for a name, is not believed', async () => {
    const own = ruled({ required: 0, identity: 'asserted', approvers: ['ann'] });
    const alone = await signedCertificate(people, ['ann'], undefined, own);

    await refusedFor(alone, 'believes names that nobody proved');
  });

  it('alone, signing twice, is one person', async () => {
    await refusedFor(await signedCertificate(people, ['ann', 'ann']), '1 distinct people with a key');
  });

  it('with one key under two names is one person, also where a list has it so', async () => {
    const key = readFileSync(`${people.keyOf('ann')}.pub`, 'utf8')
      .split(' ')
      .slice(0, 2)
      .join(' ');
    const oneKey = by({
      sign: async (_, statement) => people.sign('ann', statement),
      fingerprintOf: () => people.fingerprintOf('ann'),
    });
    const file = canonicalJson(await signedCertificate(oneKey, ['ann', 'ben']));
    const list: TrustedPolicy = {
      identity: 'ssh',
      text: `ann ${key}\nben ${key}\n`,
      digest: null,
      names: ['ann', 'ben', 'cam'],
    };

    expect((await verifyCertificate(file, list)).problems).toEqual([
      '1 distinct people with a key of their own signed; 2 are wanted',
    ]);
  });

  it('with an approver in its rules whom the company does not list is not believed', async () => {
    const own = ruled({ approvers: ['ann', 'ben', 'eve'] });

    await refusedFor(await signedCertificate(people, ['ann', 'ben'], undefined, own), 'lets eve approve');
  });

  it('with fewer people than the verifier asks for is not believed', async () => {
    await refusedFor(good, '2 distinct people with a key of their own signed; 3 are wanted', { required: 3 });
    expect((await verify(text, { required: 1 })).exit).toBe(0);
  });

  it('by rules that are looser than the verifier’s own policy is not believed', async () => {
    const policy = join(folder, 'policy.toml');
    const backup = 'provider = "attested"\nrestorable_days = 30';
    const settings = { instances: ['kst-abcd'], allowedSigners: people.allowedSigners, backup };
    const strict = { ...settings, executeWithinHours: 24, required: 3, giveUpDays: 20, coolingOffHours: 48 };

    writePolicy(policy, { ...strict, off: 'at-release' });

    for (const why of [
      'approval.required is 2; at least 3',
      'approval.executeWithinHours is 48; at most 24',
      'waiting.coolingOffHours is 24; at least 48',
      'scan.required lacks actiontrail',
    ])
      await refusedFor(good, `looser than the policy given here: ${why}`, { policy });
    writePolicy(policy, { ...settings, instances: ['kst-other'] });
    await refusedFor(good, 'by the policy given here: The policy does not allow this', { policy });
  });

  it('by a signature for another purpose is not believed', async () => {
    const forGit = by({
      sign: async (name, statement) => ({
        statement,
        signature: signed(statement, people.keyOf(name), name === 'ben' ? 'git' : 'kms-release'),
      }),
    });

    await refusedFor(await signedCertificate(forGit, ['ann', 'ben']), 'made for another namespace');
  });

  it('by a security key that nobody touched is not believed, and with a touch it is', async () => {
    const key = softSecurityKey();
    const list: TrustedPolicy = {
      identity: 'ssh',
      text: `${readFileSync(people.allowedSigners, 'utf8')}soft ${key.publicKey}\n`,
      digest: null,
      names: ['ann', 'ben', 'cam', 'soft'],
    };
    const own = ruled({ approvers: ['ann', 'soft'] });
    const problemsWhen = async (touched: boolean) => {
      const soft = by({
        sign: async (name, statement) =>
          name === 'soft'
            ? { statement, signature: key.signed(statement, { touched }) }
            : people.sign(name, statement),
        fingerprintOf: (name) => (name === 'soft' ? key.fingerprint : people.fingerprintOf(name)),
      });
      const made = await signedCertificate(soft, ['ann', 'soft'], undefined, own);
      return (await verifyCertificate(canonicalJson(made), list)).problems;
    };

    expect((await problemsWhen(false))[0]).toMatch(/statement of soft: .*nobody touched the security key/);
    expect(await problemsWhen(true)).toEqual([]);
  });

  it('by an RSA key of 1024 bits is not believed, whatever list it is given', async () => {
    const key = throwawayKey('weak', ['-t', 'rsa', '-b', '1024']);
    const list = `${readFileSync(people.allowedSigners, 'utf8')}weak ${key.publicKey}\n`;
    const weak = by({
      sign: async (name, statement) =>
        name === 'weak'
          ? { statement, signature: signed(statement, key.path) }
          : people.sign(name, statement),
      fingerprintOf: (name) => (name === 'weak' ? 'SHA256:weak' : people.fingerprintOf(name)),
    });
    const own = ruled({ approvers: ['ann', 'weak'] });
    const file = canonicalJson(await signedCertificate(weak, ['ann', 'weak'], undefined, own));

    const { problems } = await verifyCertificate(file, {
      identity: 'ssh',
      text: list,
      digest: null,
      names: ['ann', 'weak'],
    });

    expect(problems[0]).toContain('an RSA key of 1024 bits');
  });

  for (const [what, armor] of [
    ['a text', (signature: string) => `${signature}approved by the board\n`],
    ['a blank line', (signature: string) => `${signature}\n`],
    ['another signature', (signature: string) => signature + signature],
  ] as const) {
    it(`with ${what} behind the armor of a signature is not believed, as nowhere else`, async () => {
      const [ann, ben] = good.statements;
      const loose = { ...ben, signed: { ...ben?.signed, signature: armor(ben?.signed.signature ?? '') } };

      await refusedFor(canonicalJson({ ...good, statements: [ann, loose] }), 'and nothing else');
    });
  }

  it('with a name that was only asserted is not believed', async () => {
    const [ann, ben] = good.statements;
    const typed = { ...ben, signed: { ...ben?.signed, signature: '' } };

    await refusedFor(canonicalJson({ ...good, statements: [ann, typed] }), 'the name was only asserted');
  });

  it('by a statement that says two things is not believed', async () => {
    const two = by({
      sign: async (name, statement) =>
        people.sign(name, statement.replace('"says": ', '"says": "reject",\n  "says": ')),
    });

    await refusedFor(
      await signedCertificate(two, ['ann', 'ben']),
      'not in the form in which it was given out',
    );
  });
});

describe('a certificate with times that cannot be', () => {
  for (const [what, times, why] of [
    [
      'a statement signed after its own end',
      { issuedAt: '2026-12-23T04:00:00.001Z' },
      'out of its own times',
    ],
    [
      'a statement signed before its question',
      { issuedAt: '2026-11-23T03:59:59.999Z' },
      'out of its own times',
    ],
    [
      'a call before the cooling-off was over',
      { issuedAt: '2026-11-23T06:00:00.001Z' },
      'before the cooling-off after the statement of ben was over',
    ],
    [
      'a call after the statement had expired',
      { expiresAt: '2026-11-24T05:00:00.000Z' },
      'the statement of ben had expired',
    ],
    [
      'a question at a time that does not exist',
      { openedAt: '2026-11-31T04:00:00.000Z' },
      'answers no approval request',
    ],
    ['a question that never ends', { expiresAt: null }, 'answers no approval request'],
  ] as const) {
    it(`has ${what}, and is not believed`, async () => {
      const edited = (signer: string) => (signer === 'ben' ? times : {});

      await refusedFor(await signedCertificate(people, ['ann', 'ben'], edited), why);
    });
  }

  it('was issued before what it certifies, or saw the end before the call, and is not believed', async () => {
    await refusedFor(stating({ issuedAt: '2026-11-24T05:00:00.000Z' }), 'issuedAt is before');
    await refusedFor(stating({ goneAt: '2026-11-24T05:00:00.000Z' }), 'goneAt is before the call');
    await refusedFor(stating({ goneAt: '2026-13-24T05:00:00.000Z' }), 'one of the times in stated is none');
  });

  it('was called before the not-before of its request, and is not believed', async () => {
    const late = { notBefore: '2026-11-25T00:00:00.000Z' };

    await refusedFor(
      await signedCertificate(people, ['ann', 'ben'], undefined, late),
      'the call came before the policy lets it',
    );
  });
});

describe('a certificate that somebody hands on', () => {
  for (const [what, change] of [
    [
      'a field twice, the false one first',
      (file: string) => file.replace('{"evidence"', '{"evidence":{},"evidence"'),
    ],
    [
      'a field twice within it',
      (file: string) => file.replace('"callsSent":2', '"callsSent":1,"callsSent":2'),
    ],
    [
      'a number that no reader keeps',
      (file: string) => file.replace('"rowsLeftOut":0', '"rowsLeftOut":9007199254740993'),
    ],
    [
      'a number without a value',
      (file: string) => file.replace('"goneAt":"2026-11-24T06:00:02.000Z"', '"goneAt":1e400'),
    ],
    ['a negative nothing', (file: string) => file.replace('"rowsLeftOut":0', '"rowsLeftOut":-0')],
    ['a number in another spelling', (file: string) => file.replace('"callsSent":2', '"callsSent":2.0')],
    ['a letter in another spelling', (file: string) => file.replace('"released"', '"rele\\u0061sed"')],
    ['half a character', (file: string) => file.replace('"moved"', '"\\ud800"')],
    ['a newline at its end', (file: string) => `${file}\n`],
    ['a mark at its beginning', (file: string) => `\ufeff${file}`],
    ['its fields in another order', (file: string) => JSON.stringify({ version: '', ...JSON.parse(file) })],
    ['bytes that are no text', (file: string) => file.replace('moved', 'm\ufffdved')],
  ] as const) {
    it(`with ${what} is not believed`, async () => {
      expect(change(text)).not.toBe(text);
      await refusedFor(change(text), /it is neither certificate nor record|not the request in the evidence/);
    });
  }

  it('with a field that nobody knows, at any level, is not believed', async () => {
    const result = { ...good.stated.result, approvedByTheBoard: true };
    const [call] = good.stated.calls;
    const { bills } = good.stated;
    for (const change of [
      { result },
      { note: 'approved' },
      { calls: [{ ...call, note: 'x' }, good.stated.calls[1]] },
      { bills: { ...bills, baseline: { ...bills?.baseline, note: 'x' } } },
      { result: { ...good.stated.result, billing: { verdict: 'stopped', text: 'x', note: 'x' } } },
    ])
      await refusedFor(stating(change), 'a certificate has no such field');
    await refusedFor(canonicalJson({ ...good, note: 'x' }), 'a certificate has no such field');
  });

  it('with the evidence of another release is not believed', async () => {
    const { evidence } = await signedCertificate(people, ['ann', 'ben'], undefined, {
      notBefore: null,
      site: 'cn',
    });

    await refusedFor({ ...good, evidence }, 'evidence is not what ann signed');
  });

  it('with the bills of other days is not believed', async () => {
    const { bills } = good.stated;
    const baseline = { day: '2026-10-23', rows: [] };

    await refusedFor(stating({ bills: { ...bills, baseline } }), 'not those of the days around the call');
    await refusedFor(stating({ bills: { ...bills, days: ['2026-11-24'] } }), 'not those of the days around');
  });

  it('about an instance that was kept, or by a call that was refused, is not believed', async () => {
    const { result, calls } = good.stated;

    await refusedFor(stating({ result: { ...result, outcome: 'kept' } }), 'only a release is certified');
    await refusedFor(stating({ calls: calls.slice(0, 1) }), 'of no call that can have released it');
  });

  it('that is a record under another name is not believed, nor a certificate that is called a record', async () => {
    const { goneAt, bills, ...stated } = good.stated;
    expect([goneAt, bills]).not.toContain(undefined);
    const more = {
      stage: 'ended',
      blockedBy: [],
      approvalRequest: null,
      rejection: null,
      statements: [],
      evidenceDigest: null,
    };
    const record = { version: 'kms-release/record/v1', stated: { ...stated, ...more } };

    expect(await verify(canonicalJson(record))).toMatchObject({
      exit: 11,
      said: { verified: false, kind: 'record', approvers: [] },
    });
    await refusedFor(canonicalJson({ ...record, version: good.version }), 'no certificate of this version');
    await refusedFor(text.replace('certificate/v1', 'record/v1'), 'no record of this version');
    await refusedFor(canonicalJson(good.evidence), 'it is evidence');
  });

  it('that has no end, or is made of very many values, is refused within seconds of CPU', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    const { allowedSigners } = people;
    const started = cpuMs();

    for (const [file, why] of [
      ['/dev/zero', 'a pipe or a device'],
      [join(folder, 'pipe'), 'a pipe or a device'],
    ] as const)
      await expect(run({ file, allowedSigners }, quietIo())).rejects.toThrow(why);
    await expect(verify(`[${'[],'.repeat(20_000_000)}0]`)).rejects.toThrow('it is larger than 8 MiB');
    await refusedFor(`[${'[],'.repeat(2_700_000)}0]`, 'made of more than 1000000 values');
    await refusedFor(`${'['.repeat(400_000)}${']'.repeat(400_000)}`, /nested too deeply|not canonical/);

    expect(cpuMs() - started).toBeLessThan(20_000);
  });
});
