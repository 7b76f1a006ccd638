import type { Things } from '../../alibaba/things/things.js';
import { PRODUCTS, type Product, type ProductName } from '../../alibaba/things/products.js';
import { failure } from '../../errors.js';
import { isRecord } from '../../values/record.js';
import { regionsFrom } from './kinds.js';

/** Where a product is asked; `why`: why it may be somewhere else too. */
export interface Regions {
  readonly regions: readonly string[];
  readonly why?: string;
}

const REGION = /^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The regions of a product, as it says itself; of one that does not say, those of the vendor's own clients that the account
 * has. Where nobody may ask for them, the instance's own. Throws what `Things.ask` throws, and `LIST_INCOMPLETE`.
 */
export async function regionsOf(things: Things, name: ProductName, home: string): Promise<Regions> {
  const { regions: listed }: Product = PRODUCTS[name];
  const told = await things.ask({ product: regionsFrom(name), action: 'DescribeRegions', regionId: home });
  if (told.is === 'refused') {
    const why = `the regions of ${PRODUCTS[name].label} could not be read, so that only ${home} was looked at: ${told.why}`;
    return { regions: [home], why };
  }
  const found = [...new Set([...regionIdsIn(told.body)])].toSorted();
  if (found.length === 0)
    throw failure('LIST_INCOMPLETE', `${PRODUCTS[name].label} names no region at all. It is asked again.`);
  const served = listed?.split(' ');
  return { regions: served === undefined ? found : found.filter((region) => served.includes(region)) };
}

function* regionIdsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* regionIdsIn(item);
  else if (isRecord(value))
    for (const [name, item] of Object.entries(value)) {
      if (name === 'RegionId' && typeof item === 'string' && REGION.test(item)) yield item;
      else yield* regionIdsIn(item);
    }
}
