import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import type { Client } from '@temporalio/client';
import type { Release } from '../../src/client/releases.js';
import type { SignedStatement } from '../../src/release.js';
import { pause } from './world.js';
import { whereItWent } from './where.js';

/** What somebody waits for at most, in milliseconds (95 of 100). */
const MAX_VOTE_MS = 1_000;
const MAX_REJECTION_MS = 5_000;
/** A message that is not answered by then counts as this. */
const GIVE_UP_MS = 60_000;
const EVERY_MS = 500;

/** A run that awaits approval, and what would approve it. */
export interface Asked {
  readonly release: Release;
  readonly vote: SignedStatement;
}

/** The observer's process, and what it said last of its event loop. */
export interface Observer {
  readonly pid: number;
  blocked(): string;
}

/** Votes on every second of these runs and rejects the others, one after the other, and tells how long each took. */
export async function speak(
  phase: string,
  asked: readonly Asked[],
  observer: Observer,
  client: Client,
): Promise<boolean> {
  process.kill(observer.pid, 'SIGUSR2');
  const even = asked.filter((_, at) => at % 2 === 0);
  const odd = asked.filter((_, at) => at % 2 === 1);
  const sentAt = new Map<string, number>();
  const [votes, rejections] = await Promise.all([
    inTime(even, async ({ release, vote }) => {
      sentAt.set(release.workflowId, Date.now());
      await release.submitStatement(vote);
    }),
    inTime(odd, ({ release }) => rejected(release)),
  ]);
  process.kill(observer.pid, 'SIGUSR2');
  await pause(EVERY_MS);
  console.log(`  ${phase} (load ${loadavg()[0]?.toFixed(1)}, observer ${memoryOf(observer.pid)} MiB):`);
  const quick = tell('a vote is answered', votes, MAX_VOTE_MS);
  const ended = tell('a rejection has ended its run', rejections, MAX_REJECTION_MS);
  console.log(`    p95 of a vote's parts (ms): ${await whereItWent(client, sentAt)}`);
  console.log(`    the observer's event loop stood still for (ms): ${observer.blocked()}`);
  return quick && ended;
}

async function rejected(release: Release): Promise<void> {
  await release.reject({ as: 'nina', why: 'still needed' });
  const { outcome } = await release.outcome({ signal: AbortSignal.timeout(GIVE_UP_MS) });
  if (outcome !== 'kept') throw new Error(`it ended as ${outcome}`);
}

/** Starts one every half second, whatever becomes of those before, and answers how long each took. */
function inTime<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<number[]> {
  return Promise.all(
    items.map(async (item, at) => {
      await pause(at * EVERY_MS);
      const start = performance.now();
      return work(item).then(
        () => performance.now() - start,
        () => GIVE_UP_MS,
      );
    }),
  );
}

function tell(what: string, times: readonly number[], most: number): boolean {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  const inVain = times.filter((ms) => ms >= GIVE_UP_MS).length;
  const told = `p50 ${at(0.5)} ms, p95 ${at(0.95)} ms, max ${at(1)} ms (p95 at most ${most})`;
  console.log(`    ${what}: ${told}; ${inVain} of ${times.length} in vain`);
  return at(0.95) <= most;
}

/** Resident memory of a process, in MiB. */
export function memoryOf(pid: number): number {
  const kib = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0';
  return Math.round(Number(kib) / 1024);
}
