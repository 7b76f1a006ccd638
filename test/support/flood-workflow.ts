import { proxyActivities, workflowInfo } from '@temporalio/workflow';

/** Somebody else's workflow under our name, which schedules steps of ours, as many as its memo says. */
export async function releaseKmsInstance(): Promise<number> {
  const { taskQueue, step, times, input } = floodIn(workflowInfo().memo?.['flood']);
  const steps = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue,
    startToCloseTimeout: '1 hour',
    retry: { initialInterval: '1 second', backoffCoefficient: 1 },
  });
  await Promise.allSettled(Array.from({ length: times }, async () => steps[step]?.(input)));
  return times;
}

/** Which of our steps to ask for, where, how often, and with what. */
export interface Flood {
  readonly taskQueue: string;
  readonly step: string;
  readonly times: number;
  readonly input: unknown;
}

function floodIn(memo: unknown): Flood {
  const found: Flood = { taskQueue: '', step: '', times: 0, input: undefined };
  return typeof memo === 'object' && memo !== null ? { ...found, ...memo } : found;
}
