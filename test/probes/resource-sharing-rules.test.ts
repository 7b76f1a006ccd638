import { describe, expect, it } from 'vitest';
import type { ResourceSharing, Share, SharedResource } from '../../src/alibaba/cloud.js';
import { scanResourceSharing } from '../../src/probes/resource-sharing.js';
import { NOW, REQUEST } from '../support/snapshots.js';

const { instanceId, accountId, regionId } = REQUEST;
const ARN = `acs:kms:${regionId}:${accountId}:keystore/${instanceId}`;
const tick = async () => undefined;

/** What each of two routes knows, and by which names it finds it. */
type Knows = (of: SharedResource) => readonly Share[];
const everywhere =
  (...shares: readonly Share[]): Knows =>
  () =>
    shares;
const only =
  (when: (of: SharedResource) => boolean, ...shares: readonly Share[]): Knows =>
  (of) =>
    when(of) ? shares : [];
const nothing = everywhere();
const isAny = (of: SharedResource) => of === 'any';
const isId = (of: SharedResource) => of !== 'any' && 'id' in of;
const isArn = (of: SharedResource) => of !== 'any' && 'arn' in of && of.arn === ARN;

function scan(shares: Knows, targets: Knows = nothing) {
  const routes: ResourceSharing = {
    listShares: async (of) => ({ items: shares(of) }),
    listTargets: async (of) => ({ items: targets(of) }),
  };
  return scanResourceSharing(routes, REQUEST, async () => NOW, tick);
}

const ours = { shareId: 'rs-1', status: 'Associated', resourceId: instanceId };

describe('an instance is shared', () => {
  for (const [title, shares, targets, found] of [
    ['the first route shows a share', everywhere(ours), nothing, 'rs-1'],
    ['only the second route does', nothing, only(isId, { shareId: 'rs-1', target: '9' }), 'rs-1 with 9'],
    ['only its ARN is known there', only(isArn, { shareId: 'rs-1' }), nothing, 'rs-1'],
    ['only its ARN is known to the second route', nothing, only(isArn, { shareId: 'rs-1' }), 'rs-1'],
    ['it is found by neither name, and in the list of everything', only(isAny, ours), nothing, 'rs-1'],
    [
      'the list of everything has it by its ARN alone',
      only(isAny, { shareId: 'rs-1', status: 'Associated', resourceArn: ARN.toUpperCase() }),
      nothing,
      'rs-1',
    ],
    ['a share does not say what is in it', only(isAny, { shareId: 'rs-1' }), nothing, 'rs-1'],
    ['one is of a state that nobody knows', everywhere({ ...ours, status: 'Odd' }), nothing, 'rs-1'],
    ['one is of no state', everywhere({ shareId: 'rs-1', resourceId: instanceId }), nothing, 'rs-1'],
    ['one is being made', everywhere({ ...ours, status: 'Associating' }), nothing, 'rs-1'],
    ['one is being taken back', everywhere({ ...ours, status: 'Disassociating' }), nothing, 'rs-1'],
  ] as const) {
    it(`when ${title}`, async () => {
      expect(await scan(shares, targets)).toMatchObject({
        row: { verdict: 'FOUND', reason: `it is shared: ${found}` },
        reasonCode: 'INSTANCE_SHARED',
        shares: [found],
        findings: [{ code: 'INSTANCE_SHARED', text: `the instance is shared: ${found}` }],
      });
    });
  }

  it('by what any page shows, and each share is told once', async () => {
    const routes: ResourceSharing = {
      listShares: async (_, next) => (next === undefined ? { items: [], next: 'two' } : { items: [ours] }),
      listTargets: async () => ({ items: [{ shareId: 'rs-1' }] }),
    };

    const { shares } = await scanResourceSharing(routes, REQUEST, async () => NOW, tick);

    expect(shares).toEqual(['rs-1']);
  });
});

const other = {
  shareId: 'rs-2',
  status: 'Associated',
  resourceId: 'vsw-1',
  resourceArn: 'acs:vpc:1:2:vsw-1',
};
const target = { shareId: 'rs-2', target: '9' };
/** A share of something else, known by every name but those of the instance. */
const known = (share: Share): Knows => only((of) => !(isArn(of) || isOurs(of)), share);
const isOurs = (of: SharedResource) => of !== 'any' && 'id' in of && of.id === instanceId;

describe('an instance is not shared', () => {
  it('when the account shares nothing, by whatever it is asked', async () => {
    expect(await scan(nothing)).toMatchObject({
      row: { verdict: 'CLEAR' },
      reasonCode: 'NOT_SHARED',
      shares: [],
      findings: [],
    });
  });

  it('when its shares have ended', async () => {
    const ended = ['Disassociated', 'Failed'].map((status) => ({ ...ours, status }));

    expect(await scan(everywhere(...ended))).toMatchObject({ row: { verdict: 'CLEAR' } });
  });

  it('when something else is, and both routes show that by each of its names', async () => {
    expect(await scan(known(other), known(target))).toMatchObject({ row: { verdict: 'CLEAR' } });
  });
});

describe('nobody knows whether an instance is shared', () => {
  const gap = { row: { verdict: 'NOT_COVERED' }, reasonCode: 'SHARES_NOT_KNOWN' };

  it('when a share of something else is not found by its id', async () => {
    expect(
      await scan(
        only((of) => !isId(of) && !isArn(of), other),
        known(target),
      ),
    ).toMatchObject(gap);
  });

  it('when it is not found by its ARN', async () => {
    const byId = only((of) => isAny(of) || (isId(of) && !isOurs(of)), other);

    expect(await scan(byId, known(target))).toMatchObject(gap);
  });

  it('when only the second route does not find it', async () => {
    expect(await scan(known(other), only(isAny, target))).toMatchObject(gap);
  });

  it('when the second route knows a share of which the first says nothing', async () => {
    expect(await scan(nothing, only(isAny, target))).toMatchObject(gap);
  });

  it('when one of the routes does not answer', async () => {
    const silent: ResourceSharing['listShares'] = async () => Promise.reject(new Error('away'));
    const answers: ResourceSharing['listShares'] = async () => ({ items: [] });
    const ask = (routes: ResourceSharing) => scanResourceSharing(routes, REQUEST, async () => NOW, tick);

    await expect(ask({ listShares: silent, listTargets: answers })).rejects.toThrow('away');
    await expect(ask({ listShares: answers, listTargets: silent })).rejects.toThrow('away');
  });
});
