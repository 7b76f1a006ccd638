import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  EXECUTOR_QUEUE,
  OBSERVER_QUEUE,
  PREFLIGHTS_QUEUE,
  SCANS_QUEUE,
  URGENT_QUEUE,
} from '../../src/release.js';
import { openForeigner, type Foreigner } from '../support/foreign.js';
import { startHookServer, says, type HookServer } from '../support/hook-server.js';
import { NOW, APPROVAL_REQUEST, REQUEST, SUBJECT, EFFECTIVE_POLICY } from '../support/snapshots.js';
import { openWorld, type World } from '../support/world.js';

const OTHER = 'kst-hzz0000000000000000000';
const REF = { digest: `sha256:${'0'.repeat(64)}` };

let world: World;
let foreigner: Foreigner;
/** The company's own hook, and an address of the attacker's. */
let hook: HookServer;
let trap: HookServer;

beforeAll(async () => {
  hook = await startHookServer();
  trap = await startHookServer();
  for (const server of [hook, trap]) {
    server.answer(({ key = '' }, response) =>
      says(response, 202, { ...REQUEST, backupId: 'b-1', idempotencyKey: key, state: 'running' }),
    );
  }
  world = await openWorld({ role: 'none', policy: { backup: `provider = "hook"\nurl = "${hook.url}"` } });
  const backupTokenFile = join(world.folder, 'hook-token');
  writeFileSync(backupTokenFile, 'the-token-of-the-hook');
  await world.work('both', { backupTokenFile });
  foreigner = await openForeigner(world);
});
afterAll(async () => {
  expect(await world.released()).toEqual([]);
  expect(trap.asked).toEqual([]);
  await foreigner.close();
  await world.close();
  await hook.close();
  await trap.close();
});

/** Whatever an input ever told, in the forms of 0.1 too: the attacker's rules, hook, request and site. */
function inputOf(instanceId: string): object {
  const request = { ...REQUEST, instanceId };
  const policy = {
    ...EFFECTIVE_POLICY,
    approval: { ...EFFECTIVE_POLICY.approval, identity: 'asserted' },
    backup: { provider: 'hook', url: trap.url, restorableDays: 1 },
  };
  const { regionId, accountId } = request;
  return {
    ...{ request, policy, subject: { ...SUBJECT, instanceId }, policyDigest: 'sha256:1', url: trap.url },
    task: { instanceId, regionId, accountId, attempt: 1 },
    ...{ instanceId, attempt: 1, kind: 'software', createTime: '2025-03-04T02:00:00.000Z' },
    ...{ backupId: 'b-1', waiting: { recheckMinutes: 1 }, when: 'from-start', scan: 'logs' },
    ...{
      inventory: REF,
      canarySince: NOW.toISOString(),
      approvalRequestNumber: 1,
      scanned: [REF],
      before: null,
    },
    ...{
      approvalRequest: APPROVAL_REQUEST,
      spoken: { as: 'ann', digest: APPROVAL_REQUEST.factsDigest },
      after: 'kept',
    },
    ...{ releasedAt: NOW.toISOString(), continues: false, bundle: REF, calls: [], goneAt: null },
    ...{ result: { outcome: 'released', reasons: [], instanceId, callsSent: 1 }, statements: [] },
    ...{ stage: 'ended', blockedBy: [], rejection: null, evidenceDigest: null },
    ...{ asOf: NOW.toISOString(), factsDigest: 'sha256:1', callsBefore: 0 },
  };
}

