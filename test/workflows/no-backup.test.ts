import { describe, expect, it } from 'vitest';
import { cloudTime } from '../support/ask.js';
import { attemptsOf, says, type Answering } from '../support/hook-server.js';
import { inHookWorld } from '../support/in-hook-world.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const openWithHook = inHookWorld();
const open = inWorld();
const DAY_MS = 24 * 3_600_000;
const ATTESTED = { policy: { backup: 'provider = "attested"\nrestorable_days = 30' } };

/** From the approval request to the cooling-off. */
async function approve(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('cooling off');
}

/** The next calls are answered so, whatever the sandbox has. */
function noBackup(world: World, which: { occurrence?: number; times?: number } = {}): Promise<unknown> {
  const refused = { kind: 'error', code: 'Forbidden.NoBackup', httpStatus: 403 };
  return world.control('faults', { operation: 'ReleaseKmsInstance', ...refused, ...which });
}

const isBlockedBy =
  (wanted: string) =>
  ({ blockedBy }: Awaited<ReturnType<Run['status']>>): boolean =>
    blockedBy.some(({ code }) => code === wanted);

async function attest(world: World, run: Run, madeAt: string): Promise<void> {
  const now = await cloudTime(world);
  const restorableUntil = new Date(Date.parse(now) + 90 * DAY_MS).toISOString();
  const backup = { madeAt, backupId: `backup-of-${madeAt}`, keys: 3, secrets: 2, restorableUntil };
  const answer = await run.release.statement({ signer: 'cam', says: 'backup-made', issuedAt: now, backup });
  if ('refused' in answer) throw new Error(answer.refused.message);
  await run.release.submitStatement(await world.people.sign('cam', answer.statement));
}

/** A hook that answers any further request with a backup from then. */
function onlyFrom(madeAt: string, good: Answering): Answering {
  const old = { backupId: 'nightly', state: 'succeeded', madeAt, keys: 3, secrets: 2 };
  let whose: object = {};
  return (asked, response) => {
    if (asked.method === 'GET' && !asked.path.endsWith('/nightly')) return good(asked, response);
    if (asked.method === 'POST') {
      const { instanceId, regionId, accountId }: Record<string, string> = JSON.parse(asked.body);
      whose = { instanceId, regionId, accountId, idempotencyKey: asked.key };
    }
    return says(response, 200, { ...old, ...whose });
  };
}

describe('an instance of which KMS says that it has no backup', () => {
  it('is released after another backup, of which people are asked again', async () => {
    const { world, hook } = await openWithHook();
    const run = await world.start();
    await approve(run);
    await noBackup(world);

    const asked = await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );
    expect(asked).toMatchObject({ approvals: [], callsSent: 1 });
    expect(attemptsOf(hook)).toEqual(['1', '2']);
    const [refused] = await world.released();
    const { madeAt } =
      /made at (?<madeAt>\S+Z)/.exec(asked.approvalRequest?.summary.backup ?? '')?.groups ?? {};
    expect(Date.parse(madeAt ?? '')).toBeGreaterThan(Date.parse(refused?.at ?? ''));
    await approve(run);

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 2, approvedBy: ['ann', 'ben'] });
    expect(await world.released()).toMatchObject([{ executed: false }, { executed: true, verdict: 'RIGHT' }]);
  });

  it('waits, longer each time, while the hook only has a backup from before that', async () => {
    const { world, hook, backups } = await openWithHook();
    const run = await world.start();
    await approve(run);
    hook.answer(onlyFrom(await cloudTime(world), backups()));
    await noBackup(world);

    const status = await run.until(isBlockedBy('BACKUP_TOO_OLD'));
    expect(status).toMatchObject({ stage: 'securing a backup', approvals: [], callsSent: 1 });
    expect(status.blockedBy[0]?.text).toMatch(/^It is older than 20.*, when KMS said that it has none\.$/);
    expect(attemptsOf(hook)).toEqual(['1', '2']);
    await run.skip(31 * 60_000);
    // Waited for without letting time of the run pass: half an hour has to be enough for it.
    await expect.poll(() => attemptsOf(hook), { timeout: 30_000 }).toEqual(['1', '2', '3']);
    await run.until(isBlockedBy('BACKUP_TOO_OLD'));
    await run.skip(31 * 60_000);
    expect(attemptsOf(hook)).toEqual(['1', '2', '3']);
    hook.answer(backups());
    await run.release.recheck();

    await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );
    expect(attemptsOf(hook)).toEqual(['1', '2', '3', '4']);
    expect(await world.released()).toHaveLength(1);
  });

  it('is kept when ten more backups of the hook are all from before that', async () => {
    const { world, hook, backups } = await openWithHook();
    const run = await world.start();
    await approve(run);
    hook.answer(onlyFrom(await cloudTime(world), backups()));
    await noBackup(world);
    await run.until(isBlockedBy('BACKUP_TOO_OLD'));
    for (let turn = 0; turn < 11 && (await run.status()).stage !== 'ended'; turn += 1) {
      await run.until((now) => now.stage === 'ended' || isBlockedBy('BACKUP_TOO_OLD')(now));
      await run.skip(DAY_MS);
    }

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 1, reasons: [{ code: 'BACKUP_TOO_OLD' }] });
    expect(attemptsOf(hook)).toHaveLength(12);
    expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  });

  it('is kept after three such answers, each after a backup and approvals of its own', async () => {
    const { world, hook } = await openWithHook();
    const run = await world.start();
    await noBackup(world, { times: 5 });
    for (const approvalRequestNumber of [1, 2, 3]) {
      await run.until(
        (now) => now.approvalRequestNumber === approvalRequestNumber && now.stage === 'awaiting approval',
      );
      await approve(run);
    }

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 3,
      reasons: [
        {
          code: 'NO_BACKUP_SAYS_KMS',
          text: 'KMS answered Forbidden.NoBackup 3 times, and this run sends no more calls.',
        },
      ],
    });
    expect(attemptsOf(hook)).toEqual(['1', '2', '3']);
    expect(await world.released()).toMatchObject([
      { executed: false },
      { executed: false },
      { executed: false },
    ]);
  });

  it('is kept after the third call, whatever came of the first: nobody is asked for one that cannot be sent', async () => {
    const { world } = await openWithHook();
    const run = await world.start();
    await approve(run);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await noBackup(world, { occurrence: 2, times: 2 });
    await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );
    await approve(run);

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 3,
      reasons: [{ code: 'NO_BACKUP_SAYS_KMS' }],
    });
    expect(await run.status()).toMatchObject({ approvalRequestNumber: 2 });
    expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  });

  it('waits for a person to attest a newer one, and says why an older one does not count', async () => {
    const world = await open(ATTESTED);
    const run = await world.start();
    await run.until(isBlockedBy('BACKUP_NOT_ATTESTED'));
    await attest(world, run, await cloudTime(world));
    await approve(run);
    const before = await cloudTime(world);
    await noBackup(world);

    const status = await run.until(isBlockedBy('BACKUP_NOT_ATTESTED'));
    expect(status).toMatchObject({ stage: 'securing a backup', approvals: [], callsSent: 1 });
    await attest(world, run, before);
    const told = await run.until(({ refused }) => refused.length > 0);
    expect(told.refused).toMatchObject([
      { message: 'backup-made', from: 'cam', refused: { code: 'BACKUP_TOO_OLD' } },
    ]);
    await attest(world, run, await cloudTime(world));
    await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );
    await approve(run);

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 2 });
    expect((await world.released()).filter(({ executed }) => executed)).toHaveLength(1);
  });
});
