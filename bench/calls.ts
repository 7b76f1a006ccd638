import type { Scenario } from '../sandbox/index.js';
import { INSTANCE } from '../test/support/world-at.js';
import { apartOf, POLICIES, type Apart } from './apart.js';
import { noteCalls, type SentCall } from './calls-by-step.js';
import { KEYS, LEAST, SECRETS } from './least-calls.js';
import { MACHINE, measure } from './place.js';
import { skipBillingRetries } from './skip-retries.js';

/** How many instances of the account are released by the same workers; the first and the last are counted. */
const RELEASES = Number(process.argv[2] ?? 3);
const LIVE = 'kst-hzz65f3a1b2c3d4e5f6live';
/** Who does what, in the order of the runbook. */
const STEPS = {
  identifyInstance: 'identify',
  checkDeletionProtection: 'protect',
  takeInventory: 'inventory',
  scanForCallers: 'scan',
  preflightExecutor: 'PREFLIGHT',
  releaseInstance: 'GATE',
  confirmGone: 'gone',
  confirmBillingStopped: 'billing',
} as const;

/** The server's clock begins anew with each run, the cloud's goes on: a run must not be over before it has begun. */
const GIVE_UP_DAYS = 365;

const sent = noteCalls();
const runs = await measure(
  {
    scenario: 'twenty-keys',
    change: withOthers,
    policy: { instances: released(), giveUpDays: GIVE_UP_DAYS },
  },
  async (world) => {
    const counted: (readonly SentCall[])[] = [];
    for (const instanceId of released()) {
      const [before, arrived] = [sent.length, (await world.calls()).length];
      const run = await world.start({ instanceId });
      await run.until('awaiting approval');
      await run.approve('ann');
      await run.approve('ben');
      await run.until('confirming billing');
      await skipBillingRetries(world, run);
      const { outcome } = await run.end();
      if (outcome !== 'released') throw new Error(`${instanceId} was not released, but ${outcome}`);
      const calls = sent.slice(before);
      counted.push(calls);
      // What left is what arrived, or nothing of this is to be believed.
      const of = (list: readonly { readonly operation: string }[]) =>
        list.filter(({ operation }) => LEAST[operation] !== undefined).length;
      const here = of((await world.calls()).slice(arrived));
      if (of(calls) !== here) throw new Error(`${of(calls)} calls were sent, and ${here} arrived`);
    }
    return counted;
  },
);

const [first = []] = runs;
const last = runs.at(-1) ?? first;

/** Beside the first instance others like it, and one that is in use every day and stays. */
function withOthers(scenario: Scenario): Scenario {
  const [model] = scenario.instances;
  if (model === undefined) return scenario;
  const others = released()
    .slice(1)
    .map((instanceId, at) => ({
      ...model,
      instanceId,
      keys: Array.from({ length: KEYS }, (_, n) => ({
        keyId: `key-${at}-${n}`,
        createdAt: '2025-03-04T02:10:00Z',
      })),
      secrets: Array.from({ length: SECRETS }, (_, n) => ({ secretName: `other-${at}/secret-${n}` })),
    }));
  const live = { ...model, instanceId: LIVE, keys: [{ keyId: 'key-live' }], secrets: [] };
  const daily = {
    instanceId: LIVE,
    keyId: 'key-live',
    operation: 'Decrypt',
    by: 'shop',
    everySeconds: 86_400,
  };
  return {
    ...scenario,
    account: { ...scenario.account, defaultInstanceId: LIVE },
    instances: [...scenario.instances, ...others, live],
    traffic: [...(scenario.traffic ?? []), { ...daily, at: '-40d', times: 200, gateway: 'dedicated' }],
  };
}

function released(): string[] {
  return Array.from({ length: RELEASES }, (_, at) => (at === 0 ? INSTANCE : `kst-hzz65f3a1b2c3d4e5f6n${at}`));
}

const counted = (calls: readonly SentCall[]) => calls.filter((call) => apartOf(call) === undefined);
const names = [...new Set([...counted(first), ...counted(last)].map(({ operation }) => operation))];
const times = (calls: readonly SentCall[], name: string) =>
  counted(calls).filter(({ operation }) => operation === name).length;

console.log(`Calls to the cloud for a clean release of ${KEYS} keys and ${SECRETS} secrets (${MACHINE}).`);
console.log('By step, of the first: in small letters the observer, in CAPITALS the executor.');
row(['first', `${RELEASES}.`, 'least', ...Object.values(STEPS)], 'operation');
for (const name of names.toSorted((a, b) => times(first, b) - times(first, a)))
  row(
    [times(first, name), times(last, name), LEAST[name]?.[0] ?? '?', ...bySteps(named(counted(first), name))],
    name,
  );
const least = Object.entries(LEAST)
  .filter(([name]) => !POLICIES.includes(name))
  .reduce((sum, [, [number]]) => sum + number, 0);
row(
  [counted(first).length, counted(last).length, least, ...bySteps(counted(first))],
  'as issue 10 counts: at most 190, and 130 for the tenth',
);
console.log(`  each in turn: ${runs.map((calls) => counted(calls).length).join(', ')}`);
console.log('Apart:');
for (const apart of ['bills as a witness', 'policies', 'key versions', 'data at rest'] as const)
  row([of(first, apart), of(last, apart), '', ...bySteps(first.filter((c) => apartOf(c) === apart))], apart);
row([first.length, last.length, '', ...bySteps(first)], 'in all');
for (const [operation, [, why]] of Object.entries(LEAST)) console.log(`  ${operation}: ${why}`);
const unknown = names.filter((name) => LEAST[name] === undefined);
if (unknown.length > 0) {
  console.error(`No least is known for: ${unknown.join(', ')}`);
  process.exitCode = 1;
}

function named(calls: readonly SentCall[], name: string): SentCall[] {
  return calls.filter(({ operation }) => operation === name);
}

function of(calls: readonly SentCall[], apart: Apart): number {
  return calls.filter((call) => apartOf(call) === apart).length;
}

function bySteps(calls: readonly SentCall[]): (number | string)[] {
  return Object.keys(STEPS).map((step) => calls.filter(({ activity }) => activity === step).length || '');
}

function row(numbers: readonly (number | string)[], what: string): void {
  console.log(`  ${numbers.map((number) => String(number).padStart(10)).join('')}  ${what}`);
}
