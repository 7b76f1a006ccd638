import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { inWorld } from '../support/in-world.js';
import { howBusy } from '../support/let-time-pass.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();
const OTHER = 'kst-hzz99999999999999999a';
const THEIRS = 'key-hzz99999999999999999a';
const BATCH = 'ram-user/1234567890123456/batch';
type Traffic = NonNullable<Scenario['traffic']>[number];

/** A region that is alive: another instance, whose key is used every day, before the run and while it lasts. */
const daily = (change: Partial<Traffic> = {}): Traffic => ({
  at: '-20d',
  times: 40,
  everySeconds: 86_400,
  instanceId: OTHER,
  keyId: THEIRS,
  operation: 'Decrypt',
  by: 'batch',
  namesKey: false,
  ...change,
});

const alive =
  (...traffic: Traffic[]) =>
  (scenario: Scenario): Scenario => ({
    ...scenario,
    instances: [...scenario.instances, { instanceId: OTHER, keys: [{ keyId: THEIRS }] }],
    traffic: [...(scenario.traffic ?? []), ...traffic],
  });

describe('an instance in a region that is alive', () => {
  it('is released while twenty services decrypt daily with keys of their own, in one approval request', async () => {
    const services = Array.from({ length: 20 }, (_, n) =>
      daily({ ciphertext: 'base64', by: `AliyunServiceRoleForX${String(n)}:s`, gateway: 'service' }),
    );
    const world = await open({ change: alive(...services) });
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');

    expect(approvalRequest?.summary).toMatchObject({
      notKnown: expect.stringMatching(/No use was found in .*actiontrail/),
      willStopWorking: [],
    });
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect((await run.status()).approvalRequestNumber).toBe(1);
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is released when the policy accepts the caller and the operation; three days of daily use are no new fact', async () => {
    const unattributed = [{ caller: BATCH, operations: ['Decrypt'] }];
    const world = await open({ change: alive(daily()), policy: { coolingOffHours: 72, unattributed } });
    const run = await world.start();
    const { approvalRequest } = await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();

    expect(approvalRequest?.summary).toMatchObject({
      notKnown: expect.stringContaining(`WHOSE KEY was used (Decrypt by ${BATCH})`),
      willStopWorking: expect.arrayContaining([
        `${BATCH} Decrypt a key that is not known, which may be of this instance`,
      ]),
    });
    expect(result).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect((await run.status()).approvalRequestNumber).toBe(1);
    expect(await world.released()).toMatchObject([{ verdict: 'RIGHT', executed: true }]);
  });

  it('is kept when a new caller comes while it cools off', async () => {
    const unattributed = [{ caller: BATCH, operations: ['Decrypt'] }];
    const world = await open({ change: alive(daily()), policy: { unattributed } });
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    await world.control('state', { addTraffic: [daily({ at: '-1m', times: 1, by: 'stranger' })] });

    const { blockedBy } = await run.until(({ blockedBy: found }) =>
      found.some(({ subject }) => subject === 'ram-user/1234567890123456/stranger Decrypt'),
    );

    expect(blockedBy.map(({ code }) => code)).toContain('USE_WITHOUT_KEY');
    expect(await world.released()).toEqual([]);
  });

  it('is kept for the role of a service that may decrypt our own disks, and says why the policy does not help', async () => {
    const caller = 'assumed-role/1234567890123456/AliyunECSDiskEncryptDefaultRole';
    const unattributed = [{ caller, operations: ['Decrypt'], coveredBy: ['ecs'] }];
    const ours = daily({
      instanceId: INSTANCE,
      keyId: 'key-hzz65f3a1b2c3d4e5f6a1',
      by: 'AliyunECSDiskEncryptDefaultRole:i-1',
      gateway: 'service',
    });
    const world = await open({ change: alive(ours), policy: { unattributed, callers: ['billed-use'] } });
    const run = await world.start();
    const { blockedBy } = await run.until(({ blockedBy: found }) =>
      found.some(({ code }) => code === 'USE_WITHOUT_KEY'),
    );

    expect(blockedBy.map(({ text }) => text).join('\n')).toContain('ecs (NOT_COVERED)');
    expect(await world.released()).toEqual([]);
  });

  it('keeps nothing of what an event holds beside: not in history, evidence or status', async () => {
    const parameters = {
      Plaintext: 'CANARY-plain',
      EncryptionContext: '{"customer":"CANARY-context"}',
      Message: 'CANARY-message',
      Comment: 'CANARY-comment',
    };
    const canaries = [daily({ parameters }), daily({ parameters, operation: 'Unwrap', ciphertext: 'cut' })];
    const world = await open({ change: alive(...canaries) });
    const run = await world.start();
    const status = await run.until(({ blockedBy: found }) =>
      found.some(({ code }) => code === 'USE_WITHOUT_KEY'),
    );
    // A look that is under way writes into the folder, and its drafts go while it is read.
    await expect.poll(() => howBusy(world.client, run.release)).toBe('idle');
    const { events } = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    const payloads = Buffer.concat(
      (events ?? [])
        .flatMap((event) => Object.values(event).flatMap(payloadsIn))
        .map((data) => Buffer.from(data)),
    ).toString();
    const folder = join(world.folder, 'evidence');
    const evidence = readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

    expect(payloads).toContain('USE_WITHOUT_KEY');
    expect(evidence.length).toBeGreaterThan(0);
    expect([JSON.stringify(status), payloads, ...evidence].join('\n')).not.toContain('CANARY');
  });
});

/** The bytes of every payload in an event. */
function payloadsIn(value: unknown): Uint8Array[] {
  if (value instanceof Uint8Array) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(payloadsIn);
}
