import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedStatement, Status } from '../../src/release.js';
import { signed } from '../signatures/keys.js';
import { openWorld, type Run, type World } from '../support/world.js';
import { refusal, textOf } from '../support/ask.js';
import { textOfStatement } from '../../src/policy/statement-text.js';

let world: World;
let run: Run;
let text: string;
let asked: Status;

beforeAll(async () => {
  world = await openWorld();
  run = await world.start();
  asked = await run.until('awaiting approval');
  text = await textOf(world, run, { signer: 'ann' });
});
afterAll(async () => {
  const { approvals, callsSent } = await run.status();
  expect({ approvals, callsSent }).toEqual({ approvals: [], callsSent: 0 });
  expect(await world.released()).toEqual([]);
  await world.close();
});

const by = (name: string, statement: string) => world.people.sign(name, statement);
/** Ann signs a text in which one field is another. */
const altered = (change: object, signer = 'ann') => {
  const fields: object = JSON.parse(text);
  return by(signer, textOfStatement({ ...fields, ...change }));
};
const submit = (message: unknown) => refusal(world.client, run, message);

describe('an approval', () => {
  for (const [code, title, change, says] of [
    [
      'FOR_OTHER_RUN',
      'another run',
      { runId: '0199-other' },
      'The statement is for run "0199-other"; this is',
    ],
    [
      'FOR_OTHER_RUN',
      'another workflow',
      { workflowId: 'kms-release:1:2:3' },
      'The statement is for workflow',
    ],
    [
      'FOR_OTHER_APPROVAL_REQUEST',
      'another approval request',
      { approvalRequestNumber: 2 },
      'of approval request 2; the run asks in approval request 1. Read it again.',
    ],
    [
      'FOR_OTHER_FACTS',
      'other facts',
      { factsDigest: 'sha256:0' },
      'about other evidence than the run shows now',
    ],
    [
      'FOR_OTHER_FACTS',
      'another bundle',
      { bundleDigest: 'sha256:0' },
      'about other evidence than the run shows now',
    ],
    [
      'FOR_OTHER_POLICY',
      'another policy',
      { policyDigest: 'sha256:0' },
      'about another policy than the run holds',
    ],
    [
      'FOR_OTHER_INSTANCE',
      'another instance',
      { instanceId: 'kst-other' },
      'The statement is for instance "kst-other"',
    ],
    [
      'FOR_OTHER_REGION',
      'another region',
      { regionId: 'cn-beijing' },
      'The statement is for region "cn-beijing"',
    ],
    ['FOR_OTHER_ACCOUNT', 'another account', { accountId: '9' }, 'The statement is for account "9"'],
  ] as const) {
    it(`is refused as ${code} when it is for ${title}, although its signature is good`, async () => {
      const refused = await submit(await altered(change));

      expect(refused.code).toBe(code);
      expect(refused.text).toContain(says);
    });
  }

  it('is refused when its text was altered: fewer keys than are destroyed', async () => {
    const change = { summary: { ...asked.approvalRequest?.summary, destroys: { keys: 0, secrets: 0 } } };

    expect(await submit(await altered(change))).toEqual({
      code: 'STATEMENT_ALTERED',
      text: 'The text differs from what this run gives out to be signed. Ask for it with the query `statement`.',
    });
  });

  it('is refused when it would live longer than it was given out for', async () => {
    expect((await submit(await altered({ expiresAt: '2099-01-01T00:00:00.000Z' }))).code).toBe(
      'STATEMENT_ALTERED',
    );
  });

  it('is refused from a person who is not listed', async () => {
    expect(await submit(await altered({ signer: 'mallory' }, 'mallory'))).toEqual({
      code: 'SIGNER_NOT_LISTED',
      text: '"mallory" is not listed by the policy as an approver.',
    });
  });

  for (const [title, forge, why] of [
    [
      'in another namespace',
      () => signature(signed(text, world.people.keyOf('ann'), 'git')),
      'another namespace',
    ],
    ['with another listed person’s key', () => by('ben', text), 'its key is not listed for ann'],
    ['with a stranger’s key', () => by('mallory', text), 'its key is not listed for ann'],
    [
      'over other bytes',
      async () => ({ ...(await by('ann', `${text} `)), statement: text }),
      'over these bytes',
    ],
    ['with one byte of the signature changed', () => spoiled(), 'The signature does not count'],
    ['with nothing', () => signature(''), 'it is not OpenSSH'],
  ] as const) {
    it(`is refused when it is signed ${title}`, async () => {
      const refused = await submit(await forge());

      expect(refused.code).toBe('SIGNATURE_INVALID');
      expect(refused.text).toContain(why);
    });
  }

  it('is refused when it is signed with words', async () => {
    const refused = await submit(signature('approved by ann'));

    expect(refused.code).toBe('STATEMENT_UNREADABLE');
    expect(refused.text).toContain('armor');
  });

  it('is refused when it is from the future', async () => {
    const later = new Date(Date.now() + 2 * 3_600_000).toISOString();
    const refused = await submit(await altered({ issuedAt: later }));

    expect(refused.code).toBe('STATEMENT_FROM_FUTURE');
    expect(refused.text).toContain("Set the signer's clock.");
  });

  it('is refused when it is older than the approval request', async () => {
    const refused = await submit(await altered({ issuedAt: '2026-01-01T00:00:00Z' }));

    expect(refused.code).toBe('STATEMENT_TOO_EARLY');
    expect(refused.text).toContain('before the approval request of');
  });

  for (const [title, message] of [
    ['not an object', 'approve'],
    ['null', null],
    ['a list', []],
    ['without a statement', { signature: '' }],
    ['not JSON inside', { statement: 'I approve', signature: '' }],
    ['huge', { statement: 'x'.repeat(200_000), signature: '' }],
    ['signed at great length', { statement: '{}', signature: 'x'.repeat(20_000) }],
    ['deeply nested', { statement: `${'['.repeat(30_000)}${']'.repeat(30_000)}`, signature: '' }],
    ['deeply nested itself', nested(400)],
    ['with a prototype', JSON.parse('{"statement":"{}","signature":"","__proto__":{"approved":true}}')],
    ['with a prototype inside', { statement: '{"__proto__":{"says":"approve"}}', signature: '' }],
    ['with an unknown field', { statement: '{}', signature: '', approved: true }],
  ] as const) {
    it(`is refused when it is ${title}, and the run goes on`, async () => {
      expect((await submit(message)).code).toBe('STATEMENT_UNREADABLE');
      expect((await run.status()).stage).toBe('awaiting approval');
    });
  }

  it('is refused with an unknown field inside, which is named', async () => {
    const refused = await submit(await altered({ approved: true }));

    expect(refused.code).toBe('STATEMENT_UNREADABLE');
    expect(refused.text).toContain('it has an unknown field "approved"; known are type, says');
  });
});

function signature(armored: string): SignedStatement {
  return { statement: text, signature: armored };
}

async function spoiled(): Promise<SignedStatement> {
  const good = await by('ann', text);
  const at = good.signature.length - 60;
  const put = good.signature[at] === 'A' ? 'B' : 'A';
  return { ...good, signature: good.signature.slice(0, at) + put + good.signature.slice(at + 1) };
}

function nested(depth: number): unknown {
  return depth === 0 ? {} : { statement: nested(depth - 1) };
}
