import { expect, it } from 'vitest';
import { cloud, instanceId, standStill } from './support.js';

it('A product that is called too often within a second is throttled, in its own words, and no other one is', async () => {
  standStill();
  const sky = await cloud('ready', { behaviour: { callsPerSecond: { Kms: 2, BssOpenApi: 1 } } });
  const day = { BillingCycle: '2026-11', BillingDate: '2026-11-01', Granularity: 'DAILY' };

  const kms = await Promise.all(
    [1, 2, 3].map(() => sky.kms('GetKmsInstance', { KmsInstanceId: instanceId })),
  );
  const first = await sky.core('DescribeInstanceBill', day);
  const second = await sky.core('DescribeInstanceBill', day);
  const sts = await Promise.all([1, 2, 3].map(() => sky.core('GetCallerIdentity')));

  expect(kms.map(({ code }) => code).toSorted()).toEqual(['OK', 'OK', 'Rejected.Throttling']);
  expect(first.body).toMatchObject({ Success: true });
  expect(second.body).toMatchObject({ Success: false, Code: 'Throttling.User' });
  expect(sts.map(({ code }) => code)).toEqual(['OK', 'OK', 'OK']);
});
