import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/release.js';
import { eventually } from '../support/ask.js';
import { forge } from '../support/forged.js';
import { says } from '../support/hook-server.js';
import { inHookWorld } from '../support/in-hook-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inHookWorld();

const isBlockedBy =
  (wanted: string) =>
  ({ blockedBy }: Status): boolean =>
    blockedBy.some(({ code }) => code === wanted);

/** A good backup, but not this run's own. */
const another = (whose: object) => ({
  ...{ backupId: 'b-other', state: 'succeeded', regionId: 'cn-hangzhou', accountId: '1234567890123456' },
  ...{ madeAt: new Date().toISOString(), keys: 3, secrets: 2, ...whose },
});

/** Every result of this step that the run was given, as text. */
async function resultsOf(world: World, run: Run, activity: string): Promise<string> {
  const history = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  const events = history.events ?? [];
  const scheduled = events
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity)
    .map(({ eventId }) => String(eventId));
  return events
    .map((event) => event.activityTaskCompletedEventAttributes)
    .filter((done) => scheduled.includes(String(done?.scheduledEventId)))
    .map((done) => Buffer.from(done?.result?.payloads?.[0]?.data ?? []).toString('utf8'))
    .join('\n');
}

describe('a backup that is put in by completing a step by its id', () => {
  for (const [title, code, whose] of [
    [
      'of another instance',
      'BACKUP_OF_OTHER_INSTANCE',
      { instanceId: 'kst-hzz0000000000000000000', idempotencyKey: 'another-run:1' },
    ],
    [
      'of this instance, made for an earlier run',
      'BACKUP_OF_OTHER_RUN',
      { instanceId: INSTANCE, idempotencyKey: 'earlier-run:1' },
    ],
  ] as const) {
    it(`${title} is refused: ${code}; only one that this run asked for is what people are asked about`, async () => {
      const { world, hook, backups } = await open();
      // The true answer is kept back until the attacker has answered first.
      hook.answer(({ method }, response) =>
        method === 'POST' ? undefined : says(response, 200, another(whose)),
      );
      const run = await world.start();
      const putIn = { triggerBackup: () => ({ blockers: [], backupId: 'b-other' }) };
      await forge(world, run, putIn, async () => isBlockedBy(code)(await run.status()));

      const status = await run.status();
      expect(status).toMatchObject({ stage: 'securing a backup', approvalRequestNumber: 0, callsSent: 0 });
      hook.answer(backups());
      await run.release.recheck();
      const { approvalRequest } = await run.until('awaiting approval');
      expect(approvalRequest?.summary.backup).toContain('reported by the backup hook: backup-');
      expect(await world.released()).toEqual([]);
    });
  }

  it('as evidence that nobody gave is not what people are asked about: the hook itself is asked again', async () => {
    const { world, hook, backups } = await open();
    hook.answer(backups({ seconds: 9_999_999 }));
    const run = await world.start();
    const asked = (path: string) => hook.asked.filter((one) => one.path.includes(path)).length;
    await eventually(
      async () => asked('/backup-'),
      (checks) => checks > 0,
    );
    const made = {
      provider: 'hook',
      certainty: 'reported',
      backupId: 'b-made-up',
      madeAt: '2099-01-01T00:00:00Z',
    };
    const putIn = { awaitBackup: () => ({ backup: made, blockers: [] }) };
    await forge(world, run, putIn, async () => (await run.status()).stage === 'scanning for callers');

    await run.until('securing a backup');

    expect(await resultsOf(world, run, 'sealEvidence')).toContain('"NO_BACKUP"');
    expect(await run.status()).toMatchObject({ approvalRequestNumber: 0, approvals: [], callsSent: 0 });
    expect(asked('b-made-up')).toBe(0);
    expect(await world.released()).toEqual([]);
  });
});
