// What it costs an observer to have many runs that only wait for approval: its memory before and after each was cached,
// and after it replayed all of them again. A number after the command: how many runs (500).
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DefaultLogger, Runtime } from '@temporalio/worker';
import { createReleases } from '../src/client.js';
import { memoryOf } from './load/speak.js';
import {
  ask,
  inTurn,
  openTemporal,
  requestOf,
  startObserver,
  startSandbox,
  type Undo,
} from './load/start.js';
import { ours, pause, timeAt, writeFiles } from './load/world.js';

const RUNS = Number(process.argv[2] ?? 500);

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const undo: Undo = [];
try {
  await bench();
} finally {
  for (const step of undo.reverse()) await step();
}

async function bench(): Promise<void> {
  execFileSync(process.execPath, [ours('scripts/build.mjs'), '--quiet']);
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-waiting-'));
  undo.push(async () => rmSync(folder, { recursive: true, force: true }));
  const instances = Array.from({ length: RUNS }, (_, number) => `kst-waits${number}`);
  const files = writeFiles(folder, instances);
  const { address, client } = await openTemporal(undo);
  const sandbox = await startSandbox(files, undo);
  const releases = createReleases(client);
  const now = await timeAt(sandbox);
  const asked = await ask(instances, (id) => releases.request(requestOf(id)), files, address, now);

  const observer = await startObserver(folder, files, address, sandbox, undo);
  await pause(10_000);
  const idle = memoryOf(observer.pid);
  await inTurn(asked, 10, ({ release }) => release.status());
  await pause(10_000);
  const waiting = memoryOf(observer.pid);
  await inTurn(asked, 10, ({ release }) => release.recheck());
  await pause(20_000);
  const rechecked = memoryOf(observer.pid);
  console.log(`an idle observer: ${idle} MiB; with ${RUNS} runs that wait: ${waiting} MiB`);
  console.log(`  ${(((waiting - idle) * 1024) / RUNS).toFixed(0)} KiB for each run`);
  console.log(`  after a message to each: ${rechecked} MiB`);
}
