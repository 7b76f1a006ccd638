import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import type { Kind } from './kind.js';
import { COMPUTE } from './kinds-compute.js';
import { DATABASES } from './kinds-databases.js';
import { DESKTOPS } from './kinds-desktops.js';
import { MORE } from './kinds-more.js';
import { SERVICES } from './kinds-services.js';
import { STORAGE } from './kinds-storage.js';
import { WAREHOUSES } from './kinds-warehouses.js';

/**
 * Every kind of things that is read, by its place: the one table. A new kind is one entry here, in the sandbox, and in the
 * test of all kinds.
 */
export const KINDS = {
  ...COMPUTE,
  ...DESKTOPS,
  ...DATABASES,
  ...WAREHOUSES,
  ...STORAGE,
  ...SERVICES,
  ...MORE,
} as const satisfies Readonly<Record<string, readonly Kind[]>>;

/** A place whose things are read by the table. */
export type PlaceAtRest = keyof typeof KINDS;

/** The kinds of a place. */
export function kindsOf(place: PlaceAtRest): readonly Kind[] {
  return KINDS[place];
}

/** The RAM actions that reading a place needs, sorted. */
export function permissionsOf(place: PlaceAtRest): readonly string[] {
  const needed = kindsOf(place).flatMap(({ product, list, each = [], within }) => [
    ...(within === undefined ? [] : [within.permission ?? action(product, within.action)]),
    ...(list.permission === undefined ? [action(product, list.action)] : [list.permission]),
    ...each.map((describing) => describing.permission ?? action(product, describing.action)),
    ...(isGlobal(product) ? [] : [action(regionsFrom(product), 'DescribeRegions')]),
  ]);
  return [...new Set(needed)].toSorted();
}

/** Which product is asked for the regions of this one. */
export function regionsFrom(name: ProductName): ProductName {
  const { regions }: Product = PRODUCTS[name];
  return regions === undefined ? name : 'ecs';
}

function action(name: ProductName, operation: string): string {
  const { ram = name }: Product = PRODUCTS[name];
  return `${ram}:${operation}`;
}

function isGlobal(name: ProductName): boolean {
  const { isGlobal: asksOnce }: Product = PRODUCTS[name];
  return asksOnce === true;
}
