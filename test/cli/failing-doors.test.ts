import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { skipTime } from '../../demo/skip-time.js';
import { askNotices } from '../../src/cli/doctor-notices.js';
import { failingOf, readNoticeDoors } from '../../src/client/notice-doors.js';
import { NOTICES_ID } from '../../src/release/notices.js';
import { inWorld } from '../support/in-world.js';
import { SECRET_OF, startNoticeDoors, type NoticeDoors } from '../support/notice-doors.js';
import { environmentOf } from '../support/processes.js';
import { INSTANCE, type World, type WorldOptions } from '../support/world.js';
import { runCli, type Ended } from './run-cli.js';

const opened = inWorld();
let world: World;
async function open(options?: WorldOptions): Promise<World> {
  return (world = await opened(options));
}
afterEach(async () => {
  await world.client.workflow
    .getHandle(NOTICES_ID)
    .terminate('test over')
    .catch(() => undefined);
});
const folder = mkdtempSync(join(tmpdir(), 'kms-release-failing-doors-'));
const PATHS = {
  webhook: '/webhook',
  dingtalk: '/dingtalk?access_token=dt-token',
  wecom: '/wecom?key=wc-key',
};
const KINDS = ['webhook', 'dingtalk', 'wecom'] as const;
const SINCE = String.raw`has taken nothing since \d{4}-\d\d-\d\d \d\d:\d\d UTC( \([^)]+\))?: `;
let doors: NoticeDoors;

beforeAll(async () => {
  doors = await startNoticeDoors();
  for (const kind of KINDS) {
    writeFileSync(join(folder, `${kind}.url`), `${doors.url}${PATHS[kind]}\n`, { mode: 0o600 });
    writeFileSync(join(folder, `${kind}.secret`), `${SECRET_OF[kind] ?? ''}\n`, { mode: 0o600 });
  }
});
afterAll(async () => {
  await doors.close();
  rmSync(folder, { recursive: true });
});

it('A door that answers 503, an error code with 200, or nothing is told of by status, watch and doctor, and changes no outcome', async () => {
  doors.moods.set('webhook', 'server error').set('dingtalk', 'error code').set('wecom', 'hangs');
  await open({ policy: { notices: sectionOf() } });
  const before = await cli(world, 'status', INSTANCE);
  const run = await world.start();
  await run.until('awaiting approval');
  const watching = cli(world, 'watch', INSTANCE);
  await untilFailing(world, 3);

  // One after the other: each gives the notices two seconds to answer, which processes that start side by side take up.
  const status = await cli(world, 'status', INSTANCE);
  const asJson = await cli(world, 'status', INSTANCE, '--json');
  const doctor = await cli(world, 'doctor', ...THREE_NAMES);
  const alone = await runCli(['doctor', ...THREE_NAMES], withoutTemporal(world));

  expect(before.code).toBe(3);
  expect(status.code).toBe(10);
  const told = [
    `door webhook: ${SINCE}it answers with an error \\(NOTICE_REFUSED\\)`,
    `door dingtalk: ${SINCE}it answers with an error \\(NOTICE_REFUSED\\)`,
    `door wecom: ${SINCE}it does not answer \\(NOTICE_DOOR_AWAY\\)`,
  ];
  for (const one of told) {
    expect(status.stdout).toMatch(new RegExp(`^  notices: ${one}$`, 'm'));
    expect(doctor.stdout.replaceAll(/\n +/g, ' ')).toMatch(new RegExp(`\nNOTICES\n[^]*${one}`));
  }
  expect(JSON.parse(asJson.stdout)).toMatchObject({
    stage: 'awaiting approval',
    failingDoors: KINDS.map((door) => ({
      door,
      since: expect.any(String),
      code: expect.any(String),
    })),
  });
  // Neither a secret nor an address: both would let whoever reads it write there.
  for (const { stdout, stderr } of [status, asJson, doctor])
    for (const secret of [doors.url, 'dt-token', 'wc-key', 'SECding', 'hook-secret'])
      expect(stdout + stderr).not.toContain(secret);
  expect(alone.stdout).not.toContain('NOTICES');
  expect(doctor.code).toBe(alone.code);

  await run.approve('ann');
  await run.approve('ben');
  const json = cli(world, 'watch', INSTANCE, '--json');
  expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
  expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  const [ended, watched] = await Promise.all([watching, json]);
  expect(ended.code).toBe(0);
  expect(ended.stdout).toMatch(new RegExp(`released at [^]*^  notices: ${told[0]}$`, 'm'));
  expect(JSON.parse(watched.stdout)).toMatchObject({ outcome: 'released', failingDoors: [{}, {}, {}] });
});

describe('the notices of a namespace', () => {
  it('keep nobody waiting who asks for a status, and say nothing once they are terminated', async () => {
    await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const none = await cli(world, 'status', INSTANCE);
    const start = { taskQueue: 'served-by-nobody', workflowId: NOTICES_ID, args: [] };
    const handle = await world.client.workflow.start('releaseNotices', start);

    const began = performance.now();
    expect(await readNoticeDoors(world.client)).toBeUndefined();
    expect(performance.now() - began).toBeLessThan(5_000);
    const [silent, doctor] = await Promise.all([
      cli(world, 'status', INSTANCE),
      askNotices(environmentOf(world, 'observer')),
    ]);
    await handle.terminate('test over');

    expect(silent).toEqual(none);
    expect(silent).toMatchObject({ code: 10, stderr: '' });
    expect(doctor).toEqual({
      why: expect.stringMatching(/^nobody answered for the notices of the namespace cli-/),
    });
    expect(await readNoticeDoors(world.client)).toBeUndefined();
  });
});

const THREE_NAMES = [
  ...['--instance', INSTANCE, '--region', 'cn-hangzhou', '--account', '1234567890123456', '--site', 'intl'],
];

function cli(world: World, ...args: readonly string[]): Promise<Ended> {
  return runCli(args, environmentOf(world, 'observer'));
}

function withoutTemporal(world: World): Record<string, string> {
  const all = Object.entries(environmentOf(world, 'observer'));
  return Object.fromEntries(all.filter(([name]) => !name.startsWith('TEMPORAL_')));
}

/** The list of runs is a second behind: one look may see nothing, and the next is a minute later. */
async function untilFailing({ client }: World, wanted: number): Promise<void> {
  const notices = client.workflow.getHandle(NOTICES_ID);
  for (let turn = 0; turn < 60; turn += 1) {
    if (failingOf(await readNoticeDoors(client)).length === wanted) return;
    const { raw } = await notices.describe();
    // While a door hangs, time is left alone: it would end the attempt.
    if ((raw.pendingActivities ?? []).length === 0)
      await skipTime({ client, workflowId: NOTICES_ID, duration: 61_000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error('the doors do not fail');
}

function sectionOf(): string {
  const all = KINDS.map((kind) => {
    const secret = kind === 'wecom' ? '' : `\nsecret_file = "${folder}/${kind}.secret"`;
    return `[[notices.doors]]\nname = "${kind}"\nkind = "${kind}"\naddress_file = "${folder}/${kind}.url"${secret}`;
  });
  return `[notices]\n\n${all.join('\n\n')}`;
}
