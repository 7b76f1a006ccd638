import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();

const PRINCIPAL = 'acs:ram::1098765432109876:role/etl';
const CALLER = 'assumed-role/1098765432109876/etl';
const KEY = 'key-hzz65f3a1b2c3d4e5f6a1';
const policy = JSON.stringify({
  Version: '1',
  Statement: [{ Effect: 'Allow', Principal: { RAM: [PRINCIPAL] }, Action: ['kms:Decrypt'], Resource: ['*'] }],
});

function letsIn(scenario: Scenario): Scenario {
  return {
    ...scenario,
    instances: scenario.instances.map((one) => ({
      ...one,
      keys: [{ keyId: KEY, createdAt: '2025-03-04T02:10:00Z', policy }],
    })),
    judge: { ...scenario.judge, toleratedCallers: [PRINCIPAL] },
  };
}

describe('an instance whose key lets in a role of another account', () => {
  it('is kept until the policy names that role, and then released, and people sign that it stops', async () => {
    const world = await open({ change: letsIn });
    const first = await world.start();
    const { blockedBy } = await first.until(({ blockedBy: found }) => found.length > 0);
    await first.release.reject({ as: 'ann', why: 'the policy has to name it first' });
    await first.release.outcome();

    world.setPolicy({ callers: [CALLER], owners: { [CALLER]: 'data team' } });
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    // Whom to ask is in no digest: the vote of ann stands.
    world.setPolicy({ callers: [CALLER], owners: { [CALLER]: 'ask ben' } });
    await run.approve('ben');

    expect(blockedBy).toMatchObject([{ code: 'OTHER_ACCOUNT_MAY_CALL', subject: CALLER }]);
    expect(approvalRequest?.summary.willStopWorking).toContain(
      `${CALLER}, let in by the policy of a key or secret`,
    );
    expect(await run.end()).toMatchObject({ outcome: 'released' });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is not released when the role was let in after people had approved', async () => {
    const world = await open({});
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await world.control('state', {
      instanceId: INSTANCE,
      setKey: { keyId: KEY, policy, changedAt: '2025-03-04T02:10:00Z' },
    });

    const { blockedBy } = await run.until(({ blockedBy: found }) =>
      found.some(({ code }) => code === 'OTHER_ACCOUNT_MAY_CALL'),
    );

    expect(blockedBy).toMatchObject([{ subject: CALLER }]);
    expect(await world.released()).toEqual([]);
  });
});
