import { describe, expect, it } from 'vitest';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type Run, type World } from '../support/world.js';

const open = inWorld();

async function released(world: World): Promise<Run> {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  await run.end();
  return run;
}

describe('an instance that is not there', () => {
  for (const [title, missingInstance] of [
    ['200 without an id', 'empty'],
    ['403', 'error'],
  ] as const) {
    it(`is not found when KMS answers ${title}: nothing was sent`, async () => {
      const world = await open({
        change: (scenario) => ({ ...scenario, instances: [], traffic: [], behaviour: { missingInstance } }),
      });

      const result = await (await world.start()).release.outcome();

      expect(result).toMatchObject({
        outcome: 'not found',
        callsSent: 0,
        reasons: [{ code: 'INSTANCE_NOT_FOUND' }],
      });
      expect(result.reasons[0]?.text).toBe(
        `KMS does not know ${INSTANCE} in cn-hangzhou of account 1234567890123456. ` +
          'Nothing was sent. Compare id, region and account with the console.',
      );
      expect(await world.released()).toEqual([]);
    });
  }

  it('was released by an earlier run, which the next one names with its certificate', async () => {
    const world = await open();
    const first = await released(world);
    const before = await first.release.outcome();
    const { runId } = await first.status();

    const result = await (await world.start()).release.outcome();

    expect(result).toMatchObject({ outcome: 'not found', callsSent: 0 });
    expect(result.reasons).toContainEqual({
      code: 'ALREADY_RELEASED',
      text: `It was released by run ${runId} at ${before.releasedAt ?? ''}; certificate ${before.certificateDigest ?? ''}.`,
    });
    expect(await world.released()).toHaveLength(1);
  });

  it('was released by somebody else, whom the audit trail names', async () => {
    const world = await open();
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);
    await world.control('clock', { advance: '15m' });

    const result = await (await world.start()).release.outcome();

    const seen = result.reasons.find(({ code }) => code === 'RELEASE_IN_TRAIL');
    expect(result).toMatchObject({ outcome: 'not found', callsSent: 0 });
    expect(seen?.text).toMatch(
      /^The audit trail shows ReleaseKmsInstance of it at 20.* by kms-release-executor \(request /,
    );
  });

  it('is not said to be kept when it went while the run waited: a person has to look', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);
    await run.release.reject({ as: 'nina', why: 'too late' });

    const result = await run.release.outcome();

    expect(result).toMatchObject({
      outcome: 'unknown',
      callsSent: 0,
      reasons: [{ code: 'GONE_NOT_BY_US' }, { code: 'REJECTED' }],
    });
  });
});
