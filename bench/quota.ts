import { readScenario, startSandbox } from '../sandbox/index.js';
import { createCloud, createCredentials } from '../src/alibaba/index.js';
import { createQuotas } from '../src/alibaba/quotas.js';
import { billDate } from '../src/values/bill-date.js';
import { MACHINE } from './place.js';

/** Seconds that the quota alone would take for the calls of both workers. */
const SECONDS = Number(process.argv[2] ?? 30);

process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
const ready = await readScenario(new URL('../sandbox/scenarios/ready.json', import.meta.url));
const callsPerSecond = { Kms: 40, BssOpenApi: 10 };
const sandbox = await startSandbox({
  scenario: { ...ready, behaviour: { ...ready.behaviour, callsPerSecond, trailQueriesPerSecond: 2 } },
});

/** A worker with its half of each quota, as one of two processes has it. */
const worker = () =>
  createCloud({
    ...{ regionId: 'cn-hangzhou', site: 'intl', endpoint: sandbox.url, env: {} },
    ...{ credentials: createCredentials(), quotas: createQuotas(0.5) },
  });
const now = Date.now();
const window = { from: new Date(now - 86_400_000).toISOString(), to: new Date(now).toISOString() };

console.log(`Two workers that share each quota, before a cloud that keeps it strictly (${MACHINE}):`);
await reading('ActionTrail', 2, ({ trail }) => trail.lookupKmsEvents(window));
await reading('billing', 10, ({ bills }) => bills.dayOf({ day: billDate('2026-11-01') }));
await reading('KMS', 40, ({ kms }) => kms.accountStatus());
await sandbox.close();

async function reading(
  product: string,
  quota: number,
  ask: (cloud: ReturnType<typeof createCloud>) => Promise<unknown>,
): Promise<void> {
  const before = await refusals();
  const started = performance.now();
  const each = (SECONDS * quota) / 2;
  const both = [worker(), worker()].flatMap((cloud) => Array.from({ length: each }, () => ask(cloud)));
  const failed = (await Promise.allSettled(both)).filter(({ status }) => status === 'rejected').length;
  const times = (performance.now() - started) / 1_000 / SECONDS;
  const refused = (await refusals()) - before;
  console.log(
    `  ${product}: ${both.length} calls, ${failed} failed, ${refused} told that it was too often, ` +
      `${times.toFixed(2)} times the quota's time`,
  );
  if (failed > 0 || times > 1.1) process.exitCode = 1;
}

async function refusals(): Promise<number> {
  const answer = await fetch(`${sandbox.url}/_sandbox/ledger`);
  const { calls }: { calls: { code: string | null }[] } = JSON.parse(await answer.text());
  return calls.filter(({ code }) => code !== null && /Throttling/.test(code)).length;
}
