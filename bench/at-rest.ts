// npm run bench:at-rest: what reading data at rest costs. First the calls of one look at an account that has nothing, by
// place; then 50,000 disks in 20 regions for an instance of 500 keys: calls, memory, time, and that the one planted is found.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { readScenario, type Scenario } from '../sandbox/index.js';
import { createCloud } from '../src/alibaba/create-cloud.js';
import { KINDS } from '../src/probes/at-rest/kinds.js';
import { isAtRest, runProbe } from '../src/probes/registry.js';
import { PROBES } from '../src/release/places.js';
import { TASK } from '../test/probes/at-rest/planted.js';
import { MACHINE } from './place.js';

const DISKS = Number(process.argv[2] ?? 50_000);
const REGIONS = (
  'cn-hangzhou cn-shanghai cn-beijing cn-shenzhen cn-qingdao cn-zhangjiakou cn-huhehaote cn-wulanchabu cn-heyuan ' +
  'cn-guangzhou cn-chengdu cn-hongkong ap-southeast-1 ap-southeast-3 ap-southeast-5 ap-northeast-1 us-west-1 us-east-1 ' +
  'eu-central-1 eu-west-1'
).split(' ');
const MIB = 1024 * 1024;
const tick = async () => undefined;

process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
const ready = await readScenario(new URL('../sandbox/scenarios/ready.json', import.meta.url));

await withCloud(ready, async (cloud, calls) => {
  console.log(`One look at an account that has nothing, in 3 regions (${MACHINE}):`);
  let all = 0;
  for (const place of PROBES.filter(isAtRest)) {
    const before = await calls();
    await runProbe(place, cloud, TASK, tick);
    const made = (await calls()) - before;
    all += made;
    console.log(`  ${String(made).padStart(5)}  ${place} (${KINDS[place].length} kinds)`);
  }
  const kinds = Object.values(KINDS).flat().length;
  console.log(`  ${String(all).padStart(5)}  in all, ${kinds} kinds; a list in each region is the least`);
});

const keys = Array.from({ length: 500 }, (_, at) => ({
  ...TASK.inventory.keys[0],
  keyId: `key-hzz${String(at).padStart(18, '0')}`,
}));
const large: Scenario = {
  ...ready,
  regions: REGIONS,
  resources: [
    {
      kind: 'ecs-disk',
      count: DISKS,
      prefix: 'd-',
      regionIds: REGIONS,
      keys: ['key-hzz0000000000000000aa', 'key-hzz0000000000000000bb'],
    },
    { kind: 'ecs-disk', id: 'd-planted', regionId: 'eu-west-1', key: keys[499]?.keyId ?? '' },
  ],
};
await withCloud(large, async (cloud, calls) => {
  globalThis.gc?.();
  const idle = process.memoryUsage().rss;
  let most = 0;
  const watching = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 50);
  const began = performance.now();
  const inventory = { ...TASK.inventory, keys: keys.map((key) => ({ ...key, keyId: key.keyId })) };
  const report = await runProbe(
    'ecs',
    cloud,
    { ...TASK, inventory: { ...TASK.inventory, ...inventory } },
    tick,
  );
  clearInterval(watching);
  console.log(`${DISKS} disks in ${REGIONS.length} regions, 500 keys:
  found             ${report.unreadable?.join() ?? 'nothing'}
  calls             ${await calls()}
  memory over idle  ${Math.round((most - idle) / MIB)} MiB at most (the sandbox is a process of its own)
  time              ${((performance.now() - began) / 1_000).toFixed(1)} s`);
});

async function withCloud(
  scenario: Scenario,
  work: (cloud: ReturnType<typeof createCloud>, calls: () => Promise<number>) => Promise<void>,
): Promise<void> {
  const sandbox = fork(fileURLToPath(new URL('sandbox-process.ts', import.meta.url)));
  const started: Promise<{ url: string }[]> = once(sandbox, 'message');
  sandbox.send(scenario);
  const url = (await started)[0]?.url ?? '';
  const calls = async () => {
    const ledger: { calls: unknown[] } = JSON.parse(await (await fetch(`${url}/_sandbox/ledger`)).text());
    return ledger.calls.length;
  };
  try {
    await work(createCloud({ regionId: 'cn-hangzhou', site: 'intl', endpoint: url }), calls);
  } finally {
    sandbox.disconnect();
  }
}
