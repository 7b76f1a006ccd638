import type { ReasonCode } from '../../src/release/reason-codes.js';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/release.js';
import { pageOf } from '../support/ask.js';
import { inHookWorld } from '../support/in-hook-world.js';
import type { Run } from '../support/world.js';

const open = inHookWorld();

const codesOf = ({ blockedBy }: Status) => blockedBy.map(({ code }) => code);
const isBlockedBy = (wanted: ReasonCode) => (status: Status) => codesOf(status).includes(wanted);

async function approve(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('cooling off');
}

/** Lets time pass until the executor has refused, or the run has ended. */
async function refusedBy(run: Run): Promise<Status> {
  return run.until(
    (status) => status.stage === 'ended' || codesOf(status).some((code) => CODES.includes(code)),
  );
}
const CODES = ['BACKUP_ENDS_TOO_SOON', 'BACKUP_OF_OTHER_INSTANCE', 'BACKUP_OF_OTHER_RUN'];

describe('an honest hook', () => {
  it('whose backup can be restored for two more hours does not let an instance go a day later', async () => {
    const { world, hook, backups } = await open();
    hook.answer(backups({ restorableHours: 2 }));
    const run = await world.start();

    const status = await run.until(isBlockedBy('BACKUP_ENDS_TOO_SOON'));

    expect(status).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
    expect(status.blockedBy[0]?.text).toMatch(/later than .* is wanted: 30 days after .*, when the release/);
    expect(await world.released()).toEqual([]);
  });

  it('whose backup ends while the approval request still lives is not asked about, however long that is from now', async () => {
    const { world, hook, backups } = await open();
    // Three days to approve, one to cool off, two to carry it out, and 30 more: an hour is missing.
    hook.answer(backups({ restorableHours: 36 * 24 - 1 }));
    const run = await world.start();

    expect(await run.until(isBlockedBy('BACKUP_ENDS_TOO_SOON'))).toMatchObject({ approvalRequestNumber: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('that gives no end lets an instance go, and people sign that none is known', async () => {
    const { world, hook, backups } = await open();
    hook.answer(backups({ says: { restorableUntil: undefined } }));
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');

    expect(approvalRequest?.summary.backup).toMatch(/^reported by the backup hook: .*, without a known end$/);
    await approve(run);
    expect(await run.end()).toMatchObject({ outcome: 'released' });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT' }]);
  });
});

describe('a hook that says something else once people have signed', () => {
  for (const [title, code, other] of [
    ['an earlier end', 'BACKUP_ENDS_TOO_SOON', () => ({ restorableUntil: new Date().toISOString() })],
    ['another instance', 'BACKUP_OF_OTHER_INSTANCE', () => ({ instanceId: 'kst-hzz0000000000000000000' })],
    ['another run', 'BACKUP_OF_OTHER_RUN', () => ({ idempotencyKey: 'another-run:1' })],
  ] as const) {
    it(`${title} keeps the instance: the executor asks by itself, ${code}`, async () => {
      const { world, hook, backups } = await open();
      const run = await world.start();
      await approve(run);
      hook.answer(backups({ says: other() }));

      const status = await refusedBy(run);

      expect(codesOf(status)).toContain(code);
      expect(status).toMatchObject({ callsSent: 0 });
      expect(await world.released()).toEqual([]);
    });
  }
});

describe('a hook that repeats its token', () => {
  it('does not bring it into the page, the status, or the history of a run', async () => {
    const { world, hook, backups } = await open({ role: 'none' });
    const backupTokenFile = join(world.folder, 'hook-token');
    const token = 'canary/hook+token=Jd2';
    writeFileSync(backupTokenFile, token);
    await world.work('both', { backupTokenFile });
    const message = `no: Bearer ${token}, ${Buffer.from(`Bearer ${token}`).toString('base64')}`;
    hook.answer(backups({ says: { state: 'failed', message } }));
    const run = await world.start();

    const status = await run.until(isBlockedBy('BACKUP_FAILED'));

    expect(hook.asked[0]?.authorization).toBe(`Bearer ${token}`);
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const payloads = (events ?? []).flatMap((event) => [
      ...(event.activityTaskScheduledEventAttributes?.input?.payloads ?? []),
      ...(event.activityTaskCompletedEventAttributes?.result?.payloads ?? []),
    ]);
    const history = payloads.map(({ data }) => Buffer.from(data ?? []).toString('utf8')).join('\n');
    for (const place of [JSON.stringify(status), await pageOf(world, run), history]) {
      expect(place).toContain('the hook’s own token');
      expect(place).not.toContain('canary');
      expect(place).not.toContain(Buffer.from(token).toString('base64').slice(4, -4));
    }
    expect(await world.released()).toEqual([]);
  });
});
