import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { approved } from '../support/approved.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type World } from '../support/world.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;

/** Changes every piece of evidence that was written so far by one byte. */
function tamper({ config: { evidenceDir } }: World): void {
  for (const name of piecesOf(evidenceDir)) {
    const path = join(evidenceDir, name);
    writeFileSync(path, `${readFileSync(path, 'utf8')} `);
  }
}

function piecesOf(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    return [];
  }
}

const EMPTY = {
  change: (scenario: Scenario) => ({
    ...scenario,
    traffic: [],
    instances: scenario.instances.map((each) => ({
      ...each,
      status: 'Uninitialized' as const,
      keys: [],
      secrets: [],
    })),
  }),
};

describe('an instance', () => {
  it('is not claimed by a run whose lost call is long past when somebody else releases it', async () => {
    const world = await open();
    const run = await approved(world);
    const protect = (deletionProtection: boolean) =>
      world.control('state', { instanceId: INSTANCE, set: { deletionProtection } });
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await run.until(({ callsSent }) => callsSent === 1);
    await protect(true);
    await run.until('checking deletion protection');
    await run.skip(20 * 60_000);

    await protect(false);
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);
    await run.release.reject({ as: 'nina', why: 'stop' });
    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', reasons: [{ code: 'GONE_NOT_BY_US' }, {}] });
    expect(result.reasons[0]?.text).toContain('the answer of the one of');
  });

  it('is not said to be gone when KMS says that it does not know it, and it is there', async () => {
    const world = await open();
    const run = await approved(world);
    const protect = (deletionProtection: boolean) =>
      world.control('state', { instanceId: INSTANCE, set: { deletionProtection } });
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await run.until(({ callsSent }) => callsSent === 1);
    await protect(true);
    await run.until('checking deletion protection');
    await protect(false);
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    const gone = { kind: 'error', code: 'Forbidden.DKMSInstanceNotFound', httpStatus: 403 };
    await world.control('faults', { operation: 'ReleaseKmsInstance', ...gone });

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'unknown',
      callsSent: 2,
      reasons: [{ code: 'NOT_CONFIRMED_GONE' }],
    });
    expect(result.reasons[0]?.text).toContain('two looks say: there');
    expect(result.releasedAt).toBeUndefined();
    expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  });

  it('is released, with its certificate, when a lost call is carried out minutes later, also after a rejection', async () => {
    const world = await open();
    const run = await approved(world);
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
    await run.until(({ callsSent }) => callsSent === 1);
    await run.release.reject({ as: 'nina', why: 'stop' });
    for (let minute = 0; minute < 8; minute += 1) await run.skip(60_000);
    const meanwhile = await run.status();

    const late = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await late.releaseInstance(INSTANCE);
    const result = await run.end();

    expect(meanwhile).toMatchObject({ stage: 'releasing', stopping: true });
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1, reasons: [] });
    expect(Date.parse(result.releasedAt ?? '')).not.toBeNaN();
    expect(result.certificateDigest).toMatch(/^sha256:/);
    expect((await run.status()).refused).toMatchObject([{ from: 'nina', refused: { code: 'TOO_LATE' } }]);
    expect((await world.released()).filter(({ executed }) => executed)).toHaveLength(1);
  });

  it('is not said to be kept when nobody may look at it any more: a person has to', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const denied = { kind: 'error', code: 'Forbidden.NoPermission', httpStatus: 403, times: 1_000 };
    await world.control('faults', { operation: 'GetKmsInstance', ...denied });

    await run.release.reject({ as: 'nina', why: 'stop' });
    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'unknown',
      callsSent: 0,
      reasons: [{ code: 'LAST_CHECK_FAILED' }, { code: 'REJECTED' }],
    });
    expect(await world.released()).toEqual([]);
  });

  it('that is not there is told of as such, also when the trail cannot be asked who released it', async () => {
    const world = await open({
      change: (scenario) => ({
        ...scenario,
        instances: [],
        traffic: [],
        credentials: scenario.credentials.map((each) => ({ ...each, deny: ['actiontrail:LookupEvents'] })),
      }),
    });

    const result = await (await world.start()).release.outcome();

    expect(result).toMatchObject({ outcome: 'not found', callsSent: 0 });
    expect(result.reasons[0]?.code).toBe('INSTANCE_NOT_FOUND');
    expect(result.reasons).toContainEqual({
      code: 'TRAIL_NOT_READ',
      text: 'The audit trail could not be asked who released it.',
    });
  });

  it('stays released, without a certificate, when its evidence is changed afterwards', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('confirming billing');
    tamper(world);

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'released',
      callsSent: 1,
      billing: { verdict: 'stopped' },
      reasons: [{ code: 'EVIDENCE_CHANGED' }],
    });
    expect(result).not.toHaveProperty('certificateDigest');
  });

  it('is kept at once when its release is asked for after the run would have given up', async () => {
    const world = await open();
    const notBefore = new Date(Date.now() + 15 * DAY_MS).toISOString();

    const result = await (await world.start({ stricter: { notBefore } })).release.outcome();

    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 0,
      reasons: [{ code: 'NOT_BEFORE_UNREACHABLE' }],
    });
    expect(result.reasons[0]?.text).toContain(`not before ${notBefore}, and a run gives up after 14 days`);
  });

  it('that was bought and never enabled is released while nothing is in it', async () => {
    const world = await open(EMPTY);
    const run = await world.start();

    const { approvalRequest } = await run.until('awaiting approval');
    expect(approvalRequest?.summary.destroys).toMatchObject({ keys: 0, secrets: 0 });
    await run.approve('ann');
    await run.approve('ben');

    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1, reasons: [] });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });

  it('that was never enabled and yet holds a key is kept, and the run says so', async () => {
    const world = await open({
      change: (scenario) => {
        const [each, ...rest] = scenario.instances;
        if (each === undefined) return scenario;
        return { ...scenario, instances: [{ ...each, status: 'Uninitialized' as const }, ...rest] };
      },
    });
    const run = await world.start();

    const status = await run.until(({ blockedBy }) =>
      blockedBy.some(({ code }) => code === 'UNINITIALIZED_NOT_EMPTY'),
    );

    expect(status).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });
});
