// npm run bench:large -- [keys] [milliseconds] [kill]: releases an instance of so many keys through the whole service,
// with each answer to the executor so late; with `kill`, the executor is killed half-way through its last look.
import { startWorkerProcess } from '../test/support/processes.js';
import type { Run, World } from '../test/support/world-at.js';
import { MACHINE, measure } from './place.js';

const [keys = 2_000, late = 0] = process.argv.slice(2, 4).map(Number);
const kills = process.argv.includes('kill');
const DAY_MS = 24 * 3_600_000;

const figures = await measure(
  {
    role: 'none',
    change: (scenario) => ({
      ...scenario,
      traffic: [],
      instances: scenario.instances.map((each) => ({
        ...each,
        keyQuota: keys,
        keys: { count: keys, createdAt: '2025-03-04T02:10:00Z' },
      })),
    }),
  },
  async (world) => {
    const observer = await startWorkerProcess(world, 'observer');
    const executor = await startWorkerProcess(world, 'executor');
    const slow = {
      operation: '*',
      kind: 'delay',
      ms: late,
      times: 10_000_000,
      accessKeyId: 'sandbox-executor',
    };
    if (late > 0) await world.control('faults', slow);
    const run = await world.start();
    await reached(run, 'scanning for callers');
    const began = performance.now();
    await run.skip(11 * 60_000 + 5_000);
    await reached(run, 'awaiting approval');
    const preflightMs = performance.now() - began;
    await run.approve('ann');
    await run.approve('ben');
    await reached(run, 'cooling off');
    const before = await described(world);
    await run.skip(DAY_MS + 1_000);
    const again = kills ? await killHalfWay(world, before, executor.kill) : undefined;
    const lookMs = await reached(run, 'confirming it is gone', 'confirming billing', 'ended');
    const reads = (await described(world)) - before;
    const result = await run.end();
    const releases = await world.released();
    await again?.child.close();
    if (!kills) await executor.child.close();
    await observer.child.close();
    return { preflightMs, lookMs, reads, outcome: result.outcome, releases };
  },
);

const seconds = (ms: number) => `${(ms / 1_000).toFixed(1)} s`;
console.log(`${keys} keys, each answer to the executor ${late} ms late (${MACHINE}):`);
console.log(`  from the scan to the question ${seconds(figures.preflightMs)}`);
console.log(`  its last look and the call    ${seconds(figures.lookMs)}, ${figures.reads} keys described`);
console.log(`  ${figures.outcome}; ${figures.releases.map(({ verdict }) => verdict).join()}`);
if (figures.outcome !== 'released' || figures.releases.some(({ verdict }) => verdict !== 'RIGHT'))
  process.exitCode = 1;

/** Waits in real time, so that the cloud's clock does not run away from a look; answers how long it took. */
async function reached(run: Run, ...stages: readonly string[]): Promise<number> {
  const since = performance.now();
  for (;;) {
    const { stage, blockedBy, result } = await run.status();
    if (stages.includes(stage)) return performance.now() - since;
    if (result !== undefined) throw new Error(`it ended before: ${JSON.stringify(result)}`);
    if (performance.now() - since > 45 * 60_000) throw new Error(`at ${stage}: ${JSON.stringify(blockedBy)}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

async function described(world: World): Promise<number> {
  const calls = await world.calls();
  return calls.filter(
    ({ operation, accessKeyId }) => operation === 'DescribeKey' && accessKeyId === 'sandbox-executor',
  ).length;
}

async function killHalfWay(world: World, before: number, kill: () => Promise<void>) {
  while ((await described(world)) - before < keys * 0.55)
    await new Promise((resolve) => setTimeout(resolve, 50));
  await kill();
  return startWorkerProcess(world, 'executor');
}
