import type { Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import type { Route } from '../../alibaba/things/client.js';
import type { Question } from '../../alibaba/things/things.js';
import { isRecord } from '../../values/record.js';
import type { Describing, Listing, Parameters } from './kind.js';

/** What stands for the placeholders of an operation. */
export interface Around {
  readonly product: ProductName;
  readonly regionId: string;
  readonly id?: string;
  readonly parent?: string;
}

/** The question that a list is asked with. */
export function listingQuestion(listing: Listing, query: Parameters, around: Around): Question {
  return question(listing, query, around);
}

/** The question about one thing, in the region that it says it is in. */
export function describingQuestion(describing: Describing, thing: unknown, around: Around): Question {
  const { by, with: more = {}, region } = describing;
  const { id = '' } = around;
  const query = { ...more, ...(by !== undefined && { [by]: id }) };
  const said = region === undefined || !isRecord(thing) ? undefined : thing[region[0]];
  const regionId =
    typeof said === 'string' && region !== undefined && said.startsWith(region[1])
      ? said.slice(region[1].length)
      : around.regionId;
  return question(describing, query, { ...around, regionId });
}

function question(
  { action, path, method, inside, permission }: Listing | Describing,
  query: Parameters,
  around: Around,
): Question {
  const { product, regionId } = around;
  const { speaks }: Product = PRODUCTS[product];
  const place = filledIn(inside ?? '', around);
  const route: Route = {
    method: method ?? 'GET',
    path: filledIn(path ?? '/', around, encodeURIComponent),
    ...(place !== '' && { inside: place }),
  };
  return {
    product,
    action,
    regionId,
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, filledIn(value, around)])),
    ...(speaks !== undefined && { route }),
    ...(permission !== undefined && { permission }),
  };
}

function filledIn(
  text: string,
  { regionId: region, id = '', parent = '' }: Around,
  written: (value: string) => string = (value) => value,
): string {
  const values: Readonly<Record<string, string>> = { region, id, parent };
  return text.replaceAll(/\{(region|id|parent)\}/g, (_, name: string) => written(values[name] ?? ''));
}
