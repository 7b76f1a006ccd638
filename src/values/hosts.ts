import { isIn, type Product } from './product.js';
import { PRODUCTS, type ProductName } from './products.js';

/** Where a product answers for a region, on the real cloud. */
export function hostOf(name: ProductName, regionId: string, site: 'cn' | 'intl'): string {
  const { code = name, elsewhere = {}, hosts }: Product = PRODUCTS[name];
  if (hosts !== undefined) return hosts[site];
  const found = Object.entries(elsewhere).find(([, regions]) => isIn(regions, regionId));
  return found?.[0] ?? `${code}.${regionId}.aliyuncs.com`;
}
