import { refusal } from '../../errors.js';
import type { Resource } from '../../world/resources.js';
import {
  required,
  type Body,
  type Call,
  type Operation,
  type Operations,
  type Product,
} from '../operation.js';
import type { Paging } from './paging.js';
import { regionOf, type RegionRule } from './region.js';

/** A product: its version and the code that its RAM actions begin with. */
interface About {
  readonly product: Product;
  readonly version: string;
  readonly code: string;
}

/** An operation that lists things of a kind in a region. */
export interface List {
  readonly kind: string;
  /** The RAM action; the default is the product’s code and the name of the operation. */
  readonly action?: string;
  /** Answers an empty list to who may not ask, where the scenario says so. */
  readonly quiet?: true;
  readonly region: RegionRule | 'all';
  readonly paging: Paging;
  /** Where in the answer the list stands. */
  readonly at: readonly string[];
  /** Which of the things the parameters of the call mean; the default is all of them. */
  readonly wanted?: (call: Call) => (resource: Resource) => boolean;
  readonly item: (resource: Resource, call: Call) => Body;
  /** What stands beside the list besides the paging. */
  readonly more?: (call: Call) => Body;
}

/** An operation about one thing, that a parameter names. */
export interface Describe {
  readonly kind: string;
  readonly action?: string;
  /** The parameter that has its id. */
  readonly id: string;
  /** What is answered for one that is not there. */
  readonly gone: readonly [number, string];
  /** Does a thing that `refuses` refuse this one? */
  readonly refusable?: true;
  readonly answer: (resource: Resource, call: Call) => Body;
}

/** The operations of a product: one entry each. */
export function operationsOf(
  about: About,
  { lists = {}, describes = {} }: { lists?: Record<string, List>; describes?: Record<string, Describe> },
): Operations {
  const made = (name: string, action: string | undefined, answer: Operation['answer'], quiet = false) => ({
    product: about.product,
    version: about.version,
    action: action ?? `${about.code}:${name}`,
    write: false,
    quiet,
    answer,
  });
  const entries: [string, Operation][] = [];
  for (const [name, list] of Object.entries(lists))
    entries.push([name, made(name, list.action, (call) => listed(call, list), list.quiet)]);
  for (const [name, describe] of Object.entries(describes))
    entries.push([name, made(name, describe.action, (call) => described(call, describe))]);
  return Object.fromEntries(entries);
}

/** The things of a kind that the caller may see. */
export function seen({ world, credential, asOf, denied }: Call, kind: string): readonly Resource[] {
  if (denied || credential.identity.accountId !== world.setting.accountId) return [];
  const groups = credential.resourceGroups;
  const all = world.resources.ofKind(kind, asOf);
  return groups === undefined ? all : all.filter(({ resourceGroupId }) => groups.includes(resourceGroupId));
}

/** A list inside of its folds: `['Disks', 'Disk']` makes `{ Disks: { Disk: list } }`. */
export function folded(at: readonly string[], list: unknown): Body {
  const [first = '', ...rest] = at;
  return { [first]: rest.length === 0 ? list : folded(rest, list) };
}

/** The fields of a thing that the scenario gives in place of those that the sandbox makes. */
export function withOwn({ fields }: Resource, made: Body): Body {
  return Object.keys(fields).length === 0 ? made : { ...made, ...fields };
}

function listed(call: Call, { kind, region, paging, at, wanted, item, more }: List): Body {
  const where = region === 'all' ? undefined : regionOf(call, region);
  const means = wanted?.(call) ?? (() => true);
  const all = seen(call, kind).filter(
    (resource) => (where === undefined || resource.regionId === where) && means(resource),
  );
  const { items, fields } = paging(call, all);
  const list = items.map((resource) => withOwn(resource, item(resource, call)));
  return { ...fields, ...(more?.(call) ?? {}), ...folded(at, list) };
}

function described(call: Call, { kind, id, gone, refusable, answer }: Describe): Body {
  const wanted = required(call, id);
  const resource = seen(call, kind).find((one) => one.id === wanted);
  if (resource === undefined) throw refusal(gone[0], gone[1], `The specified ${id} is not found: ${wanted}.`);
  const { refuses } = resource;
  if (refusable === true && refuses !== undefined) {
    throw refusal(refuses.httpStatus, refuses.code, `The request is refused: ${refuses.code}.`);
  }
  return answer(resource, call);
}
