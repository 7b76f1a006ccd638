import { findKey } from '../../world/instances.js';
import { printed } from '../../scenario/time.js';
import { boolean, type Body, type Call, type Operations } from '../operation.js';
import { byEither, byNumber, byToken, counted } from './paging.js';
import { operationsOf, type List, type Thing } from './product.js';
import { regionsOperation } from './regions.js';

const ecd = { product: 'Ecd', version: '2020-09-30', code: 'ecd' } as const;
const oos = { product: 'Oos', version: '2019-06-01', code: 'oos' } as const;
const told = (code: string) => (regionId: string) => ({
  LocalName: regionId,
  RegionEndpoint: `${code}.${regionId}.aliyuncs.com`,
});

const size = { parameter: 'MaxResults', usual: 10, most: 100, beyond: 'refused' } as const;

/** Cloud desktops, what is kept of them, and what they are made from. */
export const desktopOperations: Operations = {
  ...regionsOperation(ecd, ['Regions'], told('ecd')),
  ...operationsOf(ecd, {
    lists: {
      DescribeDesktops: {
        kind: 'desktop',
        region: { needed: true },
        paging: byEither(
          byToken(size, ({ NextToken, TotalCount }) => ({ NextToken, TotalCount })),
          byNumber({ parameter: 'PageSize', usual: 10, most: 100, beyond: 'refused' }, counted),
        ),
        at: ['Desktops'],
        item: (thing) => ({
          ...common(thing),
          DesktopId: thing.id,
          DesktopName: thing.name,
          DesktopStatus: 'Running',
        }),
      },
      DescribeSnapshots: desktopList('ecd-snapshot', 'Snapshots', (thing) => ({
        SnapshotId: thing.id,
        SnapshotName: thing.name,
        SnapshotType: 'USER',
        Status: 'ACCOMPLISHED',
        DesktopId: thing.parent,
      })),
      DescribeImages: desktopList('ecd-image', 'Images', (thing) => ({
        ImageId: thing.id,
        Name: thing.name,
        ImageType: 'CUSTOM',
        Status: 'Available',
      })),
      DescribeDesktopGroups: desktopList('ecd-desktop-group', 'DesktopGroups', (thing) => ({
        DesktopGroupId: thing.id,
        DesktopGroupName: thing.name,
        Status: 1,
      })),
      DescribeBundles: {
        ...desktopList('ecd-bundle', 'Bundles', (thing) => ({
          BundleId: thing.id,
          BundleName: thing.name,
          BundleType: 'CUSTOM',
        })),
        wanted: (call) => {
          const isMulti = boolean(call, 'SupportMultiSession', false);
          return ({ form }) => (form === 'multi-session') === isMulti;
        },
      },
      DescribeTemplates: {
        kind: 'ecd-template',
        region: { parameter: 'BizRegionId' },
        paging: byNumber({ parameter: 'PageSize', usual: 20, most: 100, beyond: 'clamped' }, counted),
        at: ['Data'],
        item: template,
        more: () => ({ Code: 'success', Success: true, HttpStatusCode: 200 }),
      },
    },
  }),
};

function desktopList(kind: string, at: string, item: (thing: Thing) => Body): List {
  return {
    kind,
    region: { needed: true },
    paging: byToken(size, ({ NextToken }) => ({ NextToken })),
    at: [at],
    item: (thing) => ({ ...common(thing), ...item(thing) }),
  };
}

function common({ createdAt, encrypted, key }: Thing): Body {
  return {
    CreationTime: printed(createdAt),
    VolumeEncryptionEnabled: encrypted,
    ...(key === '' ? {} : { VolumeEncryptionKey: key }),
  };
}

/** Its key is that of a region. */
function template({ id, name, regionId, encrypted, key, resourceGroupId }: Thing): Body {
  const config = {
    RegionId: regionId,
    VolumeEncryptionEnable: encrypted,
    ...(key === '' ? {} : { VolumeEncryptionKey: key }),
  };
  return {
    TemplateId: id,
    TemplateName: name,
    TemplateType: 'USER_TEMPLATE',
    ResourceGroupId: resourceGroupId,
    RegionConfigList: [config],
  };
}

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
