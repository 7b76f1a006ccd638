import type { Scenario } from '../../sandbox/index.js';
import type { ReleaseResult } from '../../src/release.js';
import type { Run, World } from './world-at.js';

const DAY_MS = 24 * 3_600_000;
/** Below the 30 s after which a call is given up. */
const LATE_MS = 24_000;
/** As many keys as the executor describes side by side. */
const AT_ONCE = 4;

/** An instance whose keys take so many minutes to describe one after the other, each answer 24 s late. */
export function keysFor(minutes: number) {
  const count = Math.ceil((minutes * 60_000) / LATE_MS) * AT_ONCE;
  return (scenario: Scenario): Scenario => ({
    ...scenario,
    traffic: [],
    instances: scenario.instances.map((each) => ({
      ...each,
      keyQuota: Math.max(1_000, count),
      keys: { count, createdAt: '2025-03-04T02:10:00Z' },
    })),
  });
}

/** Approves, and lets only the executor's last look be slow, in real time; answers how long it took to the call. */
export async function releaseSlowly(
  world: World,
  run: Run,
): Promise<{ readonly lookMs: number; readonly result: ReleaseResult }> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('cooling off');
  await world.control('faults', { operation: 'DescribeKey', kind: 'delay', ms: LATE_MS, times: 1_000_000 });
  const began = performance.now();
  await run.skip(DAY_MS + 1_000);
  for (let stage = ''; stage !== 'confirming it is gone' && stage !== 'confirming billing';) {
    const status = await run.status();
    if (status.result !== undefined) throw new Error(JSON.stringify(status.result));
    await new Promise((resolve) => setTimeout(resolve, 500));
    stage = status.stage;
  }
  const lookMs = performance.now() - began;
  return { lookMs, result: await run.end() };
}
