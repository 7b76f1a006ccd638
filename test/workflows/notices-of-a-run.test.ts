import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { skipTime } from '../../demo/skip-time.js';
import { NOTICES_ID } from '../../src/release/notices.js';
import { shortCodeOf } from '../../src/release/short-code.js';
import { inWorld } from '../support/in-world.js';
import { SECRET_OF, startNoticeDoors, type NoticeDoors } from '../support/notice-doors.js';

const open = inWorld();
const folder = mkdtempSync(join(tmpdir(), 'kms-release-doors-'));
let doors: NoticeDoors;

beforeAll(async () => {
  doors = await startNoticeDoors();
  writeFileSync(join(folder, 'address'), `${doors.url}/webhook\n`, { mode: 0o600 });
  writeFileSync(join(folder, 'secret'), `${SECRET_OF['webhook'] ?? ''}\n`, { mode: 0o600 });
});
afterAll(async () => {
  await doors.close();
  rmSync(folder, { recursive: true });
});

it('an observer whose policy names a door tells a real run from its question to its bills, in Chinese where that is wanted', async () => {
  const door = `name = "ops"\nkind = "webhook"\naddress_file = "${folder}/address"\nsecret_file = "${folder}/secret"`;
  const notices = `[notices]\nlanguage = "zh"\nlink = "https://ui.example"\n\n[[notices.doors]]\n${door}`;
  const world = await open({ policy: { notices } });
  const run = await world.start();
  const told = async (event: string) => {
    for (let turn = 0; turn < 20; turn += 1) {
      const found = doors.taken.find(({ body }) => body['event'] === event);
      if (found !== undefined) return found.body;
      await skipTime({ client: world.client, workflowId: NOTICES_ID, duration: 301_000 });
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
    throw new Error(`not told of: ${event}`);
  };
  const { approvalRequest, deadline } = await run.until('awaiting approval');
  const asked = await told('asked');

  const { keys, secrets } = approvalRequest?.summary.destroys ?? {};
  expect(asked).toMatchObject({
    keys,
    secrets,
    until: deadline,
    missing: 2,
    maySign: ['ann', 'ben', 'cam'],
  });
  expect(asked['code']).toBe(approvalRequest && shortCodeOf(approvalRequest));
  expect(asked['cost']).toEqual(approvalRequest?.saving);
  expect(asked['text']).toContain('请求审批');

  await run.approve('ann');
  await run.approve('ben');
  const cooling = await run.until('cooling off');
  expect(await told('cooling off')).toMatchObject({ until: cooling.deadline });

  await run.end();
  expect(await told('released')).toMatchObject({ run: { runId: run.release.runId } });
  expect(await told('billing')).toMatchObject({ billing: 'stopped' });
  await world.client.workflow.getHandle(NOTICES_ID).terminate('test over');
});
