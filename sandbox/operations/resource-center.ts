import { mayDo } from '../auth/credential.js';
import { refusal } from '../errors.js';
import { kindOf, kinds, typeOf } from '../scenario/kinds.js';
import { hour, printed } from '../scenario/time.js';
import { byToken } from './at-rest/paging.js';
import { operationsOf, seen, type Thing } from './at-rest/product.js';
import { optional, required, type Body, type Call, type Operations } from './operation.js';

/** The Resource Center: what it knows of, as far as its caller may list it. What is left out is told nowhere. */
export const resourceCenterOperations: Operations = operationsOf(
  { product: 'ResourceCenter', version: '2022-12-01', code: 'resourcecenter' },
  {
    others: {
      GetResourceCenterServiceStatus: { answer: serviceStatus },
      SearchResources: { answer: searchResources },
      GetResourceCounts: { answer: resourceCounts },
      ListResourceTypes: { answer: listTypes },
    },
  },
);

const pages = byToken(
  { parameter: 'MaxResults', usual: 20, most: 500, beyond: 'refused' },
  // No token is the end.
  ({ NextToken, MaxResults }) => (NextToken === '' ? { MaxResults } : { NextToken, MaxResults }),
);

function serviceStatus({ world }: Call): Body {
  const { resourceCenter } = world;
  return {
    ServiceStatus: resourceCenter === 'off' ? 'Disabled' : 'Enabled',
    InitialStatus: resourceCenter === 'off' || resourceCenter === 'pending' ? 'Pending' : 'Finished',
  };
}

function searchResources(call: Call): Body {
  const filters = filtersOf(call);
  const { items, fields } = pages(call, found(call, filters));
  return { ...fields, Filters: filters, Resources: items.map((thing) => shown(call, thing)) };
}

function resourceCounts(call: Call): Body {
  const GroupByKey = required(call, 'GroupByKey');
  const filters = filtersOf(call);
  const counts = new Map<string, number>();
  for (const thing of found(call, filters)) {
    const group = valueOf(call, thing, GroupByKey);
    if (group === undefined) throw invalid('GroupByKey');
    counts.set(group, (counts.get(group) ?? 0) + 1);
  }
  const ResourceCounts = [...counts].map(([GroupName, Count]) => ({ GroupName, Count }));
  return { GroupByKey, Filters: filters.map(({ Key, Values }) => ({ Key, Values })), ResourceCounts };
}

function listTypes({ world }: Call): Body {
  const ResourceTypes = Object.keys(kinds).flatMap((kind) => {
    const ResourceType = typeOf(kind, world.resourceCenterKnows);
    const name = { ProductName: kind, ResourceTypeName: kind, FilterKeys: ['ResourceId', 'ResourceName'] };
    return ResourceType === undefined ? [] : [{ ResourceType, ...name }];
  });
  return { ResourceTypes };
}

interface Filter {
  readonly Key: string;
  readonly MatchType: string;
  readonly Values: string[];
}

/** At most ten, all of which have to fit. */
function filtersOf(call: Call): Filter[] {
  const numbers = new Set(
    [...call.parameters.keys()].flatMap((name) => /^Filter\.(\d+)\./.exec(name)?.[1] ?? []),
  );
  if (numbers.size > 10)
    throw refusal(409, 'ExceedLimit.Filter', 'The maximum number of filters is exceeded.');
  return [...numbers].map((number) => ({
    Key: required(call, `Filter.${number}.Key`),
    MatchType: optional(call, `Filter.${number}.MatchType`) ?? 'Equals',
    Values: [...call.parameters].flatMap(([name, value]) =>
      name.startsWith(`Filter.${number}.Value.`) ? [value] : [],
    ),
  }));
}

function found(call: Call, filters: readonly Filter[]): Thing[] {
  if (call.world.resourceCenter === 'off') {
    throw refusal(400, 'ServiceNotEnabled', 'The Resource Center service is not enabled.');
  }
  const group = optional(call, 'ResourceGroupId');
  return known(call)
    .filter((thing) => group === undefined || thing.resourceGroupId === group)
    .filter((thing) => filters.every((filter) => fits(call, thing, filter)));
}

function fits(call: Call, thing: Thing, { Key, MatchType, Values }: Filter): boolean {
  const value = valueOf(call, thing, Key);
  if (value === undefined) throw invalid('Filter');
  return Values.some((wanted) => (MatchType === 'Prefix' ? value.startsWith(wanted) : value === wanted));
}

function valueOf(
  { world }: Call,
  { kind, regionId, id, name, resourceGroupId }: Thing,
  key: string,
): string | undefined {
  const ResourceType = typeOf(kind, world.resourceCenterKnows) ?? '';
  const values = { ResourceType, RegionId: regionId, ResourceId: id, ResourceName: name };
  return new Map(Object.entries({ ...values, ResourceGroupId: resourceGroupId })).get(key);
}

/** What it has heard of by now, and its caller may list. */
function known(call: Call): Thing[] {
  const { world, credential } = call;
  const lagging = world.resourceCenter === 'lagging';
  const asOf = lagging ? Math.max(world.setting.start, call.asOf - hour) : call.asOf;
  const all = Object.keys(kinds).flatMap((kind) => {
    const type = typeOf(kind, world.resourceCenterKnows);
    const { reads } = kindOf(kind) ?? {};
    const may = reads !== undefined && mayDo(credential, reads);
    return type !== undefined && may ? seen({ ...call, asOf }, kind) : [];
  });
  return all
    .filter(
      ({ inResourceCenter, createdAt }) => inResourceCenter && (!lagging || createdAt <= call.asOf - hour),
    )
    .filter((_thing, index) => world.resourceCenter !== 'pending' || index % 2 === 1);
}

function shown({ world }: Call, thing: Thing): Body {
  return {
    AccountId: world.setting.accountId,
    ResourceType: typeOf(thing.kind, world.resourceCenterKnows) ?? '',
    ResourceId: thing.id,
    ResourceName: thing.name,
    RegionId: thing.regionId,
    ZoneId: '',
    ResourceGroupId: thing.resourceGroupId,
    CreateTime: printed(thing.createdAt),
    Tags: [],
    IpAddresses: [],
  };
}

function invalid(name: string): Error {
  return refusal(409, `InvalidParameter.${name}`, `The specified parameter ${name} is invalid.`);
}
