import { optional, type Body, type Call, type Operations } from '../operation.js';
import { operationsOf, seen, withOwn, type Thing } from './product.js';
import { regionOf } from './region.js';
import { refusal } from '../../errors.js';

const kind = 'maxcompute-project';

/** Projects of MaxCompute: `key` is the sort of key; whether it ever is the id of one, nobody has published. */
export const maxcomputeOperations: Operations = operationsOf(
  { product: 'Maxcompute', version: '2022-01-04', code: 'odps' },
  {
    describes: {
      GetProject: {
        kind,
        route: { method: 'GET', path: '/api/v1/projects/{projectName}' },
        id: 'projectName',
        gone: [404, 'OBJECT_NOT_EXIST'],
        refusable: true,
        answer: (thing) => ({ httpCode: 200, data: withOwn(thing, project(thing)) }),
      },
    },
    others: { ListProjects: { route: { method: 'GET', path: '/api/v1/projects' }, answer: listProjects } },
  },
);

/** The marker is the name of the last project before; none is the end. */
function listProjects(call: Call): Body {
  const text = optional(call, 'maxItem') ?? '10';
  const maxItem = Number(text);
  if (!/^\d{1,4}$/.test(text) || maxItem < 1) throw refusal(400, 'INVALID_PARAMETER', 'maxItem is invalid.');
  const marker = optional(call, 'marker') ?? '';
  const all = seen(call, kind, regionOf(call, { parameter: 'region' }))
    .filter(({ id }) => id > marker)
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const shown = all.slice(0, maxItem);
  const projects = shown.map((thing) => withOwn(thing, project(thing)));
  const last = all.length > maxItem ? (shown.at(-1)?.id ?? '') : '';
  return { data: { projects, maxItem, marker: last } };
}

function project({ id, regionId, createdAt, encrypted, key }: Thing): Body {
  const encryption = encrypted
    ? { enable: true, algorithm: 'AES256', key: key || 'default' }
    : { enable: false };
  return { name: id, regionId, status: 'AVAILABLE', createdTime: createdAt, properties: { encryption } };
}
