import { temporal } from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import type { ApprovalRequest, SignedStatement, EffectivePolicy } from '../../src/release.js';
import { expiryOf } from '../../src/policy/expiry.js';
import { cloudTime, eventually, textOf } from '../support/ask.js';
import { forge, serveWorkflowsOnly } from '../support/forged.js';
import { armored } from '../support/armor.js';
import { inWorld } from '../support/in-world.js';
import { ASSERTED } from '../support/executor.js';
import { APPROVAL_REQUEST } from '../support/snapshots.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;
const STAGE = (run: Run, wanted: string) => async () => (await run.status()).stage === wanted;

async function approve(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
}

/** Made-up results of every step before the approval request, and of the check of each vote: nobody has looked at anything. */
async function deceived(
  world: World,
  run: Run,
  signed: (text: string, signer: string) => Promise<SignedStatement>,
) {
  const now = await cloudTime(world);
  const policy: EffectivePolicy = { ...ASSERTED, approval: { ...ASSERTED.approval, identity: 'ssh' } };
  const ref = { digest: `sha256:${'0'.repeat(64)}` };
  const approvalRequest: ApprovalRequest = {
    ...APPROVAL_REQUEST,
    asOf: now,
    openedAt: now,
    expiresAt: expiryOf(new Date(now), policy),
  };
  const seen = { createTime: '2025-03-04T02:00:00.000Z', name: '', productVersion: '3', readAt: now };
  const results = {
    identifyInstance: () => ({
      seen,
      policy,
      policyDigest: APPROVAL_REQUEST.policyDigest,
      final: [],
      notFound: [],
      blockers: [],
    }),
    checkDeletionProtection: () => ({ blockers: [], kind: 'software' }),
    triggerBackup: () => ({ blockers: [] }),
    awaitBackup: () => ({ backup: { provider: 'automatic', certainty: 'assumed' }, blockers: [] }),
    takeInventory: () => ({ blockers: [], piece: ref, scans: [{ scan: 'logs', label: 'logs' }] }),
    scanForCallers: () => ({ blockers: [], piece: ref }),
    sealEvidence: () => ({ blockers: [], asked: { approvalRequest, bundle: ref, policy } }),
    preflightExecutor: () => ({ blockers: [], factsDiffer: false }),
    verifyStatement: (input: unknown) => ({
      vote: { says: 'approve', issuedAt: now, ...voter(input) },
    }),
  };
  await forge(world, run, results, STAGE(run, 'awaiting approval'));
  for (const signer of ['ann', 'ben']) {
    await run.release.approve(await signed(await textOf(world, run, { signer }), signer));
  }
  await forge(world, run, results, STAGE(run, 'cooling off'));
}

describe('made-up results of every step', () => {
  for (const [title, scenario, sign] of [
    [
      'about a protected instance, with forged votes',
      'protected',
      async (_: World, statement: string) => ({ statement, signature: armored('forged') }),
    ],
    [
      'about an instance in use, with forged votes',
      'used',
      async (_: World, statement: string) => ({ statement, signature: '' }),
    ],
    [
      'about an idle instance, with forged votes',
      'ready',
      async (_: World, statement: string) => ({ statement, signature: armored('x') }),
    ],
    [
      'about an idle instance, with real signatures under the made-up facts',
      'ready',
      async (world: World, statement: string, signer: string) => world.people.sign(signer, statement),
    ],
  ] as const) {
    it(`${title} do not deceive the executor`, async () => {
      const world = await open({ scenario, role: 'none' });
      const stop = await serveWorkflowsOnly(world);
      const run = await world.start();
      await deceived(world, run, (statement, signer) => sign(world, statement, signer));
      await world.work('executor');
      // Up to a moment before its end: with a step that nobody serves, time is not skipped any further.
      await run.skip(DAY_MS - 3_000);

      // What the executor says leads back to the policy, the facts or the votes; all of them are made up.
      await expect.poll(() => saidByExecutor(world, run)).toMatchObject([{ did: 'nothing' }]);
      await run.release.reject({ as: 'nina', why: 'enough' });

      expect((await run.status()).callsSent).toBe(0);
      expect(await world.released()).toEqual([]);
      await stop();
    });
  }
});

