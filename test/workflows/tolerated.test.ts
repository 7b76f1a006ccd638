import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();

/** A role and a user that called five days ago, so that the bill of that day is out and shows it. */
function usedByTwo(scenario: Scenario): Scenario {
  const use = { instanceId: INSTANCE, keyId: 'key-hzz65f3a1b2c3d4e5f6a1', operation: 'Encrypt' };
  return {
    ...scenario,
    traffic: [
      ...(scenario.traffic ?? []),
      { ...use, at: '-5d', by: 'nightly-check', gateway: 'service' },
      { ...use, at: '-5d', by: 'auditor' },
    ],
    judge: { ...scenario.judge, toleratedCallers: ['nightly-check', 'auditor'] },
  };
}

describe('an instance that known callers use', () => {
  it('is released when the policy names each caller as the message said, with the bill of their use out', async () => {
    const world = await open({ change: usedByTwo });
    const first = await world.start();
    const { blockedBy } = await first.until(({ blockedBy: found }) => {
      const codes = found.map(({ code }) => code);
      return codes.includes('CALLER_FOUND') && codes.includes('QPS_BILLED');
    });
    const names = blockedBy.flatMap(({ text }) => /To accept it, name "([^"]+)"/.exec(text)?.[1] ?? []);
    await first.release.reject({ as: 'ann', why: 'the policy has to name the callers first' });
    await first.release.outcome();

    world.setPolicy({ callers: names });
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();

    expect(names.toSorted()).toEqual([
      'assumed-role/1234567890123456/nightly-check',
      'billed-use',
      'ram-user/1234567890123456/auditor',
    ]);
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  for (const missing of ['billed-use', 'ram-user/1234567890123456/auditor']) {
    it(`is kept while the policy does not name ${missing}`, async () => {
      const all = [
        'assumed-role/1234567890123456/nightly-check',
        'billed-use',
        'ram-user/1234567890123456/auditor',
      ];
      const callers = all.filter((name) => name !== missing);
      const world = await open({ change: usedByTwo, policy: { callers } });
      const run = await world.start();

      const { blockedBy } = await run.until(({ blockedBy: found }) => found.length > 0);

      expect(blockedBy.map(({ text }) => text).join('\n')).toContain(`To accept it, name "${missing}"`);
      expect(blockedBy).toHaveLength(1);
    });
  }
});
