import { refusal } from '../../errors.js';
import type { Resource, Thing } from '../../world/resources.js';
import {
  boolean,
  required,
  type Body,
  type Call,
  type Operation,
  type Operations,
  type Product,
  type Route,
} from '../operation.js';
import type { Paging } from './paging.js';
import { regionAsked, regionOf, type RegionRule } from './region.js';

export type { Thing } from '../../world/resources.js';

/** A product: its version and the code that its RAM actions begin with. */
export interface About {
  readonly product: Product;
  readonly version: string;
  readonly code: string;
}

/** An operation that lists things of a kind in a region. */
export interface List {
  readonly kind: string;
  /** The RAM action; the default is the product’s code and the name of the operation. */
  readonly action?: string;
  readonly route?: Route;
  /** Answers an empty list to who may not ask, where the scenario says so. */
  readonly quiet?: true;
  /** With `DryRun` it only says whether it may be asked. */
  readonly dryRun?: true;
  readonly region: RegionRule | 'all';
  readonly paging: Paging;
  /** Where in the answer the list stands. */
  readonly at: readonly string[];
  /** Which of the things the parameters of the call mean; the default is all of them. */
  readonly wanted?: (call: Call) => (thing: Thing) => boolean;
  readonly item: (thing: Thing, call: Call) => Body;
  /** What stands beside the list besides the paging. */
  readonly more?: (call: Call) => Body;
}

/** An operation about one thing, that a parameter names. */
export interface Describe {
  readonly kind: string;
  readonly action?: string;
  readonly route?: Route;
  /** The parameter that has its id. */
  readonly id: string;
  /** What is answered for one that is not there. */
  readonly gone: readonly [number, string];
  /** Does a thing that `refuses` refuse this one? */
  readonly refusable?: true;
  readonly answer: (thing: Thing, call: Call) => Body;
}

/** An operation of another form. */
interface Other {
  readonly action?: string;
  readonly route?: Route;
  readonly answer: (call: Call) => Body;
}

type Entries<T> = Readonly<Record<string, T>>;

/** The operations of a product: one entry each. */
export function operationsOf(
  about: About,
  {
    lists = {},
    describes = {},
    others = {},
  }: { lists?: Entries<List>; describes?: Entries<Describe>; others?: Entries<Other> },
): Operations {
  const made = (name: string, { action, route }: Other | List | Describe, answer: Operation['answer']) => ({
    product: about.product,
    version: about.version,
    action: action ?? `${about.code}:${name}`,
    write: false,
    answer,
    ...(route === undefined ? {} : { route }),
  });
  const all: [string, Operation][] = Object.entries(others).map(([name, other]) => [
    name,
    made(name, other, other.answer),
  ]);
  for (const [name, list] of Object.entries(lists))
    all.push([name, { ...made(name, list, (call) => listed(call, list)), quiet: list.quiet === true }]);
  for (const [name, describe] of Object.entries(describes))
    all.push([name, made(name, describe, (call) => described(call, describe))]);
  return Object.fromEntries(all);
}

/** The things of a kind that the caller may see, in one region where one is named. */
export function seen(call: Call, kind: string, regionId?: string): readonly Thing[] {
  const { world, credential, asOf, denied } = call;
  if (denied || credential.identity.accountId !== world.setting.accountId) return [];
  const groups = credential.resourceGroups;
  const all = world.resources.ofKind(kind, asOf, regionId);
  return groups === undefined ? all : all.filter(({ resourceGroupId }) => groups.includes(resourceGroupId));
}

/** What the scenario says of a place in a thing; undefined when it says nothing. `first` is the place of who names none. */
export function at({ parts }: Thing, place: string, first = false): Resource | undefined {
  return parts.find((part) => part.place === place || (first && part.place === ''));
}

/** A list inside of its folds: `['Disks', 'Disk']` makes `{ Disks: { Disk: list } }`. */
export function folded(path: readonly string[], list: unknown): Body {
  const [first = '', ...rest] = path;
  return { [first]: rest.length === 0 ? list : folded(rest, list) };
}

/** An answer with the fields of a thing that the scenario gives in place of those that the sandbox makes. */
export function withOwn({ parts }: Thing, made: Body): Body {
  return parts.reduce((body, { fields }) => ({ ...body, ...fields }), made);
}

/** The things that a list shows, all pages together. */
function wantedOf(
  call: Call,
  { kind, region, wanted }: Pick<List, 'kind' | 'region' | 'wanted'>,
): readonly Thing[] {
  const where = region === 'all' ? undefined : regionOf(call, region);
  const all = seen(call, kind, where);
  return wanted === undefined ? all : all.filter(wanted(call));
}

function listed(call: Call, list: List): Body {
  if (list.dryRun === true && boolean(call, 'DryRun', false)) throw dryRun(call);
  const { items, fields } = list.paging(call, wantedOf(call, list));
  const shown = items.map((thing) => withOwn(thing, list.item(thing, call)));
  return merged(merged(list.more?.(call) ?? {}, fields), folded(list.at, shown));
}

/** Some products put the paging beside the list, in the same fold. */
function merged(one: Body, other: Body): Body {
  const both = Object.entries(other).map(([name, value]): [string, unknown] => {
    const before = one[name];
    return [name, isBody(before) && isBody(value) ? merged(before, value) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function isBody(value: unknown): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function described(call: Call, { kind, id, gone, refusable, answer }: Describe): Body {
  const wanted = required(call, id);
  const where = regionAsked(call);
  const thing = seen(call, kind).find((one) => one.id === wanted && (where ?? one.regionId) === one.regionId);
  if (thing === undefined) throw refusal(gone[0], gone[1], `The specified ${id} is not found: ${wanted}.`);
  const { refuses } = thing;
  if (refusable === true && refuses !== undefined) {
    throw refusal(refuses.httpStatus, refuses.code, `The request is refused: ${refuses.code}.`);
  }
  return answer(thing, call);
}

function dryRun({ denied }: Call): Error {
  if (denied) return refusal(403, 'Forbidden.RAM', 'You are not authorized to do this action.');
  return refusal(400, 'DryRunOperation', 'Request validation has been passed with DryRun flag set.');
}
