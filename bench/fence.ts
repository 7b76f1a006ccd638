import { randomInt } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Context } from '@temporalio/activity';
import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { lastBeat, markCall, NotWanted } from '../src/activities/mark.js';
import { findTemporalCli, startDevServer } from '../demo/temporal-cli.js';
import { MACHINE } from './place.js';

// npm run bench:fence: runs that nobody stops but the executor. Each is under a stream of signals; a rejection, or a
// cancel, is acknowledged by the server just before the call is marked. A call that is sent all the same is counted.
const RUNS = 200;
const CANARIES = 20;
const AT_ONCE = 8;

const cli = await findTemporalCli({ note: (text) => console.error(text) });
const server = await startDevServer({ cli });
const connection = await Connection.connect({ address: server.address });
const native = await NativeConnection.connect({ address: server.address });
const client = new Client({ connection });
/** Opened once the stop of a run is acknowledged. */
const gates = new Map<string, Promise<void>>();
const fences: number[] = [];
let sent = 0;

const worker = await Worker.create({
  connection: native,
  taskQueue: 'fence',
  workflowsPath: fileURLToPath(new URL('fence-workflow.ts', import.meta.url)),
  activities: { markAndSend },
});
const running = worker.run();
const began = performance.now();
const stopped = await times(RUNS, (n) => one(n, true));
const free = await times(CANARIES, (n) => one(RUNS + n, false));
worker.shutdown();
await running;
await native.close();
await connection.close();
await server.close();

const sorted = fences.toSorted((a, b) => a - b);
const at = (share: number) => Math.round(sorted[Math.floor((sorted.length - 1) * share)] ?? 0);
console.log(`The fence (${MACHINE}, ${Math.round((performance.now() - began) / 1_000)} s):`);
console.log(`  runs under a stream of signals, stopped before the mark  ${RUNS}`);
console.log(`  calls sent in them                                       ${stopped.filter(Boolean).length}`);
console.log(
  `  runs that nobody stopped, and calls sent in them         ${CANARIES}, ${free.filter(Boolean).length}`,
);
console.log(
  `  mark to answer: half within ${at(0.5)} ms, 95 of 100 within ${at(0.95)} ms, all within ${at(1)} ms`,
);
if (stopped.some(Boolean) || free.some((went) => !went) || sent !== CANARIES) process.exitCode = 1;

/** The executor's last steps, as `releaseInstance` has them, with a counter in the place of the call. */
async function markAndSend(): Promise<boolean> {
  const { workflowExecution } = Context.current().info;
  await gates.get(workflowExecution?.workflowId ?? '');
  const from = performance.now();
  try {
    const refused = await markCall();
    if (refused !== undefined) return false;
    await lastBeat();
  } catch (error) {
    if (error instanceof NotWanted) return false;
    throw error;
  } finally {
    fences.push(performance.now() - from);
  }
  sent += 1;
  return true;
}

async function one(number: number, stop: boolean): Promise<boolean> {
  const workflowId = `fence-${number}`;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  gates.set(workflowId, opened);
  const handle = await client.workflow.start('fenced', { taskQueue: 'fence', workflowId });
  let over = false;
  const stream = (async () => {
    while (!over) {
      await handle.signal('noise', { number }).catch(() => (over = true));
      await pause(randomInt(30));
    }
  })();
  await pause(randomInt(400));
  if (stop) await (number % 2 === 0 ? handle.signal('reject', { as: 'nina', why: 'no' }) : handle.cancel());
  open();
  const went = await handle.result().catch(() => false);
  over = true;
  await stream;
  return went === true;
}

async function times<T>(count: number, work: (number: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  let next = 0;
  const lane = async () => {
    while (next < count) done.push(await work((next += 1) - 1));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, lane));
  return done;
}
