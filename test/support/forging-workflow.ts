import { proxyActivities, workflowInfo } from '@temporalio/workflow';

/** What somebody asks of one of our workers: an activity by its name, with any input, on any queue. */
export interface Forged {
  readonly name: string;
  readonly queue: string;
  readonly input: unknown;
}

async function schedule({ name, queue, input }: Forged): Promise<unknown> {
  const activities = proxyActivities<Record<string, (input: unknown) => Promise<unknown>>>({
    taskQueue: queue,
    startToCloseTimeout: '1 minute',
    scheduleToCloseTimeout: '20 seconds',
    retry: { maximumAttempts: 2 },
  });
  return activities[name]?.(input);
}

/** Somebody else's workflow, which asks our workers. */
export async function forge(forged: Forged): Promise<unknown> {
  return schedule(forged);
}

/** Somebody else's workflow under our name: our type, our id, our input. What it asks is in its memo. */
export async function releaseKmsInstance(): Promise<unknown> {
  const { name, queue, input } = workflowInfo().memo ?? {};
  if (typeof name !== 'string' || typeof queue !== 'string') return null;
  return schedule({ name, queue, input });
}
