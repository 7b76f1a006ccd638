import { readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createKmsRelease } from '../../src/alibaba/send-release-kms-instance.js';
import { run as verify } from '../../src/cli/verify.js';
import type { RunRecord } from '../../src/evidence/record.js';
import { digestOfText } from '../../src/evidence/digest.js';
import { pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { quietIo } from '../support/quiet-io.js';
import { INSTANCE, type World } from '../support/world.js';

const open = inWorld();

/** The record of a run, as `verify` and a reader of the folder find it. */
async function recordOf(world: World, digest: string | undefined): Promise<RunRecord> {
  const file = join(world.config.evidenceDir, `record-${digest?.slice('sha256:'.length) ?? ''}.json`);
  const text = readFileSync(file, 'utf8');
  expect(digestOfText(text)).toBe(digest);
  let said: unknown;
  const exit = await verify(
    { file, allowedSigners: world.people.allowedSigners },
    quietIo({}, (value) => void (said = value)),
  );
  expect([exit, said]).toMatchObject([11, { verified: false, kind: 'record', problems: [], approvers: [] }]);
  return JSON.parse(text);
}

describe('a run that ends without a certificate', () => {
  it('leaves a record of what was looked at, why it ended, who stopped it, and what evidence there is', async () => {
    const world = await open();
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.release.reject({ as: 'nina', why: 'still needed 🔑' });

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
    const { stated } = await recordOf(world, result.recordDigest);
    expect(stated).toMatchObject({
      request: { instanceId: result.instanceId, requestedBy: 'rita' },
      runId: (await run.status()).runId,
      stage: 'awaiting approval',
      result: { outcome: 'kept', reasons: result.reasons, callsSent: 0 },
      rejection: { as: 'nina', why: 'still needed 🔑', proved: false },
      statements: [{ signer: 'ann', says: 'approve' }],
      approvalRequest: { number: 1, rows: approvalRequest?.rows },
      calls: [],
    });
    expect(approvalRequest?.rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ place: 'oss', group: 'what is encrypted', verdict: 'NOT_COVERED' }),
        expect.objectContaining({ place: 'key-policies', group: 'who may call', verdict: 'CLEAR' }),
      ]),
    );
    expect(approvalRequest?.rows.filter(({ group }) => group === undefined)).toEqual([]);
    expect(readdirSync(world.config.evidenceDir)).toContain(
      `evidence-${stated.evidenceDigest?.slice('sha256:'.length) ?? ''}.json`,
    );
    expect(await pageOf(world, run)).toContain(`record \`${result.recordDigest ?? ''}\``);
  });

  it('leaves one where it never saw the instance', async () => {
    const world = await open({ policy: { instances: ['kst-another'] } });
    const run = await world.start({ instanceId: 'kst-another' });

    const result = await run.end();

    expect(result.outcome).toBe('not found');
    const { stated } = await recordOf(world, result.recordDigest);
    expect(stated).toMatchObject({ approvalRequest: null, statements: [], evidenceDigest: null, calls: [] });
  });

  it('leaves one where it is unknown what became of the instance, with what a person has to look at', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const others = createKmsRelease({ regionId: 'cn-hangzhou', site: 'intl', endpoint: world.sandboxUrl });
    await others.releaseInstance(INSTANCE);
    await run.release.reject({ as: 'nina', why: 'still needed' });

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'unknown',
      callsSent: 0,
      reasons: [{ code: 'GONE_NOT_BY_US' }, {}],
    });
    const { stated } = await recordOf(world, result.recordDigest);
    expect(stated).toMatchObject({
      result: { outcome: 'unknown', reasons: result.reasons, callsSent: 0 },
      rejection: { as: 'nina' },
      calls: [],
    });
    expect(stated.evidenceDigest).toMatch(/^sha256:/);
  });

  it('leaves one where three calls were sent and lost, and names each', async () => {
    const world = await open();
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before', times: 9 });
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');

    const result = await run.end();

    expect(result).toMatchObject({ outcome: 'unknown', callsSent: 3 });
    const { stated } = await recordOf(world, result.recordDigest);
    expect(stated).toMatchObject({
      result: { outcome: 'unknown', reasons: [{ code: 'TOO_MANY_CALLS' }] },
      calls: [
        { number: 1, answer: 'lost' },
        { number: 2, answer: 'lost' },
        { number: 3, answer: 'lost' },
      ],
      statements: [{ signer: 'ann' }, { signer: 'ben' }],
    });
  });

  it('shows its result while the store is away, and leaves its record once that is back', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const { evidenceDir } = world.config;
    renameSync(evidenceDir, `${evidenceDir}-away`);
    await run.release.reject({ as: 'nina', why: 'still needed' });

    // Without moving time: the run waits ten minutes for its store, and then ends without a record.
    await expect
      .poll(() => run.status())
      .toMatchObject({
        stage: 'awaiting approval',
        blockedBy: [{ code: 'EVIDENCE_STORE_UNUSABLE' }],
        result: { outcome: 'kept', reasons: [{ code: 'REJECTED' }] },
      });
    renameSync(`${evidenceDir}-away`, evidenceDir);
    const result = await run.end();
    expect(result).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
    expect((await recordOf(world, result.recordDigest)).stated.result).toMatchObject({ outcome: 'kept' });
    expect((await run.status()).blockedBy).toEqual([]);
  });

  it('ends as it would have where the record cannot be written, and says so', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    rmSync(world.config.evidenceDir, { recursive: true });
    writeFileSync(world.config.evidenceDir, 'no folder');
    await run.release.reject({ as: 'nina', why: 'still needed' });

    const result = await run.end();

    expect(result).toMatchObject({
      outcome: 'kept',
      callsSent: 0,
      reasons: [
        { code: 'REJECTED' },
        { code: 'RECORD_NOT_WRITTEN', text: expect.stringContaining('The evidence store ') },
      ],
    });
    expect(result).not.toHaveProperty('recordDigest');
    expect(await world.released()).toEqual([]);
  });
});

describe('a released instance', () => {
  it('has a certificate that the policy bears out, and no record', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');

    const result = await run.end();

    expect(result.outcome).toBe('released');
    expect(result).not.toHaveProperty('recordDigest');
    const digest = result.certificateDigest?.slice('sha256:'.length) ?? '';
    const file = join(world.config.evidenceDir, `certificate-${digest}.json`);
    const { allowedSigners } = world.people;
    const { policyPath: policy = '' } = world.config;
    let said: unknown;
    const io = quietIo({}, (value) => void (said = value));
    const exit = await verify({ file, allowedSigners, policy, required: 2 }, io);
    expect([exit, said]).toMatchObject([0, { verified: true, problems: [] }]);
    world.setPolicy({ coolingOffHours: 48 });
    expect(await verify({ file, allowedSigners, policy }, io)).toBe(7);
    expect(said).toMatchObject({
      problems: [expect.stringContaining('waiting.coolingOffHours is 24; at least 48 is wanted')],
    });
  });
});
