import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { quiet } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { writePolicy } from '../support/policy.js';
import { INSTANCE, type World } from '../support/world.js';

const open = inWorld();
const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

/** An executor as a process of its own, with a credential of its own. */
function executorProcess(world: World, accessKeyId: string): () => Promise<void> {
  const { address, namespace } = world.config.temporal;
  const child = spawn(process.execPath, [CLI, 'worker', '--role', 'executor'], {
    env: {
      PATH: process.env['PATH'],
      TEMPORAL_ADDRESS: address,
      TEMPORAL_NAMESPACE: namespace,
      KMS_RELEASE_POLICY: world.config.policyPath,
      KMS_RELEASE_LOG_LEVEL: 'error',
      KMS_RELEASE_EVIDENCE_DIR: world.config.evidenceDir,
      ALIBABA_CLOUD_ENDPOINT: world.sandboxUrl,
      ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: `${accessKeyId}-secret`,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
  return async () => {
    child.kill('SIGKILL');
    await closed;
  };
}

function denied(accessKeyId: string, action: string): (scenario: Scenario) => Scenario {
  return (scenario) => ({
    ...scenario,
    credentials: scenario.credentials.map((each) =>
      each.accessKeyId === accessKeyId ? { ...each, deny: [...(each.deny ?? []), action] } : each,
    ),
  });
}

describe('an executor', () => {
  it('whose credential lacks a permission says which, before anybody is asked', async () => {
    const change = denied('sandbox-owner', 'kms:DescribeSecret');
    const world = await open({ role: 'observer', change });
    const stop = executorProcess(world, 'sandbox-owner');
    try {
      const run = await world.start();

      const status = await run.until(({ blockedBy }) =>
        blockedBy.some(({ code }) => code === 'CLOUD_ACCESS_DENIED'),
      );

      expect(status.blockedBy[0]?.text).toContain(
        'Grant kms:DescribeSecret to the credential of this process.',
      );
      expect(status).toMatchObject({ approvalRequestNumber: 0, stage: 'scanning for callers', callsSent: 0 });
      expect(await world.released()).toEqual([]);
    } finally {
      await stop();
    }
  });

  it('with another policy is waited for, without asking people again, and then the release goes on', async () => {
    const world = await open({ role: 'observer' });
    const other = join(world.folder, 'other.toml');
    const settings = { instances: [INSTANCE], allowedSigners: world.people.allowedSigners };
    writePolicy(other, { ...settings, executeWithinHours: 47 });
    await world.work('executor', { policyPath: other });
    const run = await world.start();

    const status = await run.until(({ blockedBy }) =>
      blockedBy.some(({ code }) => code === 'POLICY_DIFFERS'),
    );
    expect(status.blockedBy[0]?.text).toBe(
      'Observer and executor hold different policies for this instance: a rollout of the policy is not complete.',
    );
    expect(status.approvalRequestNumber).toBe(0);
    writePolicy(other, settings);
    await run.skip(31 * 60_000);
    const asked = await run.until('awaiting approval');

    expect(asked.approvalRequestNumber).toBe(1);
    expect(await world.released()).toEqual([]);
  });

  it('whose policy changes after the votes sends nothing while it differs; the same votes carry it when it is back', async () => {
    const world = await open({ role: 'observer' });
    const own = join(world.folder, 'executor.toml');
    const settings = { instances: [INSTANCE], allowedSigners: world.people.allowedSigners };
    writePolicy(own, settings);
    await world.work('executor', { policyPath: own });
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    writePolicy(own, { ...settings, executeWithinHours: 47 });

    const differing = await run.until(({ blockedBy }) =>
      blockedBy.some(({ code }) => code === 'POLICY_DIFFERS'),
    );
    expect(differing).toMatchObject({
      stage: 'releasing',
      approvals: ['ann', 'ben'],
      approvalRequestNumber: 1,
      callsSent: 0,
    });
    expect(await world.released()).toEqual([]);
    // Or the executor may be at its look already while the clock moves.
    await quiet(world, run);
    writePolicy(own, settings);
    await run.skip(31 * 60_000);

    expect(await run.end()).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT' }]);
  });
});
