import type { Run, World } from './world-at.js';

/** True from the moment at which the server holds the mark: the executor's last word before it sends its call. */
export async function isMarked(world: World, run: Run): Promise<boolean> {
  const { namespace } = world.config.temporal;
  const execution = { workflowId: run.release.workflowId };
  const { pendingActivities } = await world.client.workflowService.describeWorkflowExecution({
    namespace,
    execution,
  });
  return (pendingActivities ?? []).some(({ heartbeatDetails }) =>
    Buffer.from(heartbeatDetails?.payloads?.[0]?.data ?? [])
      .toString()
      .includes('"sending"'),
  );
}
