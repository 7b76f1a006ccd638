import { createHash, createHmac } from 'node:crypto';
import { refusal } from '../errors.js';
import type { ApiRequest } from './request.js';
import type { Signed } from './signed.js';

/** The signature of Log Service: `LOG <access key>:<signature>`, over method, three headers, its own headers and the path. */
export function logService(request: ApiRequest): Signed {
  const [, accessKeyId, signature] = /^LOG ([^:]+):(.+)$/.exec(request.header('authorization')) ?? [];
  if (accessKeyId === undefined || signature === undefined) {
    throw refusal(401, 'Unauthorized', 'The AccessKeyId is unauthorized.');
  }
  const method = /^hmac-(sha1|sha256)$/.exec(request.header('x-log-signaturemethod'))?.[1];
  if (method === undefined) throw refusal(400, 'InvalidSignatureMethod', 'signature method is unsupported.');
  if (request.header('x-log-apiversion') !== '0.6.0') {
    throw refusal(400, 'InvalidAPIVersion', 'x-log-apiversion version is unsupported.');
  }
  mustFitBody(request);
  const own = [...request.headers]
    .filter(([name]) => /^x-(log|acs)-/.test(name))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${name}:${value}\n`);
  const standard = ['content-md5', 'content-type', 'date'].map((name) => `${request.header(name)}\n`);
  const text = `${request.method}\n${standard.join('')}${own.join('')}${resourceOf(request)}`;
  const at = Date.parse(request.header('date'));
  return {
    accessKeyId,
    securityToken: request.header('x-acs-security-token'),
    nonce: undefined,
    timestamp: Number.isNaN(at) ? '' : new Date(at).toISOString().replace(/\.\d{3}Z$/, 'Z'),
    signature,
    expected: (secret) => createHmac(method, secret).update(text).digest('base64'),
  };
}

function mustFitBody({ body, header }: ApiRequest): void {
  if (body.length === 0) return;
  if (header('content-type') === '') throw refusal(400, 'MissingContentType', 'Content-Type does not exist.');
  if (header('x-log-bodyrawsize') !== String(body.length)) {
    throw refusal(400, 'InvalidBodyRawSize', 'x-log-bodyrawsize is invalid.');
  }
  const md5 = createHash('md5').update(body).digest('hex').toUpperCase();
  if (header('content-md5') !== md5) throw refusal(401, 'SignatureNotMatch', 'Signature is not matched.');
}

function resourceOf({ path, query }: ApiRequest): string {
  const pairs = [...query].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`);
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
