import type { Run, World } from './world-at.js';

/** A release that two people have approved, and that cools off. */
export async function approved(world: World): Promise<Run> {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.until('cooling off');
  return run;
}
