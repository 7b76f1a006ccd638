import type { Cloud } from '../alibaba/cloud.js';
import { codeOf, vendorCodeOf } from '../errors.js';
import type { TagSnapshot } from '../snapshot.js';
import { readByToken, type Tick } from './paging.js';

/** Over in a moment: worth another try of the whole look, and no word about the tags. */
const PASSING = new Set(['CLOUD_THROTTLED', 'CLOUD_UNAVAILABLE', 'CLOUD_UNREACHABLE']);

/**
 * Reads the tags of an instance, every page, from the cloud itself and never from a store. What cannot be read is told
 * as such, for `holdReasons` to block; throws only what another try may clear.
 */
export async function readTags(cloud: Cloud, instanceId: string, tick: Tick): Promise<TagSnapshot> {
  const keys: string[] = [];
  try {
    await readByToken(
      'tags',
      (next) => cloud.tags.listKeys(instanceId, next),
      (items) => void keys.push(...items),
      tick,
    );
    return { keys };
  } catch (error) {
    const notRead = whyNotRead(error);
    const vendorCode = vendorCodeOf(error);
    return { notRead, ...(vendorCode !== undefined && { vendorCode }) };
  }
}

/** Why tags cannot be read; throws what another try may clear, and what is no failure of ours. */
export function whyNotRead(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined || PASSING.has(code) || !(error instanceof Error)) throw error;
  return `${code}: ${error.message}`;
}
