// While hundreds of runs scan: how long a vote on another run takes to be answered, and a rejection to end its run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { cpus, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createReleases, type Release } from '../src/client.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { findTemporalCli, startDevServer } from '../src/temporal-cli.js';
import { whereItWent } from './load/where.js';
import { serveMadeUp } from './load/made-up.js';
import { ACCOUNT, control, ours, REGION, startOwn, writeFiles } from './load/world.js';

/** Runs that scan, and runs of each kind that somebody speaks to, in each of the two phases. */
const SCANNING = Number(process.argv[2] ?? 500);
const OTHERS = Number(process.argv[3] ?? 30);
/** What somebody waits for at most, in milliseconds (95 of 100). */
const MOST_VOTE_MS = 1_000;
const MOST_REJECTION_MS = 5_000;
/** A message that is not answered by then counts as this. */
const GIVE_UP_MS = 60_000;
const RUSH_MS = 240_000;
const MINUTE_MS = 60_000;

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const undo: (() => Promise<unknown>)[] = [];
try {
  await bench();
} finally {
  for (const step of undo.reverse()) await step();
}

async function bench(): Promise<void> {
  execFileSync(process.execPath, [ours('scripts/build.mjs'), '--quiet']);
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-load-'));
  undo.push(async () => rmSync(folder, { recursive: true, force: true }));
  const others = Array.from({ length: 4 * OTHERS }, (_, number) => `kst-other${number}`);
  const scanning = Array.from({ length: SCANNING }, (_, number) => `kst-load${number}`);
  const files = writeFiles(folder, [...others, ...scanning]);
  const { address, client } = await openTemporal();
  const sandbox = await startOwn(
    ['sandbox', '--scenario', files.scenario, '--port', '0', '--json'],
    {},
    ({ url }) => (typeof url === 'string' ? url : undefined),
  );
  undo.push(sandbox.child.close);
  const releases = createReleases(client);
  const request = (instanceId: string) =>
    releases.request({
      instanceId,
      regionId: REGION,
      accountId: ACCOUNT,
      requestedBy: 'rita',
      reason: 'idle',
    });

  const now = await timeAt(sandbox.answer);
  const stop = await serveMadeUp(address, files.policy, now);
  const waiting = await inTurn(others, 10, request);
  await inTurn(waiting, 10, (release) => until(release, 'awaiting approval'));
  const signed = await inTurn(waiting, 4, async (release) => {
    const answer = await release.statement({ signer: 'ann', says: 'approve', issuedAt: now });
    if ('refused' in answer) throw new Error(answer.refused.message);
    return files.people.sign('ann', answer.statement);
  });
  await stop();

  let blocked = '';
  const observer = await startOwn(
    ['worker', '--role', 'observer'],
    {
      HOME: folder,
      NODE_OPTIONS: `--import ${ours('bench/load/loop-delay.mjs')}`,
      ALIBABA_CLOUD_ENDPOINT: sandbox.answer,
      ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-observer',
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-observer-secret',
      KMS_RELEASE_POLICY: files.policy,
      KMS_RELEASE_EVIDENCE_DIR: files.evidence,
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: 'default',
    },
    ({ msg, eventLoop }) => {
      if (eventLoop !== undefined) blocked = JSON.stringify(eventLoop);
      return msg === 'ready' ? true : undefined;
    },
  );
  undo.push(observer.child.close);

  console.log(
    `${SCANNING} runs that scan, ${OTHERS} votes and ${OTHERS} rejections on others (${cpus().length} cores, Node ${process.version}):`,
  );
  const started = inTurn(scanning, 20, request);
  await pause(5_000);
  const half = 2 * OTHERS;
  await speak('while they all begin', waiting.slice(0, half), signed);
  const loads = await started;
  await quiet(client);
  // Only now may the trail be read: our own calls show in it 10 minutes late.
  await control(sandbox.answer, 'clock', { advance: 11 * MINUTE_MS });
  await inTurn(loads, 20, (release) => release.recheck());
  await pause(15_000);
  await speak('while they read the trail', waiting.slice(half), signed.slice(half));

  async function speak(
    phase: string,
    to: readonly Release[],
    votes: readonly { statement: string; signature: string }[],
  ): Promise<void> {
    process.kill(observer.child.pid, 'SIGUSR2');
    const sentAt = new Map<string, number>();
    const asked = to.map(async (release, at) => {
      await pause(at * 500);
      if (at % 2 === 0) sentAt.set(release.workflowId, Date.now());
      const vote = votes[at];
      return at % 2 === 0 && vote !== undefined
        ? { vote: await timed(() => release.submitStatement(vote)) }
        : { rejection: await timed(() => rejected(release)) };
    });
    const all = await Promise.all(asked);
    process.kill(observer.child.pid, 'SIGUSR2');
    await pause(500);
    console.log(
      `  ${phase} (load ${loadavg()[0]?.toFixed(1)}, observer ${memoryOf(observer.child.pid)} MiB):`,
    );
    tell(
      'a vote is answered',
      all.flatMap(({ vote }) => vote ?? []),
      MOST_VOTE_MS,
    );
    tell(
      'a rejection has ended its run',
      all.flatMap(({ rejection }) => rejection ?? []),
      MOST_REJECTION_MS,
    );
    const parts = await whereItWent(client, [...sentAt.keys()], sentAt);
    console.log(`    p95 of a vote's parts (ms): ${parts}`);
    console.log(`    the observer's event loop stood still for (ms) ${blocked}`);
  }
}

