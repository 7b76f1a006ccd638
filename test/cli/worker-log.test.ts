import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startChild } from '../../demo/temporal-cli/child.js';
import { eventually, refusal, textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { environmentOf } from '../support/processes.js';
import { INSTANCE, type World } from '../support/world.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const WORKFLOW_ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;
const open = inWorld();

/** A worker of both roles, and the lines that it logs. */
async function loggingWorker(world: World): Promise<Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const child = await startChild({
    command: process.execPath,
    args: [CLI, 'worker', '--role', 'both'],
    env: { ...environmentOf(world, 'both'), KMS_RELEASE_LOG_LEVEL: 'info' },
    onLine: (line) => {
      const read: Record<string, unknown> = JSON.parse(line);
      lines.push(read);
    },
  });
  onTestFinished(() => child.close());
  return lines;
}

describe('the log of a worker', () => {
  it('has one line for each stage of a release, and a warning for each message and call that was refused', async () => {
    const world = await open({ role: 'none' });
    const lines = await loggingWorker(world);
    const named = { instanceId: INSTANCE, accountId: '1234567890123456', workflowId: WORKFLOW_ID };
    const run = await world.start();
    await run.until('awaiting approval');
    const text = await textOf(world, run, {});
    const forged = await world.people.sign('mallory', text);

    await refusal(world.client, run, forged);
    await refusal(world.client, run, { statement: text, signature: 7 });
    await world.client.workflow.getHandle(WORKFLOW_ID).signal('approve', forged);
    await run.approve('ann');
    await run.approve('ben');
    world.setPolicy({ required: 3 });
    const gate = () => lines.filter(({ msg }) => msg === 'release: the gate refused, nothing was sent');
    await run.until(() => gate().length > 0);
    await run.release.reject({ as: 'nina', why: 'enough' });
    await run.release.outcome();
    await eventually(
      async () => lines,
      () => lines.some(({ msg }) => msg === 'release: ended'),
    );

    const stages = lines.filter(({ stage, level }) => stage !== undefined && level === 'info');
    expect(stages.slice(0, 7).map(({ msg }) => msg)).toEqual([
      'release: identifying',
      'release: checking deletion protection',
      'release: securing a backup',
      'release: scanning for callers',
      'release: awaiting approval',
      'release: cooling off',
      'release: releasing',
    ]);
    for (const line of stages) expect(line).toMatchObject(named);
    expect(stages.at(-1)).toMatchObject({ stage: 'ended', outcome: 'kept', reasons: ['REJECTED'] });
    const refused = lines.filter(({ msg }) => msg === 'release: refused a message');
    expect(refused.map(({ level, sent, from, code }) => [level, sent, from, code])).toEqual([
      ['warn', 'submitStatement', 'ann', 'SIGNATURE_INVALID'],
      ['warn', 'submitStatement', 'ann', 'STATEMENT_UNREADABLE'],
      ['warn', 'approve', 'ann', 'SIGNATURE_INVALID'],
    ]);
    for (const line of refused) expect(line).toMatchObject(named);
    expect(gate()[0]).toMatchObject({ level: 'warn', ...named, codes: expect.any(Array) });
    const all = JSON.stringify(lines);
    for (const secret of ['SSH SIGNATURE', 'kms-release/statement', 'sandbox-executor-secret'])
      expect(all).not.toContain(secret);
  });
});
