import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporal } from '@temporalio/proto';
import type { World } from './world-at.js';

const { CommandType } = temporal.api.enums.v1;
/** A poll without a deadline is refused. */
const POLL_MS = 70_000;

type Command = temporal.api.command.v1.ICommand;

/** A workflow task as the server hands it out. */
export interface Task {
  readonly taskToken: Uint8Array;
  readonly events: readonly temporal.api.history.v1.IHistoryEvent[];
}

/** What somebody can do who may poll our queue with a worker of their own: take tasks, and answer them with anything. */
export function rawWorker(world: World) {
  const service = world.client.workflowService;
  const { namespace } = world.config.temporal;
  return {
    async take(): Promise<Task> {
      for (let turn = 0; turn < 60; turn += 1) {
        const { taskToken, history } = await world.client.withDeadline(Date.now() + POLL_MS, () =>
          service.pollWorkflowTaskQueue({
            namespace,
            taskQueue: { name: 'kms-release' },
            identity: 'mallory',
          }),
        );
        if (taskToken.length > 0) return { taskToken, events: history?.events ?? [] };
      }
      throw new Error('no workflow task came');
    },
    async answer({ taskToken }: Task, commands: readonly Command[]): Promise<void> {
      await service.respondWorkflowTaskCompleted({
        ...{ namespace, taskToken, commands: [...commands], identity: 'mallory' },
      });
    },
  };
}

/** The command that asks the executor for a release with these arguments. */
export function scheduleRelease(activityId: string, task: unknown): Command {
  const minutes = (n: number) => msToTs(n * 60_000);
  return {
    commandType: CommandType.COMMAND_TYPE_SCHEDULE_ACTIVITY_TASK,
    scheduleActivityTaskCommandAttributes: {
      activityId,
      activityType: { name: 'releaseInstance' },
      taskQueue: { name: 'kms-release-executor' },
      input: { payloads: [defaultPayloadConverter.toPayload(task)] },
      scheduleToCloseTimeout: minutes(60),
      scheduleToStartTimeout: minutes(60),
      startToCloseTimeout: minutes(60),
      heartbeatTimeout: minutes(1),
      retryPolicy: { maximumAttempts: 1 },
    },
  };
}

/** The command that ends the run with any result. */
export function complete(result: unknown): Command {
  return {
    commandType: CommandType.COMMAND_TYPE_COMPLETE_WORKFLOW_EXECUTION,
    completeWorkflowExecutionCommandAttributes: {
      result: { payloads: [defaultPayloadConverter.toPayload(result)] },
    },
  };
}
