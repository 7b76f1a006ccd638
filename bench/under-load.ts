// While hundreds of runs scan: how long a vote on another run takes to be answered, and a rejection to end its run.
// Against a real server, the sandbox and an observer, each a process of its own. Numbers after the command: how many
// runs scan (500), and how many votes and rejections are sent in each of two phases (30).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createReleases } from '../src/client.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { speak } from './load/speak.js';
import { ask, inTurn, openTemporal, requestOf, startObserver, startSandbox } from './load/start.js';
import { control, ours, pause, timeAt, writeFiles } from './load/world.js';

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
  const { address, client } = await openTemporal(undo);
  const sandbox = await startSandbox(files, undo);
  const releases = createReleases(client);
  const request = (instanceId: string) => releases.request(requestOf(instanceId));

  const asked = await ask(others, request, files, address, await timeAt(sandbox));
  const observer = await startObserver(folder, files, address, sandbox, undo);
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
