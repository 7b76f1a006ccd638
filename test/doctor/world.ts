import { readScenario, type Scenario } from '../../sandbox/index.js';
import { createCloud } from '../../src/alibaba/create-cloud.js';
import type { Heard } from '../../src/alibaba/heard.js';
import { type Diagnosis, ownTasks, saidOf } from '../../src/doctor/diagnose.js';
import { run } from '../../src/cli/doctor.js';
import { FLAGS, PLANTED } from '../probes/at-rest/planted.js';
import { quietIo } from '../support/quiet-io.js';

/** The instance of the scenario `ready`. */
const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7h';
/** Of that instance, on the command line. */
const IDS = {
  instance: INSTANCE,
  region: 'cn-hangzhou',
  account: '1234567890123456',
  site: 'intl',
} as const;

const PARENT = 'group-of-one';
const OTHER_KEY = 'key-hzz99999999999999999a';

/** One thing of everything that is read, a use of last week, and an audit log. */
export async function withEverything(): Promise<Scenario> {
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const clientKeys = [{ clientKeyId: 'KAAP.0001', createdAt: '-400d', notAfter: '-60d' }];
  const use = {
    at: '-2d',
    instanceId: INSTANCE,
    keyId: 'key-hzz65f3a1b2c3d4e5f6a1',
    operation: 'Encrypt',
    by: 'batch',
  } as const;
  return {
    ...ready,
    instances: ready.instances.map((each) => ({ ...each, log: true })),
    traffic: [...(ready.traffic ?? []), use],
    accessPoints: [{ name: 'old-shop', policies: ['old-policy'], clientKeys }],
    policies: [{ name: 'old-policy', instanceId: INSTANCE, networkRules: ['office'] }],
    networkRules: [{ name: 'office', sourcePrivateIps: ['10.0.0.0/8'] }],
    resourceCenter: 'finished',
    resources: [
      ...PLANTED.map(({ kind }) => ({ kind, id: `one-${kind}`, parent: PARENT, key: OTHER_KEY })),
      { kind: 'ack-cluster', id: PARENT, key: OTHER_KEY },
      ...FLAGS.map((kind) => ({ kind, id: `one-${kind}`, key: OTHER_KEY })),
    ],
  };
}

/** Runs the command against a cloud, and gives what it ended with. */
export async function doctor(
  url: string,
  options: Partial<Parameters<typeof run>[0]> = {},
): Promise<{ readonly exit: number; readonly diagnosis: Diagnosis; readonly text: string }> {
  const told: { value?: unknown; text: string } = { text: '' };
  const io = quietIo({ ALIBABA_CLOUD_ENDPOINT: url });
  const answer = (value: unknown, text: string) => void Object.assign(told, { value, text });
  const exit = await run({ ...IDS, ...options }, { ...io, answer });
  if (!isDiagnosis(told.value)) throw new Error('the command answered something else');
  return { exit, diagnosis: told.value, text: told.text };
}

/** What the products that tell of the instance say of each assumption. */
export async function assumptionsAt(url: string): Promise<Diagnosis['assumptions']> {
  const heard: Heard[] = [];
  const onAnswer = (one: Heard) => void heard.push(one);
  const at = { regionId: 'cn-hangzhou', site: 'intl', endpoint: url } as const;
  const cloud = createCloud({ ...at, quotaShare: 1, onAnswer });
  const now = await cloud.clock.now();
  await cloud.kms.findInstance(INSTANCE);
  for (const task of ownTasks({ cloud, instanceId: INSTANCE, now, found: new Map() })) await task();
  return saidOf({ instanceId: INSTANCE, heard });
}

function isDiagnosis(value: unknown): value is Diagnosis {
  return typeof value === 'object' && value !== null && 'assumptions' in value;
}
