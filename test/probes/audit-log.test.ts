import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { probeReasonsOf } from '../../src/policy/reasons-to-keep.js';
import { readInventory } from '../../src/probes/inventory.js';
import { mustBeThere, readInstance } from '../../src/probes/probe-task.js';
import { runProbe } from '../../src/probes/registry.js';
import { DAY_MS, EFFECTIVE_POLICY, REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { instanceId, accountId } = REQUEST;
const KEY = 'key-hzz65f3a1b2c3d4e5f6a2';
const OTHER = '1098765432109876';
const open = inSandbox();
const tick = async () => undefined;
type Traffic = NonNullable<Scenario['traffic']>[number];

/** Who calls once a day, long before the quiet days and until now: rows are written. */
const NIGHTLY: Traffic = {
  at: '-40d',
  instanceId,
  operation: 'Encrypt',
  keyId: KEY,
  by: 'nightly',
  gateway: 'dedicated',
  times: 41,
  everySeconds: 86_400 - 60,
};

const call = (change: Partial<Traffic> = {}): Traffic => ({
  at: '-3d',
  instanceId,
  operation: 'Decrypt',
  keyId: KEY,
  by: 'shop',
  gateway: 'dedicated',
  ...change,
});

/** What the probe says of an instance with its log on, and these calls alone. */
async function scan(traffic: readonly Traffic[], instance: object = {}, more: object = {}) {
  const cloud = await open((s) => ({
    ...s,
    traffic: [...traffic],
    instances: s.instances.map((one) => ({ ...one, log: true, ...instance })),
    ...more,
  }));
  const seen = mustBeThere(await readInstance(cloud, instanceId), instanceId);
  const inventory = await readInventory(cloud.kms, instanceId, () => cloud.clock.now(), tick);
  const now = await cloud.clock.now();
  const task = {
    seen,
    inventory,
    scan: { quietDays: 30 },
    lookbackDays: 90,
    asOf: now,
    canarySince: new Date(now.getTime() - DAY_MS).toISOString(),
  };
  return runProbe('audit-log', cloud, task, tick);
}

/** Why an instance would be kept for what the probe says. */
function reasons(
  report: Awaited<ReturnType<typeof scan>>,
  policy: { callers?: string[]; places?: string[] },
) {
  const by = { reason: 'known', until: '2099-12-31' };
  const tolerated = [
    ...(policy.callers ?? []).map((caller) => ({ caller, ...by })),
    ...(policy.places ?? []).map((place) => ({ place, ...by })),
  ];
  const judging = { ...EFFECTIVE_POLICY, scan: { ...EFFECTIVE_POLICY.scan, tolerated } };
  return probeReasonsOf(report, judging, new Date(), 'judged later').map(({ code }) => code);
}

describe('the audit log of an instance', () => {
  it('names whoever called its own endpoint, which no trail shows', async () => {
    const report = await scan([NIGHTLY, call({ times: 3 })]);

    expect(report).toMatchObject({
      row: { place: 'audit-log', verdict: 'FOUND' },
      reasonCode: 'CALLERS_FOUND',
      findings: [
        { code: 'CALLER_FOUND', caller: 'aap/nightly' },
        { code: 'CALLER_FOUND', caller: 'aap/shop' },
      ],
    });
    expect(report.use).toContainEqual(
      expect.objectContaining({
        who: 'aap/shop',
        operation: 'Decrypt',
        resource: KEY,
        count: 3,
        addresses: ['10.0.0.8'],
        userAgents: ['kms-client'],
      }),
    );
  });

  for (const [title, change, who] of [
    ['a RAM user', { gateway: 'shared' }, `ram-user/${accountId}/24${accountId}`],
    ['a role', { gateway: 'service', by: 'AliyunX' }, `assumed-role/${accountId}/27${accountId}`],
    ['the account itself', { identity: 'cloud-account' }, `root-account/${accountId}/root`],
    ['a user of another account', { gateway: 'shared', accountId: OTHER }, `ram-user/${OTHER}/24${OTHER}`],
    ['an access point of another account', { accountId: OTHER }, `aap/${OTHER}/shop`],
  ] as const) {
    it(`names ${title} in the form of the trail`, async () => {
      const report = await scan([NIGHTLY, call(change)]);

      expect(report.findings.map(({ caller }) => caller)).toContain(who);
    });
  }

  it('tells a secret by its name, and what the shared gateway calls the operation', async () => {
    const { use } = await scan([
      NIGHTLY,
      call({
        gateway: 'shared',
        operation: 'GetSecretValue',
        keyId: undefined,
        secretName: 'payments-old/smtp',
      }),
    ]);

    expect(use).toContainEqual(
      expect.objectContaining({ operation: 'GetSecretValue', resource: 'secret/payments-old/smtp' }),
    );
  });

  it('has use before the quiet days as older use, and no caller in it', async () => {
    const report = await scan([NIGHTLY, call({ at: '-50d' })]);

    expect(report.findings.map(({ caller }) => caller)).toEqual(['aap/nightly']);
    expect(report.use.map(({ who }) => who)).toContain('aap/shop');
  });

  it('counts a call that was refused as a call', async () => {
    const { findings } = await scan([NIGHTLY, call({ errorCode: 'Forbidden.NoPermission' })]);

    expect(findings.map(({ caller }) => caller)).toContain('aap/shop');
  });
});

describe('an audit log that is silent', () => {
  it('is never clear: nobody called, or nothing was written, and nothing tells which', async () => {
    const report = await scan([]);

    expect(report).toMatchObject({
      row: { place: 'audit-log', verdict: 'NOT_COVERED' },
      reasonCode: 'AUDIT_LOG_NOT_WHOLE',
    });
    expect(report.row.reason).toContain('nobody called, or nothing was written');
    expect(reasons(report, {})).toEqual(['PROBE_NOT_COVERED']);
    expect(reasons(report, { places: ['application-calls'] })).toEqual(['PROBE_NOT_COVERED']);
    expect(reasons(report, { places: ['audit-log'] })).toEqual([]);
  });

  for (const [title, instance] of [
    ['it is full since last week', { logGaps: [{ from: '-7d' }] }],
    ['nothing was written for two days', { logGaps: [{ from: '-9d', to: '-7d' }] }],
    ['it was switched on in the quiet days', { logSince: '-10d' }],
  ] as const) {
    it(`may not show every caller: ${title}`, async () => {
      const report = await scan([NIGHTLY], instance);

      expect(report).toMatchObject({ row: { verdict: 'FOUND' }, reasonCode: 'AUDIT_LOG_NOT_WHOLE' });
      expect(report.findings).toContainEqual(
        expect.objectContaining({ code: 'AUDIT_LOG_NOT_WHOLE', gap: true }),
      );
      // The caller by its name, the gap by that of the place: neither is accepted with the other.
      expect(reasons(report, { callers: ['aap/nightly'] })).toEqual(['AUDIT_LOG_NOT_WHOLE']);
      expect(reasons(report, { places: ['audit-log'] })).toEqual(['CALLER_FOUND']);
      expect(reasons(report, { callers: ['aap/nightly'], places: ['audit-log'] })).toEqual([]);
    });
  }

  it('shows all callers when one that is known calls every day', async () => {
    const report = await scan([NIGHTLY]);

    expect(report.reasonCode).toBe('CALLERS_FOUND');
    expect(reasons(report, { callers: ['aap/nightly'] })).toEqual([]);
  });
});

describe('an instance without an audit log', () => {
  it('leaves the calls of applications open, and says what it would cost to see them', async () => {
    const report = await scan([call()], { log: false });

    expect(report).toMatchObject({
      row: { place: 'application-calls', verdict: 'NOT_COVERED' },
      reasonCode: 'AUDIT_LOG_OFF',
      findings: [],
    });
    expect(report.row.reason).toMatch(/bought .* cannot be switched off again/);
    expect(reasons(report, { places: ['audit-log'] })).toEqual(['PROBE_NOT_COVERED']);
    expect(reasons(report, { places: ['application-calls'] })).toEqual([]);
  });

  it('is not covered when its project is gone, although KMS says that the log is on', async () => {
    const report = await scan([call()], { logGone: true });

    expect(report).toMatchObject({
      row: { place: 'audit-log', verdict: 'NOT_COVERED' },
      reasonCode: 'AUDIT_LOG_GONE',
    });
  });

  it('is read all the same when KMS does not say whether there is one', async () => {
    const cloud = await open((s) => ({
      ...s,
      instances: s.instances.map((one) => ({ ...one, log: true })),
      traffic: [call()],
    }));

    expect(await withoutWord(cloud)).toMatchObject({ row: { place: 'audit-log', verdict: 'FOUND' } });
  });

  it('is not known when neither KMS nor Log Service says that there is one', async () => {
    expect(await withoutWord(await open())).toMatchObject({
      row: { place: 'application-calls', verdict: 'NOT_COVERED' },
      reasonCode: 'AUDIT_LOG_UNKNOWN',
    });
  });
});

/** What the probe says when KMS has left out whether the log is on. */
async function withoutWord(cloud: Awaited<ReturnType<typeof open>>) {
  const seen = mustBeThere(await readInstance(cloud, instanceId), instanceId);
  const { auditLog: _, ...instance } = seen.instance;
  const inventory = await readInventory(cloud.kms, instanceId, () => cloud.clock.now(), tick);
  const common = { inventory, scan: { quietDays: 30 }, lookbackDays: 30, asOf: new Date(), canarySince: '' };
  return runProbe('audit-log', cloud, { seen: { ...seen, instance }, ...common }, tick);
}

describe('an answer of Log Service that is not whole', () => {
  for (const [title, fault, wanted] of [
    ['never comes to its end', { kind: 'broken-page', page: 'cut', times: 99 }, 'LIST_INCOMPLETE'],
    ['lacks a row', { kind: 'broken-page', page: 'omit', times: 99 }, 'CLOUD_ANSWER_UNREADABLE'],
    ['is no JSON', { kind: 'garbage', body: 'truncated', times: 99 }, 'CLOUD_ANSWER_UNREADABLE'],
    ['refuses', { kind: 'error', code: 'Unauthorized', httpStatus: 401 }, 'CLOUD_ACCESS_DENIED'],
  ] as const) {
    it(`fails when it ${title}`, { timeout: 30_000 }, async () => {
      const faults = [{ operation: 'GetLogsV2', ...fault }];

      await expect(scan([NIGHTLY], {}, { faults })).rejects.toMatchObject({ type: wanted });
    });
  }

  it('is asked again where the search did not come to its end', async () => {
    const faults = [{ operation: 'GetLogsV2', kind: 'broken-page', page: 'cut', times: 2 }] as const;

    const report = await scan([NIGHTLY, call()], {}, { faults });

    expect(report.findings.map(({ caller }) => caller)).toContain('aap/shop');
  });
});
