import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { refusal } from '../errors.js';
import { logService } from './log-signature.js';
import { objectStorage } from './oss-signature.js';
import type { Signed } from './signed.js';
import type { ApiRequest } from './request.js';

/** Takes the signature apart: by its header that of Log Service, of OSS or ACS3-HMAC-SHA256, else HMAC-SHA1 by its parameters. */
export function signedParts(request: ApiRequest): Signed {
  const authorization = request.header('authorization');
  if (authorization.startsWith('LOG ')) return logService(request);
  if (authorization.startsWith('OSS4-HMAC-SHA256 ')) return objectStorage(request);
  return authorization === '' ? version1(request) : version3(request);
}

/** Compares without telling by its time how much was alike. */
export function sameText(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function version1(request: ApiRequest): Signed {
  const all = new Map([...request.query, ...request.form]);
  const take = (name: string) => all.get(name) ?? '';
  if (take('AccessKeyId') === '') throw missing('AccessKeyId');
  if (take('Signature') === '') throw missing('Signature');
  if (take('SignatureMethod') !== 'HMAC-SHA1' || take('SignatureVersion') !== '1.0') {
    throw refusal(400, 'IncompleteSignature', 'The request signature does not conform to the standards.');
  }
  const toSign = [...all].filter(([name]) => name !== 'Signature');
  const text = `${request.method}&${encode('/')}&${encode(canonicalQuery(toSign))}`;
  return {
    accessKeyId: take('AccessKeyId'),
    securityToken: take('SecurityToken'),
    nonce: take('SignatureNonce'),
    timestamp: take('Timestamp'),
    signature: take('Signature'),
    expected: (secret) => createHmac('sha1', `${secret}&`).update(text).digest('base64'),
  };
}

function version3(request: ApiRequest): Signed {
  const form = /^ACS3-HMAC-SHA256 Credential=([^,]+),SignedHeaders=([^,]+),Signature=([0-9a-f]+)$/;
  const [, accessKeyId, names, signature] = form.exec(request.header('authorization')) ?? [];
  if (accessKeyId === undefined || names === undefined || signature === undefined) {
    throw refusal(400, 'IncompleteSignature', 'The request signature does not conform to the standards.');
  }
  mustBeSigned(names.split(';'));
  const bodyHash = createHash('sha256').update(request.body).digest('hex');
  if (request.header('x-acs-content-sha256') !== bodyHash) {
    throw refusal(400, 'SignatureDoesNotMatch', 'The x-acs-content-sha256 header is not that of the body.');
  }
  const headers = names.split(';').map((name) => `${name}:${request.header(name).trim()}\n`);
  const canonical = [
    request.method,
    request.path,
    canonicalQuery([...request.query]),
    headers.join(''),
    names,
    bodyHash,
  ];
  const text = `ACS3-HMAC-SHA256\n${createHash('sha256').update(canonical.join('\n')).digest('hex')}`;
  return {
    accessKeyId,
    securityToken: request.header('x-acs-security-token'),
    nonce: request.header('x-acs-signature-nonce'),
    timestamp: request.header('x-acs-date'),
    signature,
    expected: (secret) => createHmac('sha256', secret).update(text).digest('hex'),
  };
}

/** What decides what is done has to be under the signature. */
function mustBeSigned(names: readonly string[]): void {
  for (const name of ['host', 'x-acs-action', 'x-acs-version', 'x-acs-date', 'x-acs-signature-nonce']) {
    if (!names.includes(name)) throw missing(name);
  }
}

function missing(name: string): Error {
  return refusal(400, 'MissingParameter', `${name} is mandatory for this action.`);
}

function canonicalQuery(pairs: readonly (readonly [string, string])[]): string {
  return [...pairs]
    .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
    .map(([name, value]) => `${encode(name)}=${encode(value)}`)
    .join('&');
}

function encode(text: string): string {
  const more = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(text).replace(/[!'()*]/g, more);
}
