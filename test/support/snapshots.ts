import { isAtRest } from '../../src/probes/registry.js';
import type { Judging } from '../../src/policy/reasons-to-keep.js';
import { PLACE_NAMES, PLACES_VERSION, PROBES } from '../../src/release/places.js';
import type { Snapshot, ProbeReport } from '../../src/snapshot.js';
import type { ProbeName, ReleaseRequest, ApprovalRequest, EffectivePolicy } from '../../src/release.js';

export const NOW = new Date('2026-11-23T04:00:00.000Z');
export const DAY_MS = 24 * 3_600_000;
export const HOUR_MS = 3_600_000;

/** So many milliseconds before `NOW`, as an instant. */
export function ago(ms: number): string {
  return new Date(NOW.getTime() - ms).toISOString();
}

export const REQUEST: ReleaseRequest = {
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7h',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'unused',
};

export const SUBJECT = {
  instanceId: REQUEST.instanceId,
  regionId: REQUEST.regionId,
  accountId: REQUEST.accountId,
  workflowId: `kms-release:${REQUEST.accountId}:${REQUEST.regionId}:${REQUEST.instanceId}`,
  runId: '0199-run',
};

const REQUIRED: readonly ProbeName[] = [
  'actiontrail',
  'billing-usage',
  'keys-and-secrets',
  'resource-sharing',
];
/** Places that this version sees whole: a gap there is accepted by nobody. */
const SEEN: readonly string[] = [...REQUIRED, 'key-policies', 'tags'];

export const EFFECTIVE_POLICY: EffectivePolicy = {
  site: 'intl',
  approval: {
    identity: 'ssh',
    approvers: ['ann', 'ben', 'cam'],
    approversDigest: 'sha256:1',
    required: 2,
    executeWithinHours: 48,
  },
  protection: { off: 'from-start' },
  backup: { provider: 'automatic' },
  scan: {
    lookbackDays: 90,
    quietDays: 30,
    places: PLACES_VERSION,
    required: REQUIRED,
    tolerated: PLACE_NAMES.filter((place) => !SEEN.includes(place)).map((place) => ({
      place,
      reason: 'by hand',
      until: '2026-12-31',
    })),
  },
  waiting: { coolingOffHours: 24, approvalDays: 3, recheckMinutes: 30, giveUpDays: 14 },
  notBefore: null,
};

/** A probe that found nothing. */
export function clear(probe: ProbeName): ProbeReport {
  return {
    probe,
    row: { place: probe, verdict: 'CLEAR', reason: 'nothing' },
    reasonCode: 'NO_USE',
    findings: [],
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: [],
    notes: [],
  };
}

/** What the probes say of an instance whose audit log is off; a count of requests and data at rest are never clear. */
function plain(probe: ProbeName): ProbeReport {
  const reason = 'not covered';
  if (probe === 'audit-log') {
    const row = { place: 'application-calls', verdict: 'NOT_COVERED', reason } as const;
    return { ...clear(probe), row, reasonCode: 'AUDIT_LOG_OFF' };
  }
  if (isAtRest(probe)) {
    const row = { place: probe, verdict: 'NOT_COVERED', reason } as const;
    return { ...clear(probe), row, reasonCode: 'NO_SECOND_WITNESS' };
  }
  if (probe !== 'request-counts') return clear(probe);
  const row = { place: probe, verdict: 'NOT_COVERED', reason } as const;
  return { ...clear(probe), row, reasonCode: 'NO_REQUESTS_COUNTED' };
}

/** An instance that may be released: nothing speaks against it. */
export const SNAPSHOT: Snapshot = {
  instance: {
    identity: { accountId: REQUEST.accountId, arn: 'acs:ram::1:user/x' },
    accountStatus: 'Enabled',
    instance: {
      instanceId: REQUEST.instanceId,
      status: 'Connected',
      chargeType: 'POSTPAY',
      productType: 'kms_ppi_public_intl',
      productVersion: '3',
      deletionProtection: false,
      createTime: '2025-03-04T02:00:00.000Z',
      bindVpcs: [],
      auditLog: false,
    },
    defaultInstanceId: null,
    subscriptionType: 'PayAsYouGo',
    readAt: ago(0),
  },
  kind: 'software',
  inventory: {
    keys: [
      {
        keyId: 'key-1',
        instanceId: REQUEST.instanceId,
        state: 'Enabled',
        protection: 'Disabled',
        protectionLevel: 'SOFTWARE',
        created: '2025-03-04T02:10:00.000Z',
        lastRotation: '2025-03-04T02:10:00.000Z',
      },
    ],
    secrets: [
      {
        name: 's1',
        instanceId: REQUEST.instanceId,
        type: 'Generic',
        automaticRotation: 'Disabled',
        created: '2025-03-05T03:00:00.000Z',
        updated: '2025-03-05T03:00:00.000Z',
      },
    ],
    aliases: [{ name: 'alias/one', keyId: 'key-1' }],
    otherAliases: [],
    quotas: { keys: 1, secrets: 1 },
    readAt: ago(0),
  },
  probes: PROBES.map(plain),
  backup: { provider: 'automatic', certainty: 'assumed' },
};

export const JUDGING: Judging = {
  policy: EFFECTIVE_POLICY,
  request: REQUEST,
  now: NOW,
  when: 'from-start',
  releaseBy: NOW,
};

export const APPROVAL_REQUEST: ApprovalRequest = {
  number: 1,
  asOf: ago(2 * HOUR_MS),
  openedAt: ago(HOUR_MS),
  expiresAt: new Date(NOW.getTime() - HOUR_MS + (72 + 24 + 48) * HOUR_MS).toISOString(),
  factsDigest: `sha256:${'a'.repeat(64)}`,
  bundleDigest: `sha256:${'b'.repeat(64)}`,
  policyDigest: `sha256:${'c'.repeat(64)}`,
  summary: {
    notKnown: 'Not known: WHAT IS ENCRYPTED in 1 of 1 place (OSS buckets and objects).',
    willBecomeUnreadable: [],
    willStopWorking: [],
    open: [{ group: 'what is encrypted', places: ['oss'] }],
    instanceName: 'payments-old',
    reason: 'unused',
    callersNow: 0,
    destroys: {
      keys: 1,
      secrets: 1,
      firstKeys: ['alias/one'],
      firstSecrets: ['s1'],
      namesDigest: `sha256:${'d'.repeat(64)}`,
    },
    notRestored: ['the instance itself'],
    backup: 'assumed',
    requestedBy: { name: 'rita', proved: false },
  },
  olderUse: [],
  rows: [],
  changed: [],
};
