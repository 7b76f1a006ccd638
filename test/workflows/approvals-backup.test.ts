import { describe, expect, it } from 'vitest';
import type { AttestedBackup } from '../../src/release.js';
import { cloudTime, refusal } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;

async function waiting(): Promise<[World, Run]> {
  const world = await open({ policy: { backup: 'provider = "attested"\nrestorable_days = 30' } });
  const run = await world.start();
  await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED'));
  return [world, run];
}

/** A run that waits for the brake of the instance to be taken off: nothing was listed yet. */
async function guarded(): Promise<[World, Run]> {
  const world = await open({ policy: { backup: 'provider = "attested"\nrestorable_days = 30' } });
  await world.control('state', { instanceId: INSTANCE, set: { deletionProtection: true } });
  const run = await world.start();
  await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'PROTECTION_ON'));
  return [world, run];
}

async function attestation(world: World, run: Run, change: Partial<AttestedBackup> = {}, signer = 'cam') {
  const now = await cloudTime(world);
  const backup = {
    madeAt: now,
    backupId: 'backup-7',
    keys: 3,
    secrets: 2,
    restorableUntil: new Date(Date.parse(now) + 90 * DAY_MS).toISOString(),
    ...change,
  };
  const answer = await run.release.statement({ signer, says: 'backup-made', issuedAt: now, backup });
  return 'refused' in answer ? answer : { text: answer.statement };
}

async function attest(world: World, run: Run, change: Partial<AttestedBackup> = {}): Promise<void> {
  const answer = await attestation(world, run, change);
  if ('refused' in answer) throw new Error(answer.refused.message);
  await run.release.submitStatement(await world.people.sign('cam', answer.text));
}

describe('a backup that a person attests', () => {
  it('lets the release go on, is in what people sign, and is no vote', async () => {
    const [world, run] = await waiting();
    await attest(world, run);

    const status = await run.until('awaiting approval');
    expect(status.approvals).toEqual([]);
    expect(status.approvalRequest?.summary.backup).toContain('attested by a person: backup-7');
    await run.approve('cam');
    await run.approve('ann');
    expect(await run.end()).toMatchObject({ outcome: 'released', approvedBy: ['cam', 'ann'], callsSent: 1 });
  });

  it('is the one that people sign about, also when another one is attested while they are asked', async () => {
    const [world, run] = await waiting();
    await attest(world, run);
    await run.until('awaiting approval');

    await attest(world, run, { backupId: 'backup-8' });
    await run.approve('ann');
    await run.approve('ben');

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await run.status()).toMatchObject({ approvalRequestNumber: 1 });
  });

  it('that is attested before anything was listed is judged with the evidence; a better one is the next to be looked at', async () => {
    const [world, run] = await guarded();
    await attest(world, run, { keys: 2 });
    await world.control('state', { instanceId: INSTANCE, set: { deletionProtection: false } });
    await run.release.recheck();

    const refused = await run.until((now) => now.refused.length > 0);
    expect(refused.refused).toMatchObject([
      { message: 'backup-made', from: 'cam', refused: { code: 'BACKUP_INCOMPLETE' } },
    ]);
    expect(refused).toMatchObject({ approvals: [], callsSent: 0, approvalRequestNumber: 0 });
    await attest(world, run, { backupId: 'backup-8' });

    const { approvalRequest } = await run.until('awaiting approval');
    expect(approvalRequest?.summary.backup).toContain('backup-8');
  });

  for (const [code, title, change] of [
    ['BACKUP_INCOMPLETE', 'holds fewer keys than the instance', { keys: 2 }],
    ['BACKUP_INCOMPLETE', 'holds more secrets than the instance', { secrets: 3 }],
    ['BACKUP_TOO_OLD', 'is older than the newest change', { madeAt: '2025-03-04T02:10:00.000Z' }],
    ['BACKUP_ENDS_TOO_SOON', 'can be restored for too few days', { restorableUntil: 'soon' }],
  ] as const) {
    it(`is refused as it is handed in when it ${title}: ${code}`, async () => {
      const [world, run] = await waiting();
      const soon = new Date(Date.parse(await cloudTime(world)) + 5 * DAY_MS).toISOString();
      const answer = await attestation(
        world,
        run,
        'restorableUntil' in change ? { restorableUntil: soon } : change,
      );

      const signed = await world.people.sign('cam', 'text' in answer ? answer.text : '');
      expect(await refusal(world.client, run, signed)).toMatchObject({ code });
      const status = await run.status();
      expect(status.refused).toMatchObject([{ from: 'cam', refused: { code } }]);
      expect(status).toMatchObject({ approvals: [], callsSent: 0, approvalRequestNumber: 0 });
      expect(await world.released()).toEqual([]);
      await attest(world, run);
      await run.until('awaiting approval');
    });
  }

  it('does not count when it is not signed, or by somebody who is not listed', async () => {
    const [world, run] = await waiting();
    const good = await attestation(world, run);
    const text = 'text' in good ? good.text : '';

    expect(await attestation(world, run, {}, 'mallory')).toMatchObject({
      refused: { code: 'SIGNER_NOT_LISTED' },
    });
    expect(await refusal(world.client, run, { statement: text, signature: '' })).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
    expect(await refusal(world.client, run, await world.people.sign('mallory', text))).toMatchObject({
      code: 'SIGNATURE_INVALID',
    });
    expect((await run.status()).blockedBy).toMatchObject([{ code: 'BACKUP_NOT_ATTESTED' }]);
    expect(await world.released()).toEqual([]);
  });
});
