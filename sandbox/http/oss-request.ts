import type { ApiRequest } from '../auth/request.js';
import { bucketOf, scopeOf } from '../auth/oss-signature.js';

/** The operation of OSS that a request means; undefined for one to another product. */
export function ossOperation(request: ApiRequest): string | undefined {
  if (!request.header('authorization').startsWith('OSS4-HMAC-SHA256 ')) return undefined;
  if (bucketOf(request) === '') return 'ListBuckets';
  return bucketOperations.find(([name]) => request.query.has(name))?.[1] ?? 'ListObjects';
}

const bucketOperations = [
  ['bucketInfo', 'GetBucketInfo'],
  ['encryption', 'GetBucketEncryption'],
  ['replication', 'GetBucketReplication'],
  ['inventory', 'ListBucketInventory'],
] as const;

/** What a request to OSS asks; undefined for one to another product. */
export function ossParameters(request: ApiRequest): ReadonlyMap<string, string> | undefined {
  if (ossOperation(request) === undefined) return undefined;
  const { regionId } = scopeOf(request);
  return new Map([...request.query, ['bucket', bucketOf(request)], ['signedRegion', regionId]]);
}
