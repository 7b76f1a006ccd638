import { expect, it } from 'vitest';
import { cloudAt, cloudThatAnswers, serve, withCanary } from './support.js';

withCanary();

it('The shares of an instance are asked for by two routes', async () => {
  const { endpoint, seen } = await serve(({ operation }) => ({
    body:
      operation === 'ListSharedTargets'
        ? { SharedTargets: [{ ResourceShareId: 'rs-1', TargetId: '2' }], NextToken: '' }
        : {
            ResourceShareAssociations: [{ ResourceShareId: 'rs-1', AssociationStatus: 'Associated' }],
            NextToken: 'more',
          },
  }));
  const { sharing } = cloudAt(endpoint);

  expect(await sharing.listShares('kst-1')).toStrictEqual({
    items: [{ shareId: 'rs-1', status: 'Associated' }],
    next: 'more',
  });
  expect(await sharing.listTargets('kst-1', 'token')).toStrictEqual({
    items: [{ shareId: 'rs-1', target: '2' }],
  });
  expect(seen.map(({ query }) => Object.fromEntries(query))).toEqual([
    { AssociationType: 'Resource', ResourceId: 'kst-1', MaxResults: '100' },
    { ResourceOwner: 'Self', ResourceId: 'kst-1', MaxResults: '100', NextToken: 'token' },
  ]);
});

it('No list of shares is never taken for an empty one', async () => {
  const { sharing } = await cloudThatAnswers({ RequestId: 'r' });

  await expect(sharing.listShares('kst-1')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
  await expect(sharing.listTargets('kst-1')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
});
