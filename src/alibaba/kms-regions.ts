import { z } from 'zod';
import { unreadable } from './errors.js';
import { kmsCall } from './kms.js';
import type { KmsClient } from './kms-client.js';
import { countedList, named, read, text } from './wire.js';

/**
 * The regions in which KMS is, as KMS itself says (DescribeRegions), sorted. A list that is empty or missing is unreadable:
 * it would say that there is no instance anywhere. Throws a `CLOUD_*` failure.
 */
export async function listKmsRegions(client: KmsClient<'DescribeRegions'>): Promise<readonly string[]> {
  const call = kmsCall('DescribeRegions');
  const { regions } = read(await client('DescribeRegions', {}), RegionsAnswer, call);
  if (regions.length === 0) throw unreadable(call, 'it names no region at all');
  return [...new Set(regions.map(({ id }) => id))].toSorted();
}

const RegionId = z.string().regex(/^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/, 'a region id');
const Region = named({ id: 'RegionId' }, { id: text.pipe(RegionId) });
const RegionsAnswer = named({ regions: 'Regions' }, { regions: countedList('Region', Region) });
