import { describe, expect, it } from 'vitest';
import { cloudTime, eventually, pageOf, refusal, textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

async function asked(options: Parameters<typeof open>[0] = {}, request: object = {}): Promise<[World, Run]> {
  const world = await open(options);
  const run = await world.start(request);
  await run.until('awaiting approval');
  return [world, run];
}
const signedBy = async (world: World, run: Run, signer: string) =>
  world.people.sign(signer, await textOf(world, run, { signer }));
const signal = (world: World, run: Run, name: string, message?: unknown) =>
  world.client.workflow.getHandle(run.release.workflowId).signal(name, message);

describe('an approval', () => {
  it('is refused before the approval request is put, and after it is answered', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('scanning for callers');
    const early = await run.release.statement({
      signer: 'ann',
      says: 'approve',
      issuedAt: await cloudTime(world),
    });
    await run.until('awaiting approval');
    await run.approve('ann');
    const late = await signedBy(world, run, 'cam');
    await run.approve('ben');
    await run.until('cooling off');

    const refused = await refusal(world.client, run, late);

    expect(early).toMatchObject({ refused: { code: 'NOT_AWAITED' } });
    expect(refused).toEqual({
      code: 'NOT_AWAITED',
      text: 'No approval is awaited now; the run is cooling off. Ask for its status, then for the statement.',
    });
    expect((await run.status()).approvals).toEqual(['ann', 'ben']);
  });

  it('counts once for one person: a second one, and two at the same moment', async () => {
    const [world, run] = await asked();
    const twice = await Promise.all([signedBy(world, run, 'ann'), signedBy(world, run, 'ann')]);

    const answers = await Promise.allSettled(twice.map((signed) => run.release.submitStatement(signed)));
    const third = await refusal(world.client, run, twice[0]);

    expect(answers.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(third).toEqual({
      code: 'ALREADY_APPROVED',
      text: 'ann has approved already; another person is needed.',
    });
    expect(await run.status()).toMatchObject({ approvals: ['ann'], stage: 'awaiting approval' });
    expect(await world.released()).toEqual([]);
  });

  for (const requestedBy of ['ann', 'ANN', 'ａnn']) {
    it(`of the one who asked is refused, when the request names ${JSON.stringify(requestedBy)}`, async () => {
      const [, run] = await asked({}, { requestedBy });

      const answer = await run.release.statement({
        signer: 'ann',
        says: 'approve',
        issuedAt: new Date().toISOString(),
      });

      expect(answer).toEqual({
        refused: {
          code: 'SIGNER_IS_REQUESTER',
          message: '"ann" asked for this release; someone else has to approve it.',
        },
      });
    });
  }

  it('tells how many there are and how many are missing, and a third one is too late where two suffice', async () => {
    const [world, run] = await asked();
    const three = await signedBy(world, run, 'cam');

    expect(await run.approve('ann')).toEqual({ says: 'approve', signer: 'ann', approvals: 1, missing: 1 });
    expect(await run.approve('ben')).toEqual({ says: 'approve', signer: 'ben', approvals: 2, missing: 0 });
    expect((await refusal(world.client, run, three)).code).toBe('NOT_AWAITED');
    expect(await run.end()).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is no answer when nobody gives it: the instance is kept at the end of the window', async () => {
    const [world, run] = await asked();
    await run.approve('ann');

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'NO_QUORUM' }] });
    expect(result.reasons[0]?.text).toMatch(/^1 of 2 approvals came until 20.*Z\. No answer is a no\.$/);
    expect(await world.released()).toEqual([]);
  });

  it('is asked of more people, and cools off longer, when the request is stricter', async () => {
    const [world, run] = await asked({}, { stricter: { approvalsRequired: 3, coolingOffHours: 48 } });
    await run.approve('ann');
    await run.approve('ben');

    expect((await run.status()).stage).toBe('awaiting approval');
    await run.approve('cam');
    await run.until('cooling off');
    const from = Date.parse(await cloudTime(world));
    await run.until('confirming billing');
    const [release] = await world.released();

    expect(Date.parse(release?.at ?? '') - from).toBeGreaterThan(47 * 3_600_000);
    expect(release).toMatchObject({ verdict: 'RIGHT', executed: true });
  });

  for (const [stricter, text] of [
    [{ approvalsRequired: 1 }, 'stricter.approvalsRequired is 1, the policy requires 2'],
    [{ coolingOffHours: 1 }, 'stricter.coolingOffHours is 1, the policy has 24'],
  ] as const) {
    it(`is never asked of fewer people or sooner: a request with ${JSON.stringify(stricter)} ends at once`, async () => {
      const world = await open();
      const run = await world.start({ stricter });

      await expect(run.release.outcome()).rejects.toMatchObject({
        code: 'INVALID_REQUEST',
        message: expect.stringContaining(text),
      });
      expect(await world.calls()).toEqual([]);
    });
  }
});

