import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();

/** A call to the instance's own endpoint, which stands in no trail; no bill of it is out yet. */
const CALL = {
  instanceId: INSTANCE,
  keyId: 'key-hzz65f3a1b2c3d4e5f6a1',
  operation: 'Decrypt',
  by: 'checkout',
  gateway: 'dedicated',
} as const;

const withLog = (scenario: Scenario): Scenario => ({
  ...scenario,
  instances: scenario.instances.map((one) => ({ ...one, log: true })),
});

describe('an instance whose audit log is on', { timeout: 240_000 }, () => {
  it('is kept for a call to its own endpoint that nothing but the log shows', async () => {
    const world = await open({
      change: (s) => ({ ...withLog(s), traffic: [...(s.traffic ?? []), { ...CALL, at: '-3h' }] }),
    });
    const run = await world.start();

    const { blockedBy, callsSent } = await run.until(({ blockedBy: found }) => found.length > 0);

    expect(callsSent).toBe(0);
    expect(blockedBy).toMatchObject([{ code: 'CALLER_FOUND' }]);
    expect(blockedBy[0]?.text).toContain('To accept it, name "aap/checkout"');
    expect(await world.released()).toEqual([]);
  });

  it('is kept when somebody calls it after people have approved', async () => {
    const world = await open({ change: withLog });
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    await world.control('state', { addTraffic: [{ ...CALL, at: '+0s' }] });

    const { callsSent } = await run.until(({ blockedBy }) =>
      blockedBy.some(({ code }) => code === 'CALLER_FOUND'),
    );

    expect(callsSent).toBe(0);
    expect(await world.released()).toEqual([]);
  });

  it('is released when nobody calls, and the policy accepts that a silent log proves nothing', async () => {
    const world = await open({ change: withLog });
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');

    expect(approvalRequest?.summary.open).toContainEqual(
      expect.objectContaining({ places: expect.arrayContaining(['audit-log (AUDIT_LOG_NOT_WHOLE)']) }),
    );
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is kept when the log is on and the policy accepts only that it is off', async () => {
    const world = await open({ change: withLog, policy: { notTolerated: ['audit-log'] } });
    const run = await world.start();

    const { blockedBy } = await run.until(({ blockedBy: found }) => found.length > 0);

    expect(blockedBy).toMatchObject([{ code: 'PROBE_NOT_COVERED' }]);
    expect(blockedBy[0]?.text).toContain('audit-log: the audit log has no row');
  });
});
