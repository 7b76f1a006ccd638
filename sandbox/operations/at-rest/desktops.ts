import { findKey } from '../../world/instances.js';
import { printed } from '../../scenario/time.js';
import type { Body, Call, Operations } from '../operation.js';
import { byEither, byNumber, byToken, counted } from './paging.js';
import { operationsOf, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const ecd = { product: 'Ecd', version: '2020-09-30', code: 'ecd' } as const;
const oos = { product: 'Oos', version: '2019-06-01', code: 'oos' } as const;
const told = (code: string) => (regionId: string) => ({
  LocalName: regionId,
  RegionEndpoint: `${code}.${regionId}.aliyuncs.com`,
});

/** Cloud desktops. */
export const desktopOperations: Operations = {
  ...regionsOperation(ecd, ['Regions'], told('ecd')),
  ...operationsOf(ecd, {
    lists: {
      DescribeDesktops: {
        kind: 'desktop',
        region: { needed: true },
        paging: byEither(
          byToken(
            { parameter: 'MaxResults', usual: 10, most: 100, beyond: 'refused' },
            ({ NextToken, TotalCount }) => ({ NextToken, TotalCount }),
          ),
          byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted),
        ),
        at: ['Desktops'],
        item: (thing) => ({
          DesktopId: thing.id,
          DesktopName: thing.name,
          DesktopStatus: 'Running',
          CreationTime: printed(thing.createdAt),
          VolumeEncryptionEnabled: thing.encrypted,
          ...(thing.key === '' ? {} : { VolumeEncryptionKey: thing.key }),
        }),
      },
    },
  }),
};

/** Secret parameters of OOS: who asks for one learns the instance, and its value. */
export const oosOperations: Operations = {
  ...regionsOperation(oos, ['Regions'], told('oos')),
  ...operationsOf(oos, {
    lists: {
      ListSecretParameters: {
        kind: 'oos-secret-parameter',
        region: {},
        paging: byToken(
          { parameter: 'MaxResults', usual: 50, least: 10, most: 100, beyond: 'refused' },
          ({ NextToken, MaxResults }) => ({ NextToken, MaxResults }),
        ),
        at: ['Parameters'],
        item: (thing) => ({ ...parameter(thing), ParameterVersion: '1' }),
      },
    },
    describes: {
      GetSecretParameter: {
        kind: 'oos-secret-parameter',
        id: 'Name',
        gone: [404, 'EntityNotExists.Parameter'],
        answer: (thing, call) => ({
          Parameter: { ...parameter(thing), ParameterVersion: 1, ...instanceOf(thing, call), Value: 'hush' },
        }),
      },
    },
  }),
};

function parameter(thing: Thing): Body {
  return {
    Id: `p-${thing.id}`,
    Name: thing.id,
    Type: 'Secret',
    ShareType: 'Private',
    CreatedDate: printed(thing.createdAt),
    UpdatedDate: printed(thing.createdAt),
    Description: '',
    ResourceGroupId: thing.resourceGroupId,
    ...(thing.key === '' ? {} : { KeyId: thing.key }),
  };
}

function instanceOf({ key }: Thing, { instances }: Call): Body {
  const instance = findKey(instances, key)?.instance;
  return instance === undefined ? {} : { DKMSInstanceId: instance.instanceId };
}
