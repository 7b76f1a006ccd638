import { proxyActivities, setDefaultSignalHandler } from '@temporalio/workflow';

const { markAndSend } = proxyActivities<{ markAndSend(): Promise<boolean> }>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: '1 minute',
  retry: { maximumAttempts: 1 },
});

/** A run that swallows whatever it is told, and lets its call go: only the executor's fence can stop it. */
export async function fenced(): Promise<boolean> {
  setDefaultSignalHandler(() => undefined);
  return markAndSend();
}
