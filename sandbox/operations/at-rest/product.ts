import { refusal } from '../../errors.js';
import type { Resource } from '../../world/resources.js';
import {
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

/** A product: its version and the code that its RAM actions begin with. */
export interface About {
  readonly product: Product;
  readonly version: string;
  readonly code: string;
}

/** A thing, with what the scenario says of each place in it where a key stands. */
export interface Thing extends Resource {
  readonly parts: readonly Resource[];
}

/** An operation that lists things of a kind in a region. */
export interface List {
  readonly kind: string;
  /** The RAM action; the default is the product’s code and the name of the operation. */
  readonly action?: string;
  readonly route?: Route;
  /** Answers an empty list to who may not ask, where the scenario says so. */
  readonly quiet?: true;
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

/** The things of a kind that the caller may see. */
export function seen({ world, credential, asOf, denied }: Call, kind: string): Thing[] {
  if (denied || credential.identity.accountId !== world.setting.accountId) return [];
  const groups = credential.resourceGroups;
  const things = new Map<string, Resource[]>();
  for (const part of world.resources.ofKind(kind, asOf)) {
    if (groups !== undefined && !groups.includes(part.resourceGroupId)) continue;
    const name = `${part.regionId} ${part.id}`;
    const parts = things.get(name);
    if (parts === undefined) things.set(name, [part]);
    else parts.push(part);
  }
  return [...things.values()].flatMap((parts) => parts.slice(0, 1).map((first) => ({ ...first, parts })));
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
export function wantedOf(
  call: Call,
  { kind, region, wanted }: Pick<List, 'kind' | 'region' | 'wanted'>,
): Thing[] {
  const where = region === 'all' ? undefined : regionOf(call, region);
  const means = wanted?.(call) ?? (() => true);
  return seen(call, kind).filter(
    (thing) => (where === undefined || thing.regionId === where) && means(thing),
  );
}

function listed(call: Call, list: List): Body {
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