const ACTIVITIES = [
  'identifyInstance',
  'checkDeletionProtection',
  'triggerBackup',
  'awaitBackup',
  'takeInventory',
  'scanForCallers',
  'sealEvidence',
  'verifyStatement',
  'confirmGone',
  'confirmBillingStopped',
  'issueCertificate',
  'issueRecord',
  'preflightExecutor',
  'releaseInstance',
];
const QUEUES: Readonly<Record<string, string>> = {
  releaseInstance: EXECUTOR_QUEUE,
  preflightExecutor: PREFLIGHTS_QUEUE,
  scanForCallers: SCANS_QUEUE,
  verifyStatement: URGENT_QUEUE,
  confirmGone: URGENT_QUEUE,
  issueCertificate: URGENT_QUEUE,
  issueRecord: URGENT_QUEUE,
};
const queueOf = (name: string) => QUEUES[name] ?? OBSERVER_QUEUE;

describe('a workflow of another type', () => {
  for (const name of ACTIVITIES) {
    it(`that schedules ${name} is refused for good: neither hook nor cloud is asked in its name`, async () => {
      const calls = await world.calls();
      const asked = hook.asked.length;

      const answer = await foreigner.ask({ name, queue: queueOf(name), input: inputOf(REQUEST.instanceId) });

      expect(answer).toEqual({ code: 'NOT_A_RELEASE_RUN', state: 'NON_RETRYABLE_FAILURE' });
      expect(await world.calls()).toEqual(calls);
      expect(hook.asked.length).toBe(asked);
    });
  }
});

describe('a workflow of our type, under our id', () => {
  const pretend = (name: string, change: object = {}) =>
    foreigner.pretend({ name, queue: queueOf(name), input: { ...inputOf(OTHER), ...change } });

  it('that names a hook of its own gets no token: only the policy’s own hook is asked, for its own run', async () => {
    const before = hook.asked.length;

    expect(await pretend('triggerBackup')).toEqual({ blockers: [], backupId: 'b-1' });

    const [asked, ...more] = hook.asked.slice(before);
    expect(more).toEqual([]);
    expect(asked).toMatchObject({ method: 'POST', authorization: 'Bearer the-token-of-the-hook' });
    expect(asked?.body).toContain(REQUEST.instanceId);
    expect(asked?.body).not.toContain(OTHER);
    expect(trap.asked).toEqual([]);
  });

  it('that names another instance learns of its own alone', async () => {
    const before = (await world.calls()).length;

    await pretend('identifyInstance');
    await pretend('checkDeletionProtection');
    await pretend('takeInventory');

    const asked = (await world.calls()).slice(before);
    expect(asked.length).toBeGreaterThan(0);
    expect(JSON.stringify(asked)).not.toContain(OTHER);
  });

  it('that brings typed names as votes is told that they prove nothing: its own policy do not count', async () => {
    expect(await pretend('verifyStatement')).toMatchObject({ refused: { code: expect.any(String) } });
  });

  for (const [title, name, change] of [
    ['an attempt that is no count', 'triggerBackup', { attempt: '1\r\nx-injected: 1' }],
    ['a scan that there is not', 'scanForCallers', { scan: '../../etc' }],
    ['a control of no time', 'scanForCallers', { canarySince: 'always' }],
    ['a release of no time', 'confirmBillingStopped', { releasedAt: 'once' }],
  ] as const) {
    it(`that brings ${title} is refused for good`, async () => {
      expect(await pretend(name, change)).toEqual({
        code: 'CLAIM_UNREADABLE',
        state: 'NON_RETRYABLE_FAILURE',
      });
    });
  }

  it('that asks about a backup by what is no id moves nobody to ask elsewhere below the hook’s address', async () => {
    const before = hook.asked.length;

    for (const backupId of ['..', '.', 'x'.repeat(201), 'a b', 'a\u202eb', '', 7]) {
      const answer = await pretend('awaitBackup', { backupId });
      expect(answer).toMatchObject({ backup: null, blockers: [{ code: 'BACKUP_FAILED' }] });
    }
    expect(hook.asked.slice(before)).toEqual([]);

    await pretend('awaitBackup', { backupId: '../admin%2f..?x=1#y' });
    expect(hook.asked.slice(before).map(({ path }) => path)).toEqual([
      '/backups/..%2Fadmin%252f..%3Fx%3D1%23y',
    ]);
  });
});
