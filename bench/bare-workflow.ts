import { proxyActivities, sleep, upsertSearchAttributes } from '@temporalio/workflow';

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' });

/** The engine by itself: so many activities, timers and upserts one after the other, and nothing in between. */
export async function bare({ activities, timers, upserts }: Record<string, number>): Promise<void> {
  for (let at = 0; at < (activities ?? 0); at += 1) await nothing();
  for (let at = 0; at < (timers ?? 0); at += 1) await sleep(1);
  for (let at = 0; at < (upserts ?? 0); at += 1) {
    upsertSearchAttributes({ KmsReleaseStage: [`stage ${at}`] });
    await sleep(1);
  }
}
