import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { ReleaseRequest } from '../../src/release.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE, type WorldOptions } from '../support/world.js';

const open = inWorld();
const FOREIGN = '1098765432109876';

/** Changes the one instance of a scenario. */
function instance(change: object): (scenario: Scenario) => Scenario {
  return (scenario) => ({
    ...scenario,
    instances: scenario.instances.map((each) => ({ ...each, ...change })),
  });
}
const share = { resourceShareId: 'rs-1', instanceId: INSTANCE, targets: [FOREIGN] };

interface Kept {
  readonly title: string;
  readonly code: string;
  readonly text: string;
  readonly options?: WorldOptions;
  readonly request?: Partial<ReleaseRequest>;
}

/** What no waiting clears: the run ends at once. */
const AT_ONCE: readonly Kept[] = [
  {
    title: 'it is a subscription',
    code: 'NOT_PAY_AS_YOU_GO',
    text: 'A subscription instance is unsubscribed, never released.',
    options: { scenario: 'subscription' },
  },
  {
    title: 'the policy does not name the instance',
    code: 'NOT_ALLOWED_BY_POLICY',
    text: `instance ${INSTANCE} is not allowed`,
    options: { policy: { instances: ['kst-another'] } },
  },
  {
    title: 'the policy does not name the region',
    code: 'NOT_ALLOWED_BY_POLICY',
    text: 'region cn-hangzhou is not allowed',
    options: { policy: { regions: ['cn-beijing'] } },
  },
  {
    title: 'one approver would be left besides the requester',
    code: 'QUORUM_UNREACHABLE',
    text: '3 approvals are required, and besides the requester ann only 2 can approve',
    options: { policy: { required: 3 } },
    request: { requestedBy: 'ann' },
  },
];

/** What a person can clear: the run waits and says so. */
const WAITING: readonly Kept[] = [
  {
    title: 'its protection is on',
    code: 'PROTECTION_ON',
    text: 'this service never does',
    options: { scenario: 'protected' },
  },
  {
    title: 'its protection is not answered',
    code: 'PROTECTION_ON',
    text: `Deletion protection of ${INSTANCE} is unknown`,
    options: { change: instance({ deletionProtection: null }) },
  },
  {
    title: 'it was used in the quiet days',
    code: 'CALLER_FOUND',
    text: 'ram-user/1234567890123456/billing-batch called Decrypt on key-hzz65f3a1b2c3d4e5f6a2 3 times',
    options: { scenario: 'used' },
  },
  {
    title: 'it is shared',
    code: 'INSTANCE_SHARED',
    text: 'the instance is shared: ',
    options: { change: (s) => ({ ...s, shares: [share] }) },
  },
  {
    title: 'it is the default instance',
    code: 'DEFAULT_INSTANCE',
    text: 'objects made without an instance id land here',
    options: { change: (s) => ({ ...s, account: { ...s.account, defaultInstanceId: INSTANCE } }) },
  },
  {
    title: 'a VPC of another owner is bound to it',
    code: 'FOREIGN_VPC',
    text: `VPC vpc-1 of ${FOREIGN} is bound to the instance.`,
    options: {
      change: instance({ bindVpcs: [{ vpcId: 'vpc-1', vSwitchId: 'vsw-1', vpcOwnerId: FOREIGN }] }),
    },
  },
  {
    title: 'KMS counts keys that no list shows',
    code: 'COUNTS_DISAGREE',
    text: 'KMS counts 4 keys, its list shows 3.',
    options: { change: instance({ foreignKeys: 1 }) },
  },
  {
    title: 'KMS counts secrets that no list shows',
    code: 'COUNTS_DISAGREE',
    text: 'KMS counts 3 secrets, its list shows 2.',
    options: { change: instance({ foreignSecrets: 1 }) },
  },
  {
    title: 'the account is in debt',
    code: 'ACCOUNT_NOT_IN_ORDER',
    text: 'KMS says InDebt about the account',
    options: { scenario: 'in-debt' },
  },
  {
    title: 'it cannot answer',
    code: 'INSTANCE_CANNOT_ANSWER',
    text: 'Connected is wanted: otherwise its logs are quiet.',
    options: { change: instance({ status: 'Disconnected' }) },
  },
  {
    title: 'the request names another account',
    code: 'WRONG_ACCOUNT',
    text: `credentials are of account 1234567890123456; the request names ${FOREIGN}`,
    options: { policy: { accountId: FOREIGN } },
    request: { accountId: FOREIGN },
  },
  {
    title: 'its kind is hardware and nobody attests a backup',
    code: 'KIND_NEEDS_ATTESTED_BACKUP',
    text: 'only a backup that a person attests is believed',
    options: { change: instance({ kind: 'hardware', productVersion: '1' }) },
  },
  {
    title: 'the observer may not read the bills',
    code: 'PROBE_FAILED',
    text: 'Grant bss:DescribeBillList',
    options: { change: denied('bss:DescribeBillList') },
  },
  {
    title: 'the observer may not read the keys',
    code: 'CLOUD_ACCESS_DENIED',
    text: 'Grant kms:ListKeys to the credential of this process.',
    options: { change: denied('kms:ListKeys') },
  },
  {
    title: 'the audit trail has pages that come twice',
    code: 'PROBE_FAILED',
    text: 'actiontrail: ',
    options: {
      change: (s) => ({
        ...s,
        faults: [{ operation: 'LookupEvents', kind: 'broken-page', page: 'mangle', times: 500 }],
      }),
    },
  },
];

describe('an instance', () => {
  for (const { title, code, text, options, request } of AT_ONCE) {
    it(`is kept at once as ${code} when ${title}`, async () => {
      const world = await open(options);
      const run = await world.start(request);

      const result = await run.release.outcome();

      expect(result).toMatchObject({ outcome: 'kept', callsSent: 0 });
      expect(result.reasons[0]?.code).toBe(code);
      expect(result.reasons[0]?.text).toContain(text);
      expect(await world.released()).toEqual([]);
    });
  }

  it('is not found, at once, in an account that neither the policy nor the credentials know', async () => {
    const world = await open();
    const run = await world.start({ accountId: FOREIGN });

    expect(await run.release.outcome()).toMatchObject({
      outcome: 'not found',
      callsSent: 0,
      reasons: [{ code: 'NOT_ALLOWED_BY_POLICY' }, { code: 'WRONG_ACCOUNT' }],
    });
  });

  for (const { title, code, text, options, request } of WAITING) {
    it(`is kept, and the run says ${code}, while ${title}`, async () => {
      const world = await open(options);
      const run = await world.start(request);

      const status = await run.until(({ blockedBy }) => blockedBy.some((reason) => reason.code === code));

      expect(status.blockedBy.map((reason) => reason.text).join('\n')).toContain(text);
      expect(status).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
      expect(await world.released()).toEqual([]);
    });
  }
});

function denied(action: string): (scenario: Scenario) => Scenario {
  return (scenario) => ({
    ...scenario,
    credentials: scenario.credentials.map((each) => ({ ...each, deny: [...(each.deny ?? []), action] })),
  });
}
