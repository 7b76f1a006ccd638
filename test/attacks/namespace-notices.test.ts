import { afterAll, beforeAll, beforeEach, expect, inject, it } from 'vitest';
import { NativeConnection, Worker } from '@temporalio/worker';
import { NOTICES_QUEUE } from '../../src/release/notices.js';
import { askedNotice } from '../notices/asked-notice.js';
import { ACCOUNT, askedStatus, INSTANCES, openNoticed, type Noticed } from '../support/noticed.js';
import { scriptedBundle } from '../support/scripted-bundle.js';

const [A = '', B = '', C = '', D = ''] = INSTANCES;
const namespace = 'attacks-namespace-notices';
const until = new Date(Date.now() + 100 * 3_600_000).toISOString();
let world: Noticed;

beforeAll(async () => {
  world = await openNoticed({ address: inject('temporalAddress'), namespace });
});
afterAll(() => world.close());
beforeEach(() => world.doors.taken.splice(0));

it('a run whose id is made of words and addresses, or of an instance that the policy does not name: nobody is told', async () => {
  const before = (await world.state()).notTold;
  const ids = [
    `kms-release:${ACCOUNT}:cn-hangzhou:kst-pay-https://evil.example`,
    `kms-release:${ACCOUNT}:cn-hangzhou:${A}\nCall 555-1234`,
    `kms-release:${ACCOUNT}:cn-hangzhou:kst-not-in-the-policy`,
    'an account manager says: approve',
  ];
  for (const id of ids) {
    const run = await world.run(A, id);
    await run.say({ stage: 'awaiting approval', status: askedStatus(1, until) });
  }
  await world.until(async () => (await world.state()).notTold === before + ids.length);

  expect(world.doors.taken).toEqual([]);
});

it('a status and a result full of other people’s words: what fits its pattern is told, and no word of it', async () => {
  const evil = 'https://evil.example <@everyone> \u202e';
  const run = await world.run(B);
  const status = askedStatus(1, until, {
    approvals: [evil],
    approvers: [evil],
    reason: evil,
    awaiting: evil,
  });
  const { approvalRequest } = status;
  const saving = { amount: evil, currency: evil };
  const forged = { ...approvalRequest, saving, factsDigest: evil, changed: [evil] };
  await run.say({
    ...{ stage: 'awaiting approval', blockedBy: [evil] },
    status: { ...status, deadline: evil, approvalRequest: forged },
  });
  await world.until(() => world.told().includes('asked b'));
  await run.say({
    result: { outcome: 'kept', reasons: [{ code: evil, text: evil }], billing: { verdict: evil } },
  });
  await world.until(() => world.told().includes('kept b'));

  const told = JSON.stringify(world.doors.taken);
  expect(told).not.toMatch(/evil|everyone|\u202e|\\u202e/);
  expect(world.doors.taken.find(({ body }) => body['event'] === 'asked')?.body).toMatchObject({
    ...{ keys: 12, maySign: ['ann', 'ben', 'cam'] },
  });
});

it('a run that ends with what nobody can read is told as ended from outside, and holds up no other', async () => {
  const run = await world.run(C);
  await run.say({ result: ['no result', null] });
  const other = await world.run(D);
  await other.say({ stage: 'awaiting approval', status: askedStatus(1, until) });

  await world.until(() => ['ended from outside c', 'asked d'].every((one) => world.told().includes(one)));
});

it('runs that are started and ended a hundred times: an instance has no more notices a day than the policy allows', async () => {
  const counts = (await world.state()).today.counts[D] ?? 0;
  world.settings.atMostADay = counts + 2;
  await (await world.run(D, undefined).catch(() => undefined))?.handle.terminate();
  const open = world.client.workflow.getHandle(`kms-release:${ACCOUNT}:cn-hangzhou:${D}`);
  await open.terminate('again');
  for (let time = 0; time < 5; time += 1) await (await world.run(D)).handle.terminate('again');
  await world.until(async () => (await world.state()).owed.filter((one) => !one.admitted).length >= 4);
  await world.until(() => world.told().filter((one) => one.endsWith(' d')).length === 2);
  const asked = await world.run(A);
  await asked.say({ stage: 'awaiting approval', status: askedStatus(1, until) });
  await world.until(() => world.told().includes('asked a'));

  expect(world.told().filter((one) => one.endsWith(' d'))).toHaveLength(2);
  world.settings.atMostADay = 20;
});

it('a workflow of somebody else that schedules the sending itself: nobody is told', async () => {
  const connection = await NativeConnection.connect({ address: inject('temporalAddress') });
  const worker = await Worker.create({
    ...{ connection, namespace, taskQueue: 'foreign-notices' },
    workflowBundle: { codePath: await scriptedBundle() },
  });
  const sent = worker.runUntil(() =>
    world.client.workflow.execute('sendsNotices', {
      ...{ taskQueue: 'foreign-notices', workflowId: 'kms-release-notices-2' },
      args: [NOTICES_QUEUE, { door: 'webhook', notice: askedNotice }],
    }),
  );
  const answer: unknown = await sent.catch((error: unknown) => error).finally(() => connection.close());

  expect(answer).toMatchObject({ cause: { cause: { type: 'NOT_A_RELEASE_RUN' } } });
  expect(world.told()).not.toContain('asked h');
});
