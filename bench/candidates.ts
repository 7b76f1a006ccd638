// npm run bench:candidates: what it costs to look at forty instances of an account together, against one of them: time to the
// first table, whole time, calls. The account has a trail, bills and things at rest. [instances] [disks]
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readLedger } from '../demo/sandbox-control.js';
import { readScenario, startSandbox, type Scenario } from '../sandbox/index.js';
import type { Candidates } from '../src/candidates/candidate.js';
import { run } from '../src/cli/candidates.js';
import { quietIo } from '../test/support/quiet-io.js';
import { MACHINE } from './place.js';

const INSTANCES = Number(process.argv[2] ?? 40);
const DISKS = Number(process.argv[3] ?? 2_000);
const KEYS = 20;

process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
const ready = await readScenario(new URL('../sandbox/scenarios/ready.json', import.meta.url));
console.log(
  `${MACHINE}; each instance has ${KEYS} keys; ${DISKS} disks in 3 regions, 5,000 events in the trail`,
);
for (const many of [1, INSTANCES]) await measure(many);

async function measure(many: number): Promise<void> {
  const sandbox = await startSandbox({ scenario: accountOf(many) });
  const cache = mkdtempSync(join(tmpdir(), 'kms-release-candidates-'));
  const began = performance.now();
  const seconds = () => ((performance.now() - began) / 1_000).toFixed(1);
  let first = '';
  let found: Candidates | undefined;
  const io = {
    ...quietIo({ ALIBABA_CLOUD_ENDPOINT: sandbox.url }),
    line: () => void (first = seconds()),
    answer: (value: unknown) => void (found = asCandidates(value)),
  };
  try {
    const exit = await run({ site: 'intl', quietDays: 30, cache }, io);
    const { counts } = await readLedger(sandbox.url);
    const calls = Object.values(counts).reduce((sum, one) => sum + one, 0);
    const encrypted = found?.candidates.filter((one) => (one.encrypted ?? []).length > 0).length;
    console.log(`${many} instances: first table after ${first} s, all after ${seconds()} s, exit ${exit}; ${calls} calls,
  of them LookupEvents ${counts['LookupEvents']}, DescribeInstanceBill ${counts['DescribeInstanceBill']}, DescribeDisks ${counts['DescribeDisks']}, DescribeKey ${counts['DescribeKey']};
  with things at rest ${encrypted} of the ${Math.min(many, 3)} that have some; could be saved ${JSON.stringify(found?.canSave[0])}`);
  } finally {
    await sandbox.close();
    rmSync(cache, { recursive: true });
  }
}

function asCandidates(value: unknown): Candidates {
  return JSON.parse(JSON.stringify(value));
}

function accountOf(many: number): Scenario {
  const nameOf = (at: number) => `hzz${String(at).padStart(18, '0')}`;
  const ids = Array.from({ length: many }, (_, at) => `kst-${nameOf(at)}`);
  const used = ids[0] ?? '';
  return {
    ...ready,
    instances: ids.map((instanceId, at) => ({
      ...{ instanceId, createdAt: '-100d' },
      keys: { count: KEYS, prefix: `key-${nameOf(at)}-` },
    })),
    traffic: [
      { at: '-80d', instanceId: used, operation: 'Encrypt', by: 'shop', times: 5_000, everySeconds: 1_380 },
    ],
    resources: [
      { kind: 'ecs-disk', count: DISKS, prefix: 'd-', keys: ['key-hzz0000000000000000zz'] },
      ...ids.slice(0, 3).map((_, at) => ({ kind: 'ecs-disk', id: `d-of-${at}`, key: keyOf(nameOf(at)) })),
    ],
  };
}

/** The first key of an instance, as the sandbox makes its name. */
function keyOf(name: string): string {
  return `key-${name}-0000000001`;
}
