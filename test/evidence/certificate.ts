import { billDateOf } from '../../src/values/bill-date.js';
import { digestOf, namesDigestOf } from '../../src/evidence/digest.js';
import type { Certificate } from '../../src/evidence/certificate.js';
import { buildStatement } from '../../src/policy/statement.js';
import { factsOf } from '../../src/policy/facts.js';
import { summaryOf } from '../../src/policy/summary.js';
import type { Snapshot } from '../../src/snapshot.js';
import type { ReleaseRequest, ApprovalRequest, EffectivePolicy, Vote } from '../../src/release.js';
import type { People } from '../support/people.js';
import { textOfStatement } from '../../src/policy/statement-text.js';

const RUN = { workflowId: 'kms-release:1234567890123456:cn-hangzhou:kst-abcd', runId: 'run-1' };
const AT = '2026-11-23T04:00:00.000Z';
/** A day and more after everybody signed. */
const CALLED = '2026-11-24T06:00:00.000Z';
const GONE = '2026-11-24T06:00:02.000Z';
const ISSUED = '2026-11-27T04:00:00.000Z';

const request: ReleaseRequest = {
  instanceId: 'kst-abcd',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'moved',
};

const snapshot: Snapshot = {
  instance: {
    identity: { accountId: request.accountId, arn: 'acs:ram::1234567890123456:user/o' },
    accountStatus: 'Enabled',
    instance: {
      instanceId: request.instanceId,
      chargeType: 'POSTPAY',
      productVersion: '3',
      deletionProtection: false,
      createTime: AT,
      bindVpcs: [],
    },
    defaultInstanceId: null,
    subscriptionType: 'PayAsYouGo',
    readAt: AT,
  },
  kind: 'software',
  inventory: {
    keys: [{ keyId: 'key-1', state: 'Enabled', protection: 'Disabled' }],
    secrets: [{ name: 'one', automaticRotation: 'Disabled' }],
    aliases: [],
    otherAliases: [],
    quotas: { keys: 1, secrets: 1 },
    readAt: AT,
  },
  probes: [
    {
      probe: 'resource-sharing',
      row: { place: 'resource-sharing', verdict: 'CLEAR', reason: 'not shared' },
      reasonCode: 'NOT_SHARED',
      findings: [],
      use: [],
      shares: [],
      foreignVpcs: [],
      dependents: [],
      notes: [],
      saving: { amount: '138.48', currency: 'USD' },
    },
  ],
  backup: { provider: 'attested', certainty: 'attested', backupId: 'b-1', madeAt: AT, keys: 1, secrets: 1 },
};

/** A certificate as `issueCertificate` writes it, signed by these people; `edited`: what a person's own text says otherwise. */
export async function signedCertificate(
  people: People,
  signers: readonly string[],
  edited: (signer: string) => object = () => ({}),
  current: Partial<EffectivePolicy> = {},
): Promise<Certificate> {
  const policy = { ...plainPolicy(['ann', 'ben', 'cam']), ...current };
  const facts = factsOf(snapshot, { asOf: AT, quietDays: 30 });
  const rows = snapshot.probes.map(({ row }) => row);
  const evidence = { version: 'kms-release/evidence/v1', request, policy, snapshot, facts, rows } as const;
  const approvalRequest: ApprovalRequest = {
    number: 1,
    asOf: AT,
    openedAt: AT,
    expiresAt: '2026-12-23T04:00:00.000Z',
    factsDigest: digestOf(facts),
    bundleDigest: digestOf(evidence),
    policyDigest: digestOf(policy),
    summary: summaryOf(facts, policy, request, snapshot.backup, namesDigestOf(facts)),
    olderUse: [],
    rows,
    changed: [],
  };
  const statements = await Promise.all(
    signers.map(async (signer): Promise<Vote> => {
      const by = { signer, says: 'approve', issuedAt: '2026-11-23T05:00:00.000Z' } as const;
      const given = buildStatement({ ...request, ...RUN }, approvalRequest, by);
      const was: object = JSON.parse(given);
      const text = textOfStatement({ ...was, ...edited(signer) });
      const { says, issuedAt } = JSON.parse(text);
      const key = people.fingerprintOf(signer);
      return { signer, says, issuedAt, signed: await people.sign(signer, text), key };
    }),
  );
  const result = {
    outcome: 'released',
    reasons: [],
    instanceId: request.instanceId,
    callsSent: 2,
    releasedAt: CALLED,
    approvedBy: signers,
    billing: { verdict: 'stopped', text: 'The bill of 2026-11-25 is out and has no charge of it.' },
    savedPerMonth: { amount: '138.48', currency: 'USD' },
  } as const;
  const calls = [
    {
      number: 1,
      at: '2026-11-24T05:30:00.000Z',
      answer: 'refused',
      requestId: 'id-of-the-first',
      text: 'Throttling: later',
    },
    { number: 2, at: CALLED, answer: 'released', requestId: 'id-of-the-second' },
  ] as const;
  const before = billDateOf(new Date('2026-11-23T04:00:00Z'));
  const after = billDateOf(new Date('2026-11-25T04:00:00Z'));
  const bills = {
    readAt: ISSUED,
    days: [after],
    rows: [{ day: after, item: 'refunded', kind: 'Refund', gross: '-1', currency: 'USD' }],
    canaries: [{ day: after, hasRows: true }],
    baseline: {
      day: before,
      rows: [{ day: before, item: 'Instance', usage: '24 Hour', gross: '4.62' }],
    },
    rowsLeftOut: 0,
  };
  return {
    version: 'kms-release/certificate/v1',
    stated: { request, ...RUN, issuedAt: ISSUED, result, calls, goneAt: GONE, bills },
    statements,
    evidence,
  };
}

export function plainPolicy(approvers: readonly string[]): EffectivePolicy {
  return {
    site: 'intl',
    approval: { identity: 'ssh', approvers, approversDigest: null, required: 2, executeWithinHours: 48 },
    protection: { off: 'from-start' },
    backup: { provider: 'attested', restorableDays: 30 },
    scan: { lookbackDays: 90, quietDays: 30, places: 1, required: ['resource-sharing'], tolerated: [] },
    waiting: { coolingOffHours: 24, approvalDays: 3, recheckMinutes: 60, giveUpDays: 30 },
    notBefore: null,
  };
}
