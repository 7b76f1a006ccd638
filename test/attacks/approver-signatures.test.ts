import { appendFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { signed, softSecurityKey, throwawayKey } from '../signatures/keys.js';
import { eventually, refusal, textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';

const open = inWorld();

describe('one approver who signs in a way of their own', () => {
  it('with anything around the armor is refused at once; a clean signature counts then', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const text = await textOf(world, run, {});
    const clean = await world.people.sign('ann', text);

    for (const signature of [
      `${clean.signature}\n`,
      `${clean.signature}approved\n`,
      `approved\n${clean.signature}`,
      clean.signature.replaceAll('\n', '\r\n'),
      clean.signature + clean.signature,
    ])
      expect(await refusal(world.client, run, { statement: text, signature })).toMatchObject({
        code: 'STATEMENT_UNREADABLE',
        text: expect.stringContaining('not one armored block'),
      });
    await run.release.submitStatement(clean);

    expect((await run.status()).approvals).toEqual(['ann']);
    expect(await world.released()).toEqual([]);
  });

  it('stops the run all the same when it is a rejection, however its armor looks', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const { statement, signature } = await world.people.sign(
      'ann',
      await textOf(world, run, { says: 'reject' }),
    );

    await run.release.submitStatement({ statement, signature: `${signature}\n` });

    expect(await run.end()).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
    expect(await world.released()).toEqual([]);
  });

  it('by a security key without a touch is refused; with one it counts', async () => {
    const world = await open({ role: 'none' });
    const key = softSecurityKey();
    appendFileSync(world.people.allowedSigners, `soft ${key.publicKey}\n`);
    await world.work('both');
    const run = await world.start();
    await run.until('awaiting approval');
    const statement = await textOf(world, run, { signer: 'soft' });
    const by = (touched: boolean) => ({ statement, signature: key.signed(statement, { touched }) });

    expect(await refusal(world.client, run, by(false))).toMatchObject({
      code: 'SIGNATURE_INVALID',
      text: expect.stringContaining('nobody touched the security key'),
    });
    expect((await run.status()).approvals).toEqual([]);
    await run.release.submitStatement(by(true));

    expect((await run.status()).approvals).toEqual(['soft']);
    expect(await world.released()).toEqual([]);
  });

  for (const [what, lines, why] of [
    [
      'a small RSA key',
      () => [`ann ${throwawayKey('weak', ['-t', 'rsa', '-b', '1024']).publicKey}`],
      'an RSA key of 1024 bits',
    ],
    [
      'a quote that OpenSSH ends elsewhere, so that one key has two names',
      () => {
        const [one, two] = [throwawayKey('one').publicKey, throwawayKey('two').publicKey];
        return [`ann namespaces="kms-release,x\\" ${one} y" ${two}`, `ben ${one}`];
      },
      'it holds a backslash',
    ],
    [
      'one key as two kinds of key',
      () => {
        const { publicKey } = throwawayKey('one');
        const raw = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64').subarray(-32);
        return [`ann ${publicKey}`, `ben ${softSecurityKey(raw).publicKey}`];
      },
      'have the same key',
    ],
  ] as const) {
    it(`whom the list gives ${what} lets nothing be released: the policy cannot be used`, async () => {
      const world = await open({ role: 'none' });
      writeFileSync(world.people.allowedSigners, `${lines().join('\n')}\n`);
      await world.work('both').catch((error: unknown) => error);
      const run = await world.start();

      const { blockedBy } = await eventually(run.status, (status) => status.blockedBy.length > 0);

      expect(blockedBy).toMatchObject([{ code: 'BAD_CONFIGURATION', text: expect.stringContaining(why) }]);
      expect(await world.released()).toEqual([]);
    });
  }

  it('with a key that counts for somebody else already is refused by its own machine alone', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const statement = await textOf(world, run, { signer: 'ben' });

    expect(
      await refusal(world.client, run, {
        statement,
        signature: signed(statement, world.people.keyOf('ann')),
      }),
    ).toMatchObject({ code: 'SIGNATURE_INVALID', text: expect.stringContaining('not listed for ben') });
    expect(await world.released()).toEqual([]);
  });
});
