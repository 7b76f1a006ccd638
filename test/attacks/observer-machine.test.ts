import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { readScenario, startSandbox, type Scenario } from '../../sandbox/index.js';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { eventually } from '../support/ask.js';
import { writePolicy } from '../support/policy.js';
import { INSTANCE, openWorld, type World, type WorldOptions } from '../support/world.js';

const REQUEST = { keyId: 'key-hzz65f3a1b2c3d4e5f6a1', operation: 'Decrypt' } as const;
let world: World;
let lies: Awaited<ReturnType<typeof startSandbox>> | undefined;

afterEach(async () => {
  expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  await world.close();
  await lies?.close();
  lies = undefined;
});

/** The observer's machine looks at a cloud of its owner's making; the executor looks at the real one. */
async function deceived(options: WorldOptions, change?: (scenario: Scenario) => Scenario): Promise<World> {
  world = await openWorld({ ...options, role: 'none' });
  const ready = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  const made = change?.(ready) ?? ready;
  // As in the real one here: a scan that is told to come back later takes its time.
  const behaviour = { ...made.behaviour, trailQueriesPerSecond: 0 };
  lies = await startSandbox({ scenario: { ...made, behaviour } });
  await world.work('observer', { endpoint: lies.url });
  await world.work('executor');
  return world;
}

/** Lets time pass in both clouds until the executor has looked; answers by what it blocks the run. */
async function blockedBy(code: string): Promise<string[]> {
  const run = await world.start();
  await run.until((now) => now.stage === 'scanning for callers' || now.blockedBy.length > 0);
  await fetch(`${lies?.url}/_sandbox/clock`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ advance: '12m' }),
  });
  await run.skip(12 * 60_000);
  const seen = await eventually(run.status, (now) => now.blockedBy.some((reason) => reason.code === code));
  expect(seen).toMatchObject({ stage: 'scanning for callers', approvals: [] });
  expect(seen.approvalRequest).toBeUndefined();
  return seen.blockedBy.map((reason) => reason.code);
}

describe('whoever owns the observer’s machine', () => {
  it('shows an instance that nobody uses, while somebody does: the executor sees the caller, and nobody is asked', async () => {
    await deceived({
      change: (scenario) => ({
        ...scenario,
        traffic: [
          ...(scenario.traffic ?? []),
          { at: '-2d', instanceId: INSTANCE, by: 'payments', ...REQUEST },
        ],
      }),
    });

    expect(await blockedBy('CALLER_FOUND')).toContain('CALLER_FOUND');
  });

  it('shows an unprotected instance, while its keys are protected: the executor reads each of them', async () => {
    await deceived({ scenario: 'protected' });

    expect(await blockedBy('KEY_PROTECTION_ON')).toContain('KEY_PROTECTION_ON');
  });

  it('holds looser rules in a policy of its own: the executor holds others, and nobody is asked', async () => {
    world = await openWorld({ role: 'none' });
    const policyPath = join(world.folder, 'of-mallory.toml');
    writePolicy(policyPath, {
      instances: [INSTANCE],
      allowedSigners: world.people.allowedSigners,
      coolingOffHours: 1,
    });
    await world.work('observer', { policyPath });
    await world.work('executor');
    const run = await world.start();

    const seen = await run.until((now) => now.blockedBy.some(({ code }) => code === 'POLICY_DIFFERS'));

    expect(seen.approvalRequest).toBeUndefined();
  });

  it('sends the call with its own credential: the cloud refuses it', async () => {
    world = await openWorld();
    process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-observer';
    process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-observer-secret';
    const release = createKmsRelease({
      regionId: 'cn-hangzhou',
      site: 'intl',
      endpoint: world.sandboxUrl,
    });

    const answer = await release.releaseInstance(INSTANCE);

    expect(answer).toMatchObject({ answer: 'refused', code: 'Forbidden.NoPermission' });
    const state = await world.control('state');
    expect(JSON.stringify(state)).toContain(INSTANCE);
  });
});
