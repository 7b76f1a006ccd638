import { describe, expect, it } from 'vitest';
import type { ResourceSharing, Share } from '../../src/alibaba/cloud.js';
import { scanResourceSharing } from '../../src/probes/resource-sharing.js';
import { NOW } from '../support/snapshots.js';

const sharing = (shares: readonly Share[], targets: readonly Share[] = []): ResourceSharing => ({
  listShares: async () => ({ items: shares }),
  listTargets: async () => ({ items: targets }),
});
const scan = (routes: ResourceSharing) =>
  scanResourceSharing(
    routes,
    'kst-1',
    async () => NOW,
    async () => undefined,
  );

describe('an instance', () => {
  it('is not shared when both routes show nothing that is live', async () => {
    expect(await scan(sharing([]))).toMatchObject({ row: { verdict: 'CLEAR' }, reasonCode: 'NOT_SHARED' });
    expect(
      await scan(
        sharing([
          { shareId: 'rs-1', status: 'Disassociated' },
          { shareId: 'rs-2', status: 'Failed' },
        ]),
      ),
    ).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [], shares: [] });
  });

  for (const [title, routes, share] of [
    ['one route shows a share', sharing([{ shareId: 'rs-1', status: 'Associated' }]), 'rs-1'],
    ['only the other route shows one', sharing([], [{ shareId: 'rs-1', target: '9' }]), 'rs-1 with 9'],
    ['a share is being made', sharing([{ shareId: 'rs-1', status: 'Associating' }]), 'rs-1'],
    ['a share is being ended', sharing([{ shareId: 'rs-1', status: 'Disassociating' }]), 'rs-1'],
    ['nobody knows what state a share is in', sharing([{ shareId: 'rs-1' }]), 'rs-1'],
    ['a share is in a state that is new', sharing([{ shareId: 'rs-1', status: 'Suspended' }]), 'rs-1'],
  ] as const) {
    it(`is shared when ${title}`, async () => {
      expect(await scan(routes)).toMatchObject({
        row: { verdict: 'FOUND', reason: `it is shared: ${share}` },
        reasonCode: 'INSTANCE_SHARED',
        findings: [{ code: 'INSTANCE_SHARED', text: `the instance is shared: ${share}` }],
        shares: [share],
      });
    });
  }

  it('is not called unshared when one route does not answer', async () => {
    const broken: ResourceSharing = {
      ...sharing([]),
      async listTargets() {
        throw new Error('route two');
      },
    };

    await expect(scan(broken)).rejects.toThrow('route two');
  });

  it('is shared by what any page shows, and each share is told once', async () => {
    const two: ResourceSharing = {
      ...sharing([], [{ shareId: 'rs-2', status: 'Associated' }]),
      listShares: async (_, next) =>
        next === undefined
          ? { items: [], next: 'two' }
          : { items: [{ shareId: 'rs-2', status: 'Associated' }] },
    };

    expect((await scan(two)).shares).toEqual(['rs-2']);
  });
});
