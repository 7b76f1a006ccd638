// npm run bench:trail: one worker reads a region's trail of three million events, by a virtual clock: how long the vendor's
// quota would take, what it costs in memory, and what a process that is killed half-way loses. Words after the command:
// how many events.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay, performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openTrailIndexes } from '../src/activities/index-folder.js';
import { growSlowly } from '../src/cli/grow-slowly.js';
import { reportOf } from '../src/probes/actiontrail.js';
import { keyName, longTrail } from '../test/support/long-trail.js';
import { onlyTrail } from '../test/support/only-trail.js';

const EVENTS = Number(process.argv[2] ?? 3_000_000);
/** The folder of the process that is killed half-way; absent in the one that measures. */
const KILLED_IN = process.argv[3];
const [KEYS, SECRETS] = [10_000, 2_000];
const DAY_MS = 24 * 3_600_000;
/** ActionTrail takes two queries a second; this service asks every 520 ms. */
const QUERY_S = 0.52;
const NOW = Date.parse('2026-11-23T04:00:00Z');
const at = (ms: number) => new Date(NOW + ms).toISOString();
const instanceId = 'kst-hzz65f3a1b2c3d4e5f6g7h';
const reader = { accountId: '1234567890123456', arn: 'acs:ram::1234567890123456:assumed-role/scan/one' };
const inventory = {
  keys: Array.from({ length: KEYS }, (_, key) => ({ keyId: keyName(key) })),
  secrets: Array.from({ length: SECRETS }, (_, secret) => ({ name: `secret-${String(secret)}` })),
  aliases: [],
  otherAliases: [],
};
const task = {
  instanceId,
  inventory,
  from: at(-30 * DAY_MS),
  to: at(0),
  quietFrom: at(-30 * DAY_MS),
  canarySince: at(-3_600_000),
};

growSlowly();
const folder = KILLED_IN ?? mkdtempSync(join(tmpdir(), 'kms-release-trail-'));
const trail = longTrail({
  events: EVENTS,
  keys: KEYS,
  secrets: SECRETS,
  from: NOW - 30 * DAY_MS,
  to: NOW,
  instanceId,
});
const cloud = onlyTrail(trail);
const stalls = monitorEventLoopDelay({ resolution: 10 });

const mib = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MiB`;

/** One look by a process of its own. */
async function look(tick: () => Promise<void> = async () => undefined) {
  const trails = await openTrailIndexes('observer', folder, console.warn);
  const before = trail.queries();
  const began = performance.now();
  const reading = await trails.read(cloud, reader, task, tick);
  return {
    trails,
    report: reportOf(reading),
    queries: trail.queries() - before,
    seconds: (performance.now() - began) / 1_000,
  };
}

const half = Math.floor(EVENTS / 50 / 2);
if (KILLED_IN !== undefined) {
  // This is the process that is killed: no word of it remains but what it has saved.
  await look(async () => {
    if (trail.queries() > half) process.kill(process.pid, 'SIGKILL');
  });
}
try {
  const script = fileURLToPath(import.meta.url);
  spawnSync(process.execPath, [...process.execArgv, script, String(EVENTS), folder], { stdio: 'inherit' });
  globalThis.gc?.();
  const idle = process.memoryUsage().rss;
  let most = process.memoryUsage();
  const watching = setInterval(() => {
    const now = process.memoryUsage();
    if (now.rss > most.rss) most = now;
  }, 100);
  stalls.enable();
  const first = await look();
  stalls.disable();
  clearInterval(watching);
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  const second = await look();
  const pages = Math.ceil(EVENTS / 50);
  const bytes = readdirSync(folder).map((name) => statSync(join(folder, name)).size);
  console.log(`${EVENTS} events of ${KEYS} keys and ${SECRETS} secrets in 30 days: ${pages} pages
  killed after      ${half} queries; the next process asked ${first.queries} more, ${half + first.queries - pages} beside the pages
  at the quota      ${((pages * QUERY_S) / 3_600).toFixed(1)} hours for the first look; ${((second.queries * QUERY_S) / 60).toFixed(1)} minutes for the next one (${second.queries} queries)
  uses found        ${first.report.use.length} (caller, operation, key or secret); the same again: ${String(JSON.stringify(first.report) === JSON.stringify(second.report))}
  memory over idle  ${mib(most.rss - idle)} at most: a heap of ${mib(most.heapTotal)}, ${mib(most.heapUsed)} of it in use, and ${mib(most.arrayBuffers)} beside it
  at the end        ${mib(heapUsed)} of heap and ${mib(arrayBuffers)} beside it, with the answer
  event loop        stood still for ${Math.round(stalls.max / 1e6)} ms at most, 99 of 100: ${Math.round(stalls.percentile(99) / 1e6)} ms
  on disk           ${mib(Math.max(...bytes))}
  CPU               ${first.seconds.toFixed(0)} s for the second half and the answer`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