async function openTemporal() {
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const server = await startDevServer({ cli, searchAttributes: Object.values(SEARCH_ATTRIBUTES) });
  undo.push(server.close);
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());
  return { address: server.address, client: new Client({ connection }) };
}

async function rejected(release: Release): Promise<void> {
  await release.reject({ as: 'nina', why: 'still needed' });
  const { outcome } = await release.outcome({ signal: AbortSignal.timeout(GIVE_UP_MS) });
  if (outcome !== 'kept') throw new Error(`it ended as ${outcome}`);
}

/** How long it took, or how long one waited in vain. */
async function timed(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  try {
    await work();
    return performance.now() - start;
  } catch (error) {
    console.error(`    ${error instanceof Error ? error.message : String(error)}`);
    return GIVE_UP_MS;
  }
}

function tell(what: string, times: readonly number[], most: number): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  console.log(
    `    ${what}: p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (p95 at most ${most}); ${times.filter((ms) => ms >= GIVE_UP_MS).length} in vain`,
  );
  if (at(0.95) > most) process.exitCode = 1;
}

/** Waits until hardly any run is still on its way to the scan, or for four minutes. */
async function quiet(client: Client): Promise<void> {
  const end = performance.now() + RUSH_MS;
  const query = `ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.stage.name} = 'scanning for callers'`;
  while (performance.now() < end) {
    const { count } = await client.workflow.count(query);
    if (count >= SCANNING * 0.98) return;
    await pause(2_000);
  }
  console.log(
    `  (${(await client.workflow.count(query)).count} runs of ${SCANNING} had come to scan after 4 minutes)`,
  );
}

async function until(release: Release, stage: string): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    const status = await release.status();
    if (status.stage === stage) return;
    if (status.stage === 'ended') throw new Error(JSON.stringify(status.result));
    await pause(100);
  }
  throw new Error(`${release.workflowId} never came to ${stage}`);
}

async function timeAt(sandbox: string): Promise<string> {
  const clock = await control(sandbox, 'clock');
  return typeof clock === 'object' && clock !== null && 'now' in clock ? String(clock.now) : '';
}

/** Does it to all, so many at once, in order of the result. */
async function inTurn<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += atOnce)
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))));
  return results;
}

function memoryOf(pid: number): string {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return (Number(kib) / 1024).toFixed(0);
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
