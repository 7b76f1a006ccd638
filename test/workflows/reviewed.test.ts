import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { approved } from '../support/approved.js';
import { cloudTime } from '../support/ask.js';
import { endFaults } from '../support/end-faults.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const open = inWorld();
/** Below the 30 s after which a call is given up; a test ends the fault once it has said what it wanted to say. */
const LATE_MS = 25_000;

/** A signal whose payload no JSON reader can read, past every client. */
async function signalUnreadable(world: World, run: Run, signalName: string): Promise<void> {
  await world.client.workflowService.signalWorkflowExecution({
    namespace: world.config.temporal.namespace,
    workflowExecution: { workflowId: run.release.workflowId },
    signalName,
    input: {
      payloads: [{ metadata: { encoding: Buffer.from('json/plain') }, data: Buffer.from('{not json') }],
    },
  });
}

describe('a release', () => {
  it('is not frozen by a message that cannot be decoded: it can still be rejected', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');

    await signalUnreadable(world, run, 'approve');
    await signalUnreadable(world, run, 'backupMade');
    const { refused } = await run.status();
    await signalUnreadable(world, run, 'reject');
    const result = await run.release.outcome();

    expect(refused.map(({ refused: { code } }) => code)).toEqual([
      'STATEMENT_UNREADABLE',
      'STATEMENT_UNREADABLE',
    ]);
    expect(result).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
  });

  it('waits quietly while a permission is missing, although each answer has another request id', async () => {
    const world = await open();
    await world.control('faults', {
      operation: 'ListKeys',
      kind: 'error',
      code: 'Forbidden.NoPermission',
      httpStatus: 403,
      times: 1_000,
    });
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CLOUD_ACCESS_DENIED'));
    const before = await events(world, run);

    await new Promise((resolve) => setTimeout(resolve, 1_500));

    expect((await events(world, run)) - before).toBeLessThan(10);
  });

  it('stays released when its evidence is lost before the certificate is issued', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('confirming billing');
    for (const name of readdirSync(world.config.evidenceDir))
      if (name.endsWith('.json')) rmSync(join(world.config.evidenceDir, name));

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'released',
      callsSent: 1,
      reasons: [{ code: 'EVIDENCE_MISSING' }],
    });
    expect(result.billing?.verdict).toBe('stopped');
  });

  it('is unknown, not kept, when a call was lost and nobody may look afterwards', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await run.until(({ callsSent }) => callsSent === 1);
    await world.control('faults', {
      operation: 'GetKmsInstance',
      kind: 'error',
      code: 'Forbidden.NoPermission',
      httpStatus: 403,
      times: 1_000,
    });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', callsSent: 1 });
    expect(result.reasons[0]?.code).toBe('NOT_CONFIRMED_GONE');
  });

  it('sends nothing after its deadline, also when the cooling-off reaches beyond it', async () => {
    const world = await open({ policy: { approvalDays: 1, coolingOffHours: 24, giveUpDays: 2 } });
    const run = await world.start();
    const { deadline = '' } = await run.until('awaiting approval');
    await run.skip(23 * 3_600_000);
    await run.approve('ann');
    // Six minutes before nobody may approve any more, whatever time has passed in between.
    const left = Date.parse(deadline) - Date.parse(await cloudTime(world));
    await run.skip(left - 6 * 60_000);
    await run.approve('ben');
    await run.skip(24 * 3_600_000);

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'GAVE_UP' }] });
    expect(await world.released()).toEqual([]);
  });

  it('is kept, not called not found, when it is rejected while the instance cannot answer', async () => {
    const world = await open();
    const { instanceId } = { instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7h' };
    await world.control('state', { instanceId, set: { status: 'Connecting' } });
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'INSTANCE_CANNOT_ANSWER'));

    await run.release.reject({ as: 'nina', why: 'no' });
    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
  });

  it('tells of an earlier run that was terminated while releasing', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', {
      operation: 'DescribeInstanceBill',
      kind: 'delay',
      ms: LATE_MS,
      times: 500,
    });
    void run.skip(25 * 3_600_000);
    await expect.poll(async () => (await run.status()).stage).toBe('releasing');
    const { runId } = await run.status();
    await world.client.workflow.getHandle(run.release.workflowId).terminate('by an operator');
    await endFaults(world.sandboxUrl);
    const next = await world.start();

    const status = await next.until(({ earlierRuns }) => earlierRuns.length > 0);

    const unfinished = { code: 'EARLIER_RUN_UNFINISHED', text: expect.stringContaining(runId) };
    expect(status.earlierRuns).toContainEqual(unfinished);
  });
});

async function events(world: World, run: Run): Promise<number> {
  const history = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  return history.events?.length ?? 0;
}
