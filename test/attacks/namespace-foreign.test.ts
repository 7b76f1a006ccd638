import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { SignedStatement } from '../../src/release.js';
import { textOf } from '../support/ask.js';
import { serveWorkflowsOnly } from '../support/forged.js';
import { INSTANCE, openWorld, type World } from '../support/world.js';

const REQUEST = {
  instanceId: INSTANCE,
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'unused',
};
const ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;

let world: World;
let stop: () => Promise<void>;
let folder: string;
/** Good signatures of two people, for a run that was ended before it released. */
let replayed: SignedStatement[];
let asOf: string;

beforeAll(async () => {
  world = await openWorld();
  folder = mkdtempSync(join(tmpdir(), 'kms-release-foreign-'));
  const quiet = () => undefined;
  const { code } = await bundleWorkflowCode({
    workflowsPath: fileURLToPath(new URL('../support/foreign-workflow.ts', import.meta.url)),
    logger: { log: quiet, trace: quiet, debug: quiet, info: quiet, warn: quiet, error: quiet },
  });
  writeFileSync(join(folder, 'foreign.js'), code);
  stop = await serveWorkflowsOnly(world, join(folder, 'foreign.js'), 'foreign');
  const run = await world.start();
  asOf = (await run.until('awaiting approval')).approvalRequest?.asOf ?? '';
  const text = (signer: string) => textOf(world, run, { signer });
  replayed = [
    await world.people.sign('ann', await text('ann')),
    await world.people.sign('ben', await text('ben')),
  ];
  await run.release.cancel();
  await run.release.outcome();
  await world.control('clock', { advance: '25h' });
});
afterAll(async () => {
  expect(await world.released()).toEqual([]);
  await stop();
  await world.close();
  rmSync(folder, { recursive: true });
});

const task = (statements: unknown) => ({ asOf, statements });
const steal = (workflowId: string, given: unknown) =>
  world.client.workflow.execute('steal', { taskQueue: 'foreign', workflowId, args: [given] });

describe('somebody else’s workflow', () => {
  for (const [title, id] of [
    ['asks the executor to release', 'a-cleanup-job'],
    ['takes our id', ID],
  ] as const) {
    it(`that ${title} is refused for good: it is no release run`, async () => {
      const failed: unknown = await steal(id, task(replayed)).catch((error: unknown) => error);

      expect(failed).toMatchObject({
        cause: {
          cause: {
            type: 'NOT_A_RELEASE_RUN',
            message: 'The run is of type steal; releaseKmsInstance is wanted.',
            nonRetryable: true,
          },
        },
      });
    });
  }

  for (const [title, code, statements] of [
    ['no votes', 'QUORUM_MISSING', () => []],
    ['good votes of an earlier run', 'STATEMENT_DIFFERS', () => replayed],
    ['one good vote twice', 'STATEMENT_DIFFERS', () => [replayed[0], replayed[0]]],
    ['votes that are no statements', 'STATEMENT_UNREADABLE', () => [{ approved: true }]],
  ] as const) {
    it(`that takes our type, id and input, and brings ${title}, is refused: ${code}`, async () => {
      const answer = await world.client.workflow.execute('releaseKmsInstance', {
        taskQueue: 'foreign',
        workflowId: ID,
        args: [REQUEST],
        memo: { task: task(statements()) },
      });

      expect(answer).toMatchObject({ did: 'nothing', reasons: [{ code }] });
    });
  }

  it('that ended under our id with nothing to say is no hindrance for the next release', async () => {
    await world.client.workflow.execute('releaseKmsInstance', {
      taskQueue: 'foreign',
      workflowId: ID,
      args: [REQUEST],
    });
    const run = await world.start();

    expect(await run.until((status) => status.stage !== 'identifying')).toMatchObject({ blockedBy: [] });
  });
});
