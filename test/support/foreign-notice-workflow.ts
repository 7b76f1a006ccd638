import { proxyActivities } from '@temporalio/workflow';

/** Schedules an activity of the notices by itself. */
export async function sendsNotices(taskQueue: string, sent: unknown): Promise<void> {
  const { sendNotice } = proxyActivities<{ sendNotice(sent: unknown): Promise<void> }>({
    ...{ taskQueue, startToCloseTimeout: '10 seconds' },
    retry: { maximumAttempts: 1 },
  });
  await sendNotice(sent);
}
