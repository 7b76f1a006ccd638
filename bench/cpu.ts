// What a release costs the engine: CPU to replay the history of a clean one from its first event to its last, beside a
// workflow that only has as many activities, timers and upserts. Words after the command: another bundle, and another
// history, to measure another version by the same script.
import { readFileSync } from 'node:fs';
import { Client, Connection } from '@temporalio/client';
import { historyFromJSON } from '@temporalio/common/lib/proto-utils.js';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { findTemporalCli, startDevServer } from '../demo/temporal-cli.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { notifying } from '../src/worker/notify.js';
import { ours } from './load/world.js';

const TIMES = 100;
const WORKFLOW_ID = 'kms-release:1234567890123456:cn-hangzhou:kst-hzz65f3a1b2c3d4e5f6g7h';
const BUNDLE = process.argv[2] ?? ours('dist/workflow-bundle.js');
const HISTORY = process.argv[3] ?? ours('test/histories/0.2.0/released-with-two-approvals.json');

type Recorded = ReturnType<typeof historyFromJSON>;

Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: [] });
const release = historyFromJSON(JSON.parse(readFileSync(HISTORY, 'utf8')));
const counts = countsOf(release);
const { code, bare } = await bareHistory(counts);
const own = await cpuOf({ codePath: BUNDLE }, release);
const engine = await cpuOf({ code }, bare);
console.log(JSON.stringify(counts));
console.log(`a clean release, ${release.events?.length} events: ${own.toFixed(1)} ms of CPU to replay`);
console.log(`the bare engine, ${bare.events?.length} events: ${engine.toFixed(1)} ms`);
console.log(`${(own / engine).toFixed(2)} times the bare engine (median of 5 times ${TIMES})`);

function countsOf({ events }: Recorded) {
  const of = (has: (event: NonNullable<typeof events>[number]) => unknown) =>
    (events ?? []).filter((event) => has(event) != null).length;
  return {
    activities: of((event) => event.activityTaskScheduledEventAttributes),
    timers: of((event) => event.timerFiredEventAttributes),
    upserts: of((event) => event.upsertWorkflowSearchAttributesEventAttributes),
  };
}

/** Lets a real server write the history of the bare workflow. */
async function bareHistory(wanted: ReturnType<typeof countsOf>): Promise<{ code: string; bare: Recorded }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: ours('bench/bare-workflow.ts'),
    logger: new DefaultLogger('ERROR'),
  });
  const temporal = await startDevServer({
    cli: await findTemporalCli({ note: (text) => console.error(text) }),
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
  });
  try {
    const { address } = temporal;
    const connection = await NativeConnection.connect({ address });
    const worker = await Worker.create({
      ...{ connection, taskQueue: 'bare', workflowBundle: { code } },
      activities: { nothing: async () => undefined },
    });
    const client = new Client({ connection: await Connection.connect({ address }) });
    const started = { taskQueue: 'bare', workflowId: 'bare', args: [wanted] };
    await worker.runUntil(client.workflow.execute('bare', started));
    await connection.close();
    return { code, bare: await client.workflow.getHandle('bare').fetchHistory() };
  } finally {
    await temporal.close();
  }
}

/** Milliseconds of CPU for one replay, all threads of this process, by one worker that replays it again and again. */
async function cpuOf(workflowBundle: { codePath: string } | { code: string }, history: Recorded) {
  const again = (times: number) =>
    Array.from({ length: times }, () => ({ workflowId: WORKFLOW_ID, history }));
  const replay = async (times: number) => {
    for await (const { error } of Worker.runReplayHistories(
      { workflowBundle, sinks: notifying([]) },
      again(times),
    ))
      if (error !== undefined) throw error;
  };
  await replay(20);
  const took: number[] = [];
  for (let round = 0; round < 5; round += 1) {
    const before = process.cpuUsage();
    await replay(TIMES);
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1_000 / TIMES);
  }
  return took.toSorted((one, other) => one - other)[2] ?? 0;
}
