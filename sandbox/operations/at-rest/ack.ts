import { refusal } from '../../errors.js';
import { printed } from '../../scenario/time.js';
import { required, type Body, type Call, type Operations } from '../operation.js';
import { byNumber } from './paging.js';
import { at, operationsOf, seen, withOwn, type Thing } from './product.js';

const kind = 'ack-cluster';
const gone = [404, 'ErrorClusterNotFound'] as const;

/** Clusters for containers: the key of their secrets stands in a JSON text, those of disks in their node pools. */
export const ackOperations: Operations = operationsOf(
  { product: 'Cs', version: '2015-12-15', code: 'cs' },
  {
    lists: {
      DescribeClustersV1: {
        kind,
        action: 'cs:DescribeClusters',
        route: { method: 'GET', path: '/api/v1/clusters' },
        region: { parameter: 'region_id' },
        paging: byNumber(
          { parameter: 'page_size', usual: 10, most: 100, beyond: 'refused' },
          ({ PageNumber, PageSize, TotalCount }) => ({
            page_info: { page_number: PageNumber, page_size: PageSize, total_count: TotalCount },
          }),
          'page_number',
        ),
        at: ['clusters'],
        item: cluster,
      },
    },
    describes: {
      DescribeClusterDetail: {
        kind,
        route: { method: 'GET', path: '/clusters/{ClusterId}' },
        id: 'ClusterId',
        gone,
        refusable: true,
        answer: (thing) => withOwn(thing, cluster(thing)),
      },
    },
    others: {
      DescribeClusterNodePools: {
        route: { method: 'GET', path: '/clusters/{ClusterId}/nodepools' },
        answer: nodePools,
      },
    },
  },
);

function cluster(thing: Thing): Body {
  return {
    cluster_id: thing.id,
    name: thing.name,
    region_id: thing.regionId,
    cluster_type: 'ManagedKubernetes',
    state: 'running',
    created: printed(thing.createdAt),
    resource_group_id: thing.resourceGroupId,
    meta_data: JSON.stringify({ Addons: [], ...capabilities(thing) }),
  };
}

/** Both fields are missing where secrets were never encrypted. */
function capabilities({ key, encrypted }: Thing): Body {
  if (key === '' && !encrypted) return { Capabilities: {} };
  return { Capabilities: { EncryptionKMSKeyId: key, DisableEncryption: !encrypted } };
}

function nodePools(call: Call): Body {
  const id = required(call, 'ClusterId');
  if (!seen(call, kind).some((one) => one.id === id)) throw refusal(gone[0], gone[1], 'Cluster not found.');
  const pools = seen(call, 'ack-node-pool').filter(({ parent }) => parent === id);
  return { nodepools: pools.map((pool) => withOwn(pool, nodePool(pool))) };
}

/** Whether a disk is encrypted is a boolean for the system disk, and a text for the others. */
function nodePool(thing: Thing): Body {
  const [system, data] = [at(thing, 'system-disk', true), at(thing, 'data-disk')];
  return {
    nodepool_info: {
      nodepool_id: thing.id,
      name: thing.name,
      region_id: thing.regionId,
      type: 'ess',
      created: printed(thing.createdAt),
      resource_group_id: thing.resourceGroupId,
    },
    status: { state: 'active', total_nodes: 0 },
    scaling_group: {
      system_disk_category: 'cloud_essd',
      system_disk_encrypted: system?.encrypted ?? false,
      ...(system === undefined || system.key === '' ? {} : { system_disk_kms_key_id: system.key }),
      data_disks:
        data === undefined
          ? []
          : [{ category: 'cloud_essd', size: 40, encrypted: String(data.encrypted), kms_key_id: data.key }],
    },
  };
}
