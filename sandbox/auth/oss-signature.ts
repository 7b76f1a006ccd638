import { createHash, createHmac } from 'node:crypto';
import { refusal } from '../errors.js';
import { printed } from '../scenario/time.js';
import { BEFORE_HOST, type ApiRequest } from './request.js';
import type { Signed } from './signed.js';

interface Scope {
  readonly accessKeyId: string;
  readonly day: string;
  readonly regionId: string;
  readonly additional: readonly string[];
  readonly signature: string;
}

/** The bucket that a request names: in front of the host, or first in the path. Empty when it names none. */
export function bucketOf({ path, header }: ApiRequest): string {
  return header(BEFORE_HOST) || (path.split('/')[1] ?? '');
}

/** What the header says of itself; empty texts where it is none. */
export function scopeOf({ header }: ApiRequest): Scope {
  const form =
    /^OSS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([a-z0-9-]+)\/oss\/aliyun_v4_request(?:, ?AdditionalHeaders=([^,]*))?, ?Signature=([0-9a-f]{64})$/;
  const [, accessKeyId = '', day = '', regionId = '', additional = '', signature = ''] =
    form.exec(header('authorization')) ?? [];
  return { accessKeyId, day, regionId, additional: additional.split(';').filter(Boolean), signature };
}

/** Version 4 of the signature of OSS, by header. The body is never signed here. */
export function objectStorage(request: ApiRequest): Signed {
  const scope = scopeOf(request);
  const time = request.header('x-oss-date');
  if (scope.accessKeyId === '' || !/^\d{8}T\d{6}Z$/.test(time) || !time.startsWith(scope.day)) {
    throw refusal(400, 'InvalidArgument', 'The authorization header is invalid.');
  }
  const hash = createHash('sha256').update(canonical(request, scope)).digest('hex');
  const place = `${scope.day}/${scope.regionId}/oss/aliyun_v4_request`;
  const text = ['OSS4-HMAC-SHA256', time, place, hash].join('\n');
  return {
    accessKeyId: scope.accessKeyId,
    securityToken: request.header('x-oss-security-token'),
    nonce: undefined,
    timestamp: printed(
      Date.parse(time.replace(/^(\d{4})(\d{2})(\d{2})T(\d{2})(\d{2})(\d{2})Z$/, '$1-$2-$3T$4:$5:$6Z')),
    ),
    signature: scope.signature,
    expected: (secret) => {
      const key = [scope.day, scope.regionId, 'oss', 'aliyun_v4_request'].reduce<Buffer>(
        (before, part) => createHmac('sha256', before).update(part).digest(),
        Buffer.from(`aliyun_v4${secret}`),
      );
      return createHmac('sha256', key).update(text).digest('hex');
    },
  };
}

/** The path is always that of the bucket, wherever the request has it. */
function canonical(request: ApiRequest, { additional }: Scope): string {
  const { method, path, query, headers, header } = request;
  const before = header(BEFORE_HOST);
  const bucket = bucketOf(request);
  const resource =
    before === '' ? (path === `/${bucket}` && bucket !== '' ? `${path}/` : path) : `/${before}${path}`;
  const pairs = [...query]
    .map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`))
    .sort();
  const signed = [...headers]
    .filter(
      ([name]) =>
        name.startsWith('x-oss-') ||
        ['content-type', 'content-md5'].includes(name) ||
        additional.includes(name),
    )
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value.trim()}\n`);
  const hash = header('x-oss-content-sha256') || 'UNSIGNED-PAYLOAD';
  return [method, resource, pairs.join('&'), signed.join(''), additional.join(';'), hash].join('\n');
}

function encode(text: string): string {
  const more = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, more);
}
