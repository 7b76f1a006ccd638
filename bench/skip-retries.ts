import type { Run, World } from '../test/support/world-at.js';

/** Skips from one retry to the next, never between: each fast-forward makes a waiting activity try again. */
export async function skipBillingRetries(world: World, run: Run): Promise<void> {
  const execution = { workflowId: run.release.workflowId };
  while ((await run.status()).stage === 'confirming billing') {
    const described = await world.client.workflowService.describeWorkflowExecution({
      namespace: 'bench',
      execution,
    });
    const [pending] = described.pendingActivities ?? [];
    const next = Number(pending?.nextAttemptScheduleTime?.seconds ?? 0);
    const now = Number(described.workflowExtendedInfo?.timeSkippingInfo?.currentTime?.seconds ?? 0);
    if (next > now) await run.skip((next - now + 1) * 1_000);
    else await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
