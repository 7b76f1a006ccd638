import { describe, expect, it } from 'vitest';
import { eventually } from '../support/ask.js';
import { forge, serveWorkflowsOnly } from '../support/forged.js';
import { inWorld } from '../support/in-world.js';
import { NOW, APPROVAL_REQUEST, TERMS } from '../support/snapshots.js';

const open = inWorld();
const ref = { digest: `sha256:${'0'.repeat(64)}` };
const seen = { createTime: NOW.toISOString(), name: 'x', productVersion: '3', readAt: NOW.toISOString() };

describe('the scans of a run', () => {
  it('stand and fall together: when one ends the run, the others are cancelled, and nobody hears them', async () => {
    const world = await open({ role: 'none' });
    const stop = await serveWorkflowsOnly(world);
    const run = await world.start();
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const scans = async () => {
      const { raw } = await handle.describe();
      return (raw.pendingActivities ?? []).filter(
        ({ activityType }) => activityType?.name === 'scanForCallers',
      );
    };
    const results = {
      identifyInstance: () => ({
        ...{ seen, policy: TERMS, policyDigest: APPROVAL_REQUEST.policyDigest },
        ...{ final: [], notFound: [], blockers: [] },
      }),
      checkDeletionProtection: () => ({ blockers: [], kind: 'software' }),
      triggerBackup: () => ({ blockers: [] }),
      awaitBackup: () => ({ backup: { provider: 'automatic', certainty: 'assumed' }, blockers: [] }),
      takeInventory: () => ({
        ...{ blockers: [], piece: ref },
        scans: ['logs', 'kms-objects', 'bills'].map((scan) => ({ scan, label: scan })),
      }),
    };
    await forge(world, run, results, async () => (await scans()).length === 3);

    const [first] = await scans();
    const { workflowId } = run.release;
    // An answer that is none ends the run, as a scan that fails for good does.
    await world.client.activity.complete({ workflowId, activityId: first?.activityId ?? '' }, null);

    const cancelled = async () => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).filter((event) => event.activityTaskCancelRequestedEventAttributes != null)
        .length;
    };
    expect(await eventually(cancelled, (count) => count === 2)).toBe(2);
    expect(await scans()).toEqual([]);
    expect((await run.status()).blockedBy).toEqual([]);
    await stop();
  });
});
