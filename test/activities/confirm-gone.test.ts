import { describe, expect, it } from 'vitest';
import { confirmGone, type GoneTask } from '../../src/activities/confirm-gone.js';
import type { KmsInstance, Quotas } from '../../src/alibaba/cloud.js';
import { asActivity, OF_A_RUN } from '../support/executor.js';
import { observerOf } from '../support/observer.js';
import { SNAPSHOT, NOW, REQUEST } from '../support/snapshots.js';

const { instance } = SNAPSHOT.instance;
const COUNTS: Quotas = { keys: 1, secrets: 1 };

/** What two looks say, as the n-th look after a call, or so long after one whose answer was lost. */
function check(
  found: KmsInstance | undefined,
  counted: Quotas | undefined,
  after: GoneTask['after'] = 'released',
  before = 0,
  { accountId = REQUEST.accountId, status = 'Enabled', waitedMs = 15 * 60_000 } = {},
) {
  const kms = {
    accountStatus: async () => status,
    findInstance: async () => found,
    quotas: async () => counted,
  };
  const whoAmI = async () => ({ accountId, arn: 'acs:ram::1:user/observer' });
  const sts = { whoAmI, whoWeAre: whoAmI };
  const task = { createTime: instance.createTime ?? '', after };
  const info = { ...OF_A_RUN, heartbeatDetails: before, currentAttemptScheduledTimestampMs: waitedMs };
  const activity = asActivity({}, info);
  return activity.run(() => confirmGone(observerOf({ kms, sts }))(task));
}

describe('an instance', () => {
  it('is gone when both looks say so, and only then', async () => {
    expect(await check(undefined, undefined)).toEqual({ found: 'gone', at: NOW.toISOString() });
    expect(await check(undefined, COUNTS, 'lost')).toMatchObject({ found: 'disagreement' });
    expect(await check(instance, undefined, 'lost')).toMatchObject({ found: 'disagreement' });
  });

  for (const [title, account, code] of [
    ['the credential is of another account', { accountId: '9999999999999999' }, 'WRONG_ACCOUNT'],
    ['KMS does not serve the account', { status: 'NotEnabled' }, 'ACCOUNT_NOT_IN_ORDER'],
  ] as const) {
    it(`is not said to be gone while ${title}: to it every instance looks gone`, async () => {
      await expect(check(undefined, undefined, 'lost', 0, account)).rejects.toMatchObject({
        type: code,
        nextRetryDelay: 30_000,
      });
      expect(await check(instance, COUNTS, 'kept', 0, account)).toMatchObject({ found: 'there' });
    });
  }

  it('is another one when it was made at another time', async () => {
    expect(await check({ ...instance, createTime: '2026-11-23T03:00:00.000Z' }, COUNTS)).toMatchObject({
      found: 'another',
    });
  });

  it('is looked at once when nothing was sent', async () => {
    expect(await check(instance, COUNTS, 'kept')).toMatchObject({ found: 'there' });
    expect(await check(undefined, COUNTS, 'kept')).toMatchObject({ found: 'disagreement' });
  });

  it('is not there for a quarter of an hour after a call whose answer was lost: it may be carried out late', async () => {
    const early = { waitedMs: 15 * 60_000 - 1 };
    const again = async (waitedMs: number, nextRetryDelay: number) =>
      expect(check(instance, COUNTS, 'lost', 29, { waitedMs })).rejects.toMatchObject({
        type: 'INSTANCE_STILL_THERE',
        nextRetryDelay,
      });
    await again(0, 30_000);
    await again(5 * 60_000, 4 * 60_000);
    await again(15 * 60_000 - 1, 1_001);
    expect(await check(undefined, undefined, 'lost', 0, early)).toMatchObject({ found: 'gone' });
    expect(await check(instance, COUNTS, 'lost')).toMatchObject({ found: 'there' });
  });

  it('is looked at 40 times when KMS said that it released it', async () => {
    await expect(check(instance, COUNTS, 'released', 38)).rejects.toMatchObject({
      type: 'INSTANCE_STILL_THERE',
    });
    expect(await check(instance, COUNTS, 'released', 39)).toMatchObject({ found: 'there' });
  });
});
