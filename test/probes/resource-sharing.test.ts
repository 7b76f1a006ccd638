import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { scanResourceSharing } from '../../src/probes/resource-sharing.js';
import { REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const cloudOf = inSandbox();
const { instanceId } = REQUEST;
type Shares = NonNullable<Scenario['shares']>;
type Name = 'id' | 'arn';

async function scan(shares: Shares, deny: readonly string[] = []) {
  const cloud = await cloudOf((scenario) => ({
    ...scenario,
    shares,
    credentials: scenario.credentials.map((one) => ({ ...one, deny: [...(one.deny ?? []), ...deny] })),
  }));
  return scanResourceSharing(
    cloud.sharing,
    REQUEST,
    () => cloud.clock.now(),
    async () => undefined,
  );
}
const shared = (foundBy: Name[]): Shares => [
  { resourceShareId: 'rs-1', instanceId, targets: ['1098765432109876'], foundBy },
];
const switchShared = (foundBy: Name[], targets = ['1098765432109876']): Shares => [
  { resourceShareId: 'rs-2', instanceId: 'vsw-1', resourceType: 'VSwitch', targets, foundBy },
];

describe('the shares of an account in a region', () => {
  it('are none: the instance is not shared', async () => {
    expect(await scan([])).toMatchObject({ row: { verdict: 'CLEAR' } });
  });

  it.each<[string, Name[]]>([
    ['its id', ['id']],
    ['its ARN', ['arn']],
    ['neither', []],
  ])('have the instance among them, which the service finds by %s', async (_, foundBy) => {
    expect(await scan(shared(foundBy))).toMatchObject({ row: { verdict: 'FOUND' } });
  });

  it.each<[string, Name[], string]>([
    ['both of its names', ['id', 'arn'], 'CLEAR'],
    ['its id alone', ['id'], 'NOT_COVERED'],
    ['neither', [], 'NOT_COVERED'],
  ])('have only a network in them, which is found by %s', async (_, foundBy, verdict) => {
    expect(await scan(switchShared(foundBy))).toMatchObject({ row: { verdict } });
  });

  it('have a network in them that nobody takes part in yet: the instance is not shared', async () => {
    expect(await scan(switchShared(['id', 'arn'], []))).toMatchObject({ row: { verdict: 'CLEAR' } });
  });

  it.each(['ListResourceShareAssociations', 'ListSharedTargets'])(
    'are not known without the permission for %s',
    async (operation) => {
      await expect(scan([], [`resourcesharing:${operation}`])).rejects.toMatchObject({
        type: 'CLOUD_ACCESS_DENIED',
      });
    },
  );
});
