import { describe, expect, it } from 'vitest';
import type { Share } from '../../src/alibaba/cloud.js';
import { scanResourceSharing } from '../../src/probes/resource-sharing.js';
import { NOW, REQUEST } from '../support/snapshots.js';

/** What the probe says when each of the two routes answers so. */
function scan(shares: readonly Share[], targets: readonly Share[]) {
  return scanResourceSharing(
    { listShares: async () => ({ items: shares }), listTargets: async () => ({ items: targets }) },
    REQUEST.instanceId,
    async () => NOW,
    async () => undefined,
  );
}

describe('sharing', () => {
  it('is CLEAR when both routes show no share, or only shares that have ended', async () => {
    expect(await scan([], [])).toMatchObject({ row: { verdict: 'CLEAR' }, shares: [], findings: [] });
    expect(
      await scan(
        [
          { shareId: 'rs-1', status: 'Disassociated' },
          { shareId: 'rs-2', status: 'Failed' },
        ],
        [],
      ),
    ).toMatchObject({ row: { verdict: 'CLEAR' } });
  });

  for (const [title, shares, targets, found] of [
    ['the first route shows one', [{ shareId: 'rs-1', status: 'Associated' }], [], 'rs-1'],
    ['the second route alone shows one', [], [{ shareId: 'rs-1', target: '9' }], 'rs-1 with 9'],
    ['one is of a state that nobody knows', [{ shareId: 'rs-1', status: 'Odd' }], [], 'rs-1'],
    ['one is of no state', [{ shareId: 'rs-1' }], [], 'rs-1'],
    ['one is being taken back', [{ shareId: 'rs-1', status: 'Disassociating' }], [], 'rs-1'],
  ] as const) {
    it(`is FOUND when ${title}`, async () => {
      expect(await scan(shares, targets)).toMatchObject({
        row: { verdict: 'FOUND' },
        shares: [found],
        findings: [{ code: 'INSTANCE_SHARED', text: `the instance is shared: ${found}` }],
      });
    });
  }

  it('is not told when one of the routes does not answer', async () => {
    const silent = async () => Promise.reject(new Error('away'));
    const answers = async () => ({ items: [] });
    const ask = (sharing: Parameters<typeof scanResourceSharing>[0]) =>
      scanResourceSharing(
        sharing,
        REQUEST.instanceId,
        async () => NOW,
        async () => undefined,
      );

    await expect(ask({ listShares: silent, listTargets: answers })).rejects.toThrow('away');
    await expect(ask({ listShares: answers, listTargets: silent })).rejects.toThrow('away');
  });
});