describe('a made-up result', () => {
  it('of checkDeletionProtection is found out by the next step', async () => {
    const world = await open({ scenario: 'protected' });
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.length > 0);

    await forge(
      world,
      run,
      { checkDeletionProtection: () => ({ blockers: [], kind: 'software' }) },
      async () => (await run.status()).stage !== 'checking deletion protection',
    );
    await run.skip(20 * 60_000);

    expect(await run.status()).toMatchObject({ approvalRequestNumber: 0, approvals: [], callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('of releaseInstance that says released is found out: the instance is there, and the outcome is not released', async () => {
    const world = await open({ role: 'observer' });
    const stopExecutor = await world.work('executor');
    const run = await world.start();
    await approve(run);
    await run.until('cooling off');
    await stopExecutor();
    const passing = run.skip(DAY_MS + 60_000);
    const made = { did: 'sent', at: await cloudTime(world), answer: 'released', requestId: 'made-up' };
    await forge(world, run, { releaseInstance: () => made }, STAGE(run, 'confirming it is gone'));

    const result = await run.end();
    await passing;

    expect(result).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'NOT_CONFIRMED_GONE' }] });
    expect(await world.released()).toEqual([]);
  });
});

describe('a run', () => {
  it('that is reset with its old signals has no votes: they were for another run', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    for (const signer of ['ann', 'ben']) {
      await run.release.approve(await world.people.sign(signer, await textOf(world, run, { signer })));
    }
    const { runId } = await run.until('cooling off');
    const { events } = await world.client.workflow.getHandle(run.release.workflowId, runId).fetchHistory();
    const first = events?.find((event) => event.workflowTaskCompletedEventAttributes != null);
    await world.client.workflowService.resetWorkflowExecution({
      namespace: world.client.options.namespace,
      workflowExecution: { workflowId: run.release.workflowId, runId },
      reason: 'an attack',
      requestId: crypto.randomUUID(),
      workflowTaskFinishEventId: first?.eventId ?? null,
      resetReapplyType: temporal.api.enums.v1.ResetReapplyType.RESET_REAPPLY_TYPE_ALL_ELIGIBLE,
    });

    const again = world.releases.of(run.release.workflowId);
    const status = await eventually(again.status, (now) => now.runId !== runId && now.refused.length === 2);

    expect(status).toMatchObject({ approvals: [], callsSent: 0 });
    expect(status.refused.map(({ refused }) => refused.code)).toEqual(['FOR_OTHER_RUN', 'FOR_OTHER_RUN']);
    expect(await world.released()).toEqual([]);
  });

  it('that was terminated while releasing is named by the next one', async () => {
    const world = await open({ role: 'observer' });
    const stopExecutor = await world.work('executor');
    const run = await world.start();
    await approve(run);
    await run.until('cooling off');
    await stopExecutor();
    const passing = run.skip(DAY_MS + 60_000);
    const { runId } = await eventually(run.status, ({ stage }) => stage === 'releasing');
    await world.client.workflow.getHandle(run.release.workflowId).terminate('an attack');
    await passing;
    const gone = { kind: 'error', code: 'Forbidden.DKMSInstanceNotFound', httpStatus: 403, times: 9 };
    await world.control('faults', { operation: 'GetKmsInstance', ...gone });
    const ended = { workflowId: run.release.workflowId, status: 'TERMINATED', stage: 'releasing' };
    await expect
      .poll(() => world.releases.list())
      .toContainEqual(expect.objectContaining({ ...ended, runId }));

    const next = await world.start();
    const result = await next.release.outcome();

    expect(result).toMatchObject({ outcome: 'not found', callsSent: 0, instanceId: INSTANCE });
    expect(result.reasons).toContainEqual({
      code: 'EARLIER_RUN_UNFINISHED',
      text: `Run ${runId} was terminated while releasing: it may have released the instance.`,
    });
    expect(await world.released()).toEqual([]);
  });
});

/** What the executor answered whenever it was asked for the release, by the history. */
async function saidByExecutor(world: World, run: Run): Promise<unknown[]> {
  const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
  const asked = (events ?? [])
    .filter((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === 'releaseInstance')
    .map(({ eventId }) => String(eventId));
  return (events ?? [])
    .map((event) => event.activityTaskCompletedEventAttributes)
    .filter((done) => asked.includes(String(done?.scheduledEventId)))
    .map((done) => JSON.parse(Buffer.from(done?.result?.payloads?.[0]?.data ?? []).toString('utf8')));
}

function spokenIn(input: unknown): unknown {
  return typeof input === 'object' && input !== null && 'spoken' in input ? input.spoken : undefined;
}

function voter(input: unknown): { signer: string } {
  const spoken = spokenIn(input);
  const text =
    typeof spoken === 'object' && spoken !== null && 'statement' in spoken ? String(spoken.statement) : '';
  return { signer: /"signer": "(\w+)"/.exec(text)?.[1] ?? '' };
}
