import { createHash, createHmac } from 'node:crypto';
import type { Readable } from 'node:stream';
import { parseStringPromise } from 'xml2js';
import { isRecord } from '../../values/record.js';
import { textOf } from '../log-gateway.js';
import type { Outgoing, OwnGateway } from './signed-client.js';

const UNSIGNED = 'UNSIGNED-PAYLOAD';
/** The elements that its answers are; a page of a proxy is none. */
const ANSWERS = [
  'ListAllMyBucketsResult',
  'BucketInfo',
  'ServerSideEncryptionRule',
  'ReplicationConfiguration',
  'ListInventoryConfigurationsResult',
];

/** OSS: XML, and signature version 4. Source: docs/cloud-facts.md, OSS. */
export function ossGateway(regionId: string, now: () => Date = () => new Date()): OwnGateway {
  const host = `oss-${regionId}.aliyuncs.com`;
  return {
    hostOf: (bucket) => (bucket === undefined ? host : `${bucket}.${host}`),
    headersOf: (request) => signedHeaders(request, regionId, now()),
    answerOf,
  };
}

/** The headers of a GET, signed. */
function signedHeaders(request: Outgoing, regionId: string, at: Date): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = request.keys;
  const time = at.toISOString().replaceAll(/[-:]|\.\d+/g, '');
  const day = time.slice(0, 8);
  const headers = {
    'x-oss-content-sha256': UNSIGNED,
    'x-oss-date': time,
    ...(securityToken !== undefined && { 'x-oss-security-token': securityToken }),
  };
  const scope = `${day}/${regionId}/oss/aliyun_v4_request`;
  const toSign = ['OSS4-HMAC-SHA256', time, scope, sha256(canonical(request, headers))].join('\n');
  const key = [day, regionId, 'oss', 'aliyun_v4_request'].reduce<Buffer>(
    (secret, part) => createHmac('sha256', secret).update(part).digest(),
    Buffer.from(`aliyun_v4${accessKeySecret}`),
  );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return {
    ...headers,
    authorization: `OSS4-HMAC-SHA256 Credential=${accessKeyId}/${scope},Signature=${signature}`,
  };
}

function canonical({ query, inside, path }: Outgoing, headers: Readonly<Record<string, string>>): string {
  const resource = inside === undefined ? path : `/${inside}${path}`;
  const parameters = Object.entries(query)
    .map(([name, value]) => (value === '' ? encode(name) : `${encode(name)}=${encode(value)}`))
    .toSorted()
    .join('&');
  const signed = Object.entries(headers)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`)
    .join('');
  return ['GET', resource, parameters, signed, '', UNSIGNED].join('\n');
}

function encode(text: string): string {
  return encodeURIComponent(text).replaceAll(
    /[!'()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** The document as an object. Throws an error with the fields of the core's own for a refusal. */
async function answerOf(
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: Readable | undefined,
): Promise<unknown> {
  const text = await textOf(body);
  const parsed: unknown = await parseStringPromise(text, { explicitArray: false });
  const [root = '', content] = isRecord(parsed) ? (Object.entries(parsed)[0] ?? []) : [];
  // An element without anything in it is an empty text to the parser.
  const data = isRecord(content) ? content : {};
  if (statusCode < 400) {
    if (!ANSWERS.includes(root)) throw new SyntaxError(`OSS answered with ${root === '' ? 'nothing' : root}`);
    return data;
  }
  throw Object.assign(new Error('OSS refused'), {
    name: 'OssRefused',
    statusCode,
    data,
    requestId: headers['x-oss-request-id'],
  });
}
