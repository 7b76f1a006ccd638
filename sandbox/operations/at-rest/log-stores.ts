import { refusal } from '../../errors.js';
import { optional, required, type Body, type Call, type Operations } from '../operation.js';
import { operationsOf, seen, withOwn, type Thing } from './product.js';
import { regionOf } from './region.js';

/** Projects of Log Service and their logstores, each of which may have a key; the audit logs of instances among them. */
export const logStoreOperations: Operations = operationsOf(
  { product: 'Sls', version: '2020-12-30', code: 'log' },
  {
    others: {
      ListProject: { route: { method: 'GET', path: '/' }, answer: listProjects },
      ListLogStores: { route: { method: 'GET', path: '/logstores' }, answer: listLogStores },
      GetLogStore: { route: { method: 'GET', path: '/logstores/{logstore}' }, answer: getLogStore },
    },
  },
);

interface Project {
  readonly name: string;
  readonly regionId: string;
  readonly stores: readonly (Thing | string)[];
}

/** Those that the scenario names, those that a logstore of it names, and those of audit logs. */
function projects(call: Call): Project[] {
  const { setting } = call.world;
  const stores = seen(call, 'sls-logstore');
  const named = [
    ...seen(call, 'sls-project').map(({ id, regionId }) => ({ name: id, regionId })),
    ...stores.map(({ parent, regionId }) => ({ name: parent, regionId })),
  ];
  const audit = [...call.instances.values()].filter(({ log, logGone }) => log && !logGone);
  return [
    ...[...new Map(named.map((project) => [project.name, project])).values()].map((project) => ({
      ...project,
      stores: stores.filter(({ parent }) => parent === project.name),
    })),
    ...audit.map(({ instanceId }) => ({
      name: `kms-log-${instanceId}`,
      regionId: setting.regionId,
      stores: ['kms_audit_log'],
    })),
  ];
}

/** The host begins with the region here, and with the project in the other operations. */
function listProjects(call: Call): Body {
  const first = optional(call, 'project');
  const region = first === undefined ? regionOf(call, {}) : first;
  const all = projects(call).filter(({ regionId }) => regionId === region);
  const { items, fields } = rows(call, all);
  const shown = items.map(({ name, regionId }) => ({
    projectName: name,
    region: regionId,
    status: 'Normal',
    description: '',
  }));
  return { ...fields, projects: shown };
}

function listLogStores(call: Call): Body {
  const { items, fields } = rows(call, project(call).stores);
  return { ...fields, logstores: items.map((store) => (typeof store === 'string' ? store : store.id)) };
}

function getLogStore(call: Call): Body {
  const name = required(call, 'logstore');
  const store = project(call).stores.find((one) => (typeof one === 'string' ? one : one.id) === name);
  if (store === undefined) throw refusal(404, 'LogStoreNotExist', `logstore ${name} does not exist`);
  const common = { logstoreName: name, ttl: 30, shardCount: 2, mode: 'standard' };
  return typeof store === 'string'
    ? common
    : withOwn(store, { ...common, ...encryption(store, call.world.setting.accountId) });
}

/** Without user_cmk_info it is the key of the service. */
function encryption({ encrypted, serviceKey, key, regionId }: Thing, accountId: string): Body {
  if (!encrypted) return {};
  const own = key !== '' && !serviceKey;
  const user = { cmk_key_id: key, arn: `acs:ram::${accountId}:role/logs`, region_id: regionId };
  return {
    encrypt_conf: { enable: true, encrypt_type: 'default', ...(own ? { user_cmk_info: user } : {}) },
  };
}

function project(call: Call): Project {
  const name = required(call, 'project');
  const found = projects(call).find((one) => one.name === name);
  if (found === undefined) throw refusal(404, 'ProjectNotExist', `The Project does not exist : ${name}`);
  return found;
}

/** `offset` and `size`: how many are on this page, and how many there are. */
function rows<T>(call: Call, all: readonly T[]): { items: readonly T[]; fields: Body } {
  const [offset, size] = [Number(optional(call, 'offset') ?? 0), Number(optional(call, 'size') ?? 100)];
  if (!Number.isInteger(offset) || offset < 0 || !Number.isInteger(size) || size < 1 || size > 500) {
    throw refusal(400, 'ParameterInvalid', 'offset or size is invalid.');
  }
  const items = all.slice(offset, offset + size);
  return { items, fields: { count: items.length, total: all.length } };
}
