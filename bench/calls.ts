import { MACHINE, measure } from './place.js';

const KEYS = 20;
const SECRETS = 5;
/**
 * How often each operation must be called at the very least. Keys and secrets are described one by one, by nobody
 * less than twice: the observer shows people what is there, and the executor sees it again when it releases.
 */
const LEAST: Readonly<Record<string, number>> = {
  DescribeKey: 2 * KEYS,
  DescribeSecret: 2 * SECRETS,
  ReleaseKmsInstance: 1,
};

const counts = await measure({ scenario: 'twenty-keys' }, async (world) => {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.end();
  return tally((await world.calls()).map(({ operation }) => operation));
});

const all = [...counts].toSorted(([, a], [, b]) => b - a);
console.log(`Calls to the cloud for a clean release of ${KEYS} keys and ${SECRETS} secrets (${MACHINE}):`);
for (const [operation, times] of all) {
  const least = LEAST[operation];
  console.log(
    `  ${String(times).padStart(4)} ${operation}${least === undefined ? '' : ` (least possible: ${least})`}`,
  );
}
console.log(`  ${String(all.reduce((sum, [, times]) => sum + times, 0)).padStart(4)} in all`);

function tally(names: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const name of names) found.set(name, (found.get(name) ?? 0) + 1);
  return found;
}
