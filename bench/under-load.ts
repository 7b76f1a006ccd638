// While hundreds of runs scan: how long a vote on another run takes to be answered, and a rejection to end its run.
// Against a real server, the sandbox and an observer, each a process of its own. Numbers after the command: how many
// runs scan (500), and how many votes and rejections are sent in each of two phases (30).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createReleases } from '../src/client.js';
import type { Release } from '../src/client/releases.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { findTemporalCli, startDevServer } from '../demo/temporal-cli.js';
import { serveMadeUp } from './load/made-up.js';
import { speak, type Asked, type Observer } from './load/speak.js';
import {
  ACCOUNT,
  control,
  ours,
  pause,
  REGION,
  startOwn,
  timeAt,
  writeFiles,
  type Files,
} from './load/world.js';

const SCANNING = Number(process.argv[2] ?? 500);
const OTHERS = Number(process.argv[3] ?? 30);
const MINUTE_MS = 60_000;
const BEGIN_MS = 6 * MINUTE_MS;

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
  const sandbox = await startSandbox(files);
  const releases = createReleases(client);
  const request = (instanceId: string) => releases.request(requestOf(instanceId));

  const asked = await ask(others, request, files, address, await timeAt(sandbox));
  const observer = await startObserver(folder, files, address, sandbox);
  console.log(
    `${SCANNING} runs that scan, ${OTHERS} votes and ${OTHERS} rejections on others (${cpus().length} cores, Node ${process.version}):`,
  );
  const started = inTurn(scanning, 20, request);
  await pause(5_000);
  await speak(
    'while all begin at once: for comparison, the server itself is at its limit',
    asked.slice(0, 2 * OTHERS),
    observer,
    client,
  );
  const loads = await started;
  await untilAllScan(client);
  // Only now may the trail be read: our own calls show in it 10 minutes late.
  await control(sandbox, 'clock', { advance: 11 * MINUTE_MS });
  await inTurn(loads, 20, (release) => release.recheck());
  await pause(15_000);
  const good = await speak('while all scan', asked.slice(2 * OTHERS), observer, client);
  if (!good) process.exitCode = 1;
}

function requestOf(instanceId: string) {
  return { instanceId, regionId: REGION, accountId: ACCOUNT, requestedBy: 'rita', reason: 'idle' };
}

/** Brings runs to their question without a look at the cloud, and signs an approval of each. */
async function ask(
  instances: readonly string[],
  request: (instanceId: string) => Promise<Release>,
  { policy, people }: Files,
  address: string,
  now: string,
): Promise<Asked[]> {
  const stop = await serveMadeUp(
    address,
    { policyPath: policy, request: requestOf(instances[0] ?? '') },
    now,
  );
  const waiting = await inTurn(instances, 10, request);
  const asked = await inTurn(waiting, 4, async (release) => {
    await until(release, 'awaiting approval');
    const answer = await release.statement({ signer: 'ann', says: 'approve', issuedAt: now });
    if ('refused' in answer) throw new Error(answer.refused.message);
    return { release, vote: await people.sign('ann', answer.statement) };
  });
  await stop();
  return asked;
}

async function startSandbox({ scenario }: Files): Promise<string> {
  const args = ['sandbox', '--scenario', scenario, '--port', '0', '--json'];
  const { child, answer } = await startOwn(args, {}, ({ url }) =>
    typeof url === 'string' ? url : undefined,
  );
  undo.push(child.close);
  return answer;
}

async function startObserver(
  folder: string,
  files: Files,
  address: string,
  sandbox: string,
): Promise<Observer> {
  let blocked = '';
  const env = {
    HOME: folder,
    NODE_OPTIONS: `--import ${ours('bench/load/loop-delay.mjs')}`,
    ALIBABA_CLOUD_ENDPOINT: sandbox,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-observer',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-observer-secret',
    KMS_RELEASE_POLICY: files.policy,
    KMS_RELEASE_EVIDENCE_DIR: files.evidence,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
  };
  const { child } = await startOwn(['worker', '--role', 'observer'], env, ({ msg, eventLoop }) => {
    if (eventLoop !== undefined) blocked = JSON.stringify(eventLoop);
    return msg === 'ready' ? true : undefined;
  });
  undo.push(child.close);
  return { pid: child.pid, blocked: () => blocked };
}

async function openTemporal() {
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const server = await startDevServer({ cli, searchAttributes: Object.values(SEARCH_ATTRIBUTES) });
  undo.push(server.close);
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());
  return { address: server.address, client: new Client({ connection }) };
}

/** Waits until hardly any run is still on its way to the scan, or for six minutes. */
async function untilAllScan(client: Client): Promise<void> {
  const end = performance.now() + BEGIN_MS;
  const query = `ExecutionStatus = 'Running' AND ${SEARCH_ATTRIBUTES.stage.name} = 'scanning for callers'`;
  for (;;) {
    const { count } = await client.workflow.count(query);
    if (count >= SCANNING * 0.98) return;
    if (performance.now() > end)
      return console.log(`  (only ${count} of ${SCANNING} runs have come to scan by now)`);
    await pause(2_000);
  }
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