describe('the signal approve', () => {
  it('counts a good statement, and lists each refused one with its reason on the page', async () => {
    const [world, run] = await asked();
    await signal(world, run, 'approve', await signedBy(world, run, 'ann'));
    await signal(
      world,
      run,
      'approve',
      await world.people.sign('mallory', await textOf(world, run, { signer: 'ben' })),
    );
    await signal(world, run, 'approve', { statement: '{', signature: '' });
    await signal(world, run, 'approve', { as: 'ben', digest: 'sha256:0' });
    await signal(world, run, 'approve', 'yes');
    await signal(world, run, 'aprove', { as: 'ben' });

    const status = await eventually(
      run.status,
      ({ refused, approvals }) => refused.length === 5 && approvals.length === 1,
    );

    expect(status.approvals).toEqual(['ann']);
    expect(status.refused.map(({ message, refused }) => [message, refused.code]).toSorted()).toEqual([
      ['approve', 'IDENTITY_NOT_PROVED'],
      ['approve', 'SIGNATURE_INVALID'],
      ['approve', 'STATEMENT_UNREADABLE'],
      ['approve', 'STATEMENT_UNREADABLE'],
      ['aprove', 'SIGNAL_UNKNOWN'],
    ]);
    const page = await pageOf(world, run);
    expect(page).toContain('## Refused');
    expect(page).toContain(`kms-release approve ${INSTANCE} --as "ben" --key FILE`);
    expect(page).toContain('There is no signal "aprove"; known are approve, reject, backupMade and recheck');
    expect(await world.released()).toEqual([]);
  });

  it('is not taken without an argument, and breaks nothing', async () => {
    const [world, run] = await asked();
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    await handle.signal('approve');
    await handle.signal('backupMade', { statement: 7 });
    await handle.signal('approve', ...['a', 'b', 'c']);

    const { refused, stage } = await eventually(run.status, (now) => now.refused.length === 3);

    expect(refused.map((each) => each.refused.code)).toEqual(Array(3).fill('STATEMENT_UNREADABLE'));
    expect(stage).toBe('awaiting approval');
  });
});

describe('a name that is only asserted', () => {
  it('counts where the policy says so and the cloud is the sandbox, with the digest of the page', async () => {
    const [world, run] = await asked({ policy: { identity: 'asserted' } });
    const digest = (await run.status()).approvalRequest?.factsDigest ?? '';
    await signal(world, run, 'approve', { as: 'ann', digest: 'sha256:0' });
    await signal(world, run, 'approve', { as: 'ann', digest });
    await signal(world, run, 'approve', { as: 'ANN', digest });
    await signal(world, run, 'approve', { as: 'rita', digest });
    await signal(world, run, 'approve', { as: 'ben', digest });

    await run.until('cooling off');
    const { refused, approvals } = await run.status();

    expect(approvals.toSorted()).toEqual(['ann', 'ben']);
    expect(refused.map((each) => [each.from, each.refused.code])).toEqual([
      ['ann', 'FOR_OTHER_FACTS'],
      ['ANN', 'SIGNER_NOT_LISTED'],
      ['rita', 'SIGNER_NOT_LISTED'],
    ]);
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
  });
});
