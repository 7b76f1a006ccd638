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

  expect(await sharing.listShares({ id: 'kst-1' })).toStrictEqual({
    items: [{ shareId: 'rs-1', status: 'Associated' }],
    next: 'more',
  });
  expect(await sharing.listTargets({ arn: 'acs:kst-1' }, 'token')).toStrictEqual({
    items: [{ shareId: 'rs-1', target: '2' }],
  });
  expect(seen.map(({ query }) => Object.fromEntries(query))).toEqual([
    { AssociationType: 'Resource', ResourceId: 'kst-1', MaxResults: '100' },
    { ResourceOwner: 'Self', ResourceArn: 'acs:kst-1', MaxResults: '100', NextToken: 'token' },
  ]);
});

it('No list of shares is never taken for an empty one', async () => {
  const { sharing } = await cloudThatAnswers({ RequestId: 'r' });

  await expect(sharing.listShares({ id: 'kst-1' })).rejects.toMatchObject({
    type: 'CLOUD_ANSWER_UNREADABLE',
  });
  await expect(sharing.listTargets('any')).rejects.toMatchObject({ type: 'CLOUD_ANSWER_UNREADABLE' });
});

it('Every share of the account is asked for without a name and without a type', async () => {
  const { endpoint, seen } = await serve(() => ({
    body: {
      SharedTargets: [],
      ResourceShareAssociations: [
        { ResourceShareId: 'rs-1', EntityId: 'vsw-1', ResourceArn: 'acs:vpc:vsw-1', EntityType: 'VSwitch' },
      ],
    },
  }));
  const { sharing } = cloudAt(endpoint);

  expect(await sharing.listShares('any')).toStrictEqual({
    items: [{ shareId: 'rs-1', resourceId: 'vsw-1', resourceArn: 'acs:vpc:vsw-1' }],
  });
  await sharing.listTargets('any');
  expect(seen.map(({ query }) => Object.fromEntries(query))).toEqual([
    { AssociationType: 'Resource', MaxResults: '100' },
    { ResourceOwner: 'Self', MaxResults: '100' },
  ]);
});

it('An answer about something else than was asked for is not believed', async () => {
  const { sharing } = await cloudThatAnswers({
    ResourceShareAssociations: [{ ResourceShareId: 'rs-1', EntityId: 'vsw-1' }],
  });

  await expect(sharing.listShares({ id: 'kst-1' })).rejects.toMatchObject({
    type: 'CLOUD_ANSWER_UNREADABLE',
  });
});
