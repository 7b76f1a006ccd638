import { describe, expect, it } from 'vitest';
import { eventually } from '../support/ask.js';
import { attemptsOf, says } from '../support/hook-server.js';
import { inHookWorld, type HookWorld } from '../support/in-hook-world.js';
import { startWorkerProcess } from '../support/processes.js';
import type { Run } from '../support/world.js';

const open = inHookWorld();
const MINUTE_MS = 60_000;

const isBlockedBy =
  (wanted: string) =>
  ({ blockedBy }: Awaited<ReturnType<Run['status']>>): boolean =>
    blockedBy.some(({ code }) => code === wanted);

describe('a backup that a hook makes', () => {
  it('is awaited as long as it takes, and waiting adds no event', async () => {
    const { world, hook, backups } = await open();
    hook.answer(backups({ seconds: 240 }));
    const run = await world.start();
    await eventually(
      () => awaited({ world, run }),
      ({ failure }) => failure === 'BACKUP_RUNNING',
    );
    const before = await awaited({ world, run });
    const checks = hook.asked.length;

    for (let turn = 0; turn < 3; turn += 1) await run.skip(MINUTE_MS);

    expect((await awaited({ world, run })).events).toBe(before.events);
    expect(hook.asked.length).toBeGreaterThan(checks);
    expect(await run.status()).toMatchObject({ stage: 'securing a backup', blockedBy: [] });
    const { approvalRequest } = await run.until('awaiting approval');
    expect(approvalRequest?.summary.backup).toContain('reported by the backup hook: backup-');
    expect(attemptsOf(hook)).toEqual(['1']);
  });

  it('is asked for again by its own key when the worker that asked dies before the answer', async () => {
    const { world, hook, backups } = await open({ role: 'none' });
    hook.answer(backups({ silent: true }));
    const first = await startWorkerProcess(world, 'both');
    const run = await world.start();
    await expect.poll(() => attemptsOf(hook)).toHaveLength(1);
    await first.kill();
    hook.answer(backups());
    const second = await startWorkerProcess(world, 'both');

    try {
      const { approvalRequest } = await run.until('awaiting approval');

      const { runId } = await run.status();
      const keys = hook.asked.filter(({ method }) => method === 'POST').map(({ key }) => key);
      expect(keys).toEqual([`${runId}:1`, `${runId}:1`]);
      expect(approvalRequest?.summary.backup).toContain('backup-');
    } finally {
      await second.kill();
    }
  });

  it('that a refusing hook did not start is started once a person has mended the hook', async () => {
    const { world, hook, backups } = await open();
    hook.answer((_, response) => says(response, 401, {}));
    const run = await world.start();

    const status = await run.until(isBlockedBy('HOOK_REFUSED'));
    expect(status).toMatchObject({ stage: 'securing a backup', callsSent: 0 });
    expect(status.blockedBy[0]?.text).toContain('answered 401');
    hook.answer(backups());
    await run.skip(31 * MINUTE_MS);
    await run.until('awaiting approval');

    expect(new Set(attemptsOf(hook))).toEqual(new Set(['1']));
  });

  it('that a refusing hook does not tell of is looked at again by recheck, and no other one is started', async () => {
    const { world, hook, backups } = await open();
    const good = backups();
    hook.answer((asked, response) =>
      asked.method === 'POST' ? good(asked, response) : says(response, 403, {}),
    );
    const run = await world.start();
    await run.until(isBlockedBy('HOOK_REFUSED'));

    hook.answer(good);
    await run.release.recheck();
    await run.until('awaiting approval');

    expect(attemptsOf(hook)).toEqual(['1']);
  });

  it('that failed is not made again by waiting: recheck asks for another one', async () => {
    const { world, hook, backups } = await open();
    hook.answer(backups({ fails: true }));
    const run = await world.start();
    const status = await run.until(isBlockedBy('BACKUP_FAILED'));
    expect(status.blockedBy[0]?.text).toMatch(/^The backup backup-.* failed\. Ask again with recheck\.$/);

    hook.answer(backups());
    await run.skip(31 * MINUTE_MS);
    expect(await run.status()).toMatchObject({
      stage: 'securing a backup',
      blockedBy: [{ code: 'BACKUP_FAILED' }],
    });
    expect(attemptsOf(hook)).toEqual(['1']);
    await run.release.recheck();
    await run.until('awaiting approval');

    expect(attemptsOf(hook)).toEqual(['1', '2']);
    expect(await world.released()).toEqual([]);
  });
});

/** Events of the run's history besides those of time itself, and why its one pending activity waits. */
async function awaited({ world, run }: Pick<HookWorld, 'world'> & { readonly run: Run }) {
  const handle = world.client.workflow.getHandle(run.release.workflowId);
  const { events } = await handle.fetchHistory();
  const { raw } = await handle.describe();
  const failure = raw.pendingActivities?.[0]?.lastFailure?.applicationFailureInfo?.type ?? '';
  return {
    failure,
    events: (events ?? []).filter(
      (event) =>
        event.workflowExecutionTimeSkippingTransitionedEventAttributes == null &&
        event.workflowExecutionOptionsUpdatedEventAttributes == null,
    ).length,
  };
}
