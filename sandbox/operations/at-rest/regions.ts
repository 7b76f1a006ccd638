import type { Body, Call, Operations } from '../operation.js';
import { folded, operationsOf, type About } from './product.js';
import { regionsOf } from './region.js';

/** DescribeRegions of a product: where the list stands, and what else is told of a region. */
export function regionsOperation(
  about: About,
  path: readonly string[],
  item: (regionId: string) => Body = () => ({}),
): Operations {
  const answer = (call: Call) =>
    folded(
      path,
      regionsOf(call).map((RegionId) => ({ RegionId, ...item(RegionId) })),
    );
  return operationsOf(about, { others: { DescribeRegions: { answer } } });
}
