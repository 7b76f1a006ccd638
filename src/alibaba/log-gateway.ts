import { createHash, createHmac } from 'node:crypto';
import { Readable } from 'node:stream';
import type { Keys } from './credentials.js';

/** The version of the wire that the vendor's clients of this API speak. */
const WIRE_VERSION = '0.6.0';

/** The headers of one request to Log Service, signed as the vendor's own client of this API version signs. */
export function signedHeaders(
  keys: Keys,
  path: string,
  body: Buffer,
  at: Date = new Date(),
): Record<string, string> {
  const { accessKeyId, accessKeySecret, securityToken } = keys;
  const headers: Record<string, string> = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'content-md5': createHash('md5').update(body).digest('hex').toUpperCase(),
    date: at.toUTCString(),
    'x-log-apiversion': WIRE_VERSION,
    'x-log-bodyrawsize': String(body.length),
    'x-log-signaturemethod': 'hmac-sha256',
    ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
  };
  const signature = createHmac('sha256', accessKeySecret)
    .update(textToSign('POST', path, headers))
    .digest('base64');
  return { ...headers, authorization: `LOG ${accessKeyId}:${signature}` };
}

/** The headers of a request without a body. */
export function signedGet(
  { accessKeyId, accessKeySecret, securityToken }: Keys,
  path: string,
  query: Readonly<Record<string, string>>,
  at: Date = new Date(),
): Record<string, string> {
  const headers: Record<string, string> = {
    date: at.toUTCString(),
    'x-log-apiversion': WIRE_VERSION,
    'x-log-bodyrawsize': '0',
    'x-log-signaturemethod': 'hmac-sha256',
    ...(securityToken !== undefined && { 'x-acs-security-token': securityToken }),
  };
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const resource = parameters.length === 0 ? path : `${path}?${parameters.toSorted().join('&')}`;
  const signature = createHmac('sha256', accessKeySecret)
    .update(textToSign('GET', resource, headers))
    .digest('base64');
  return { ...headers, authorization: `LOG ${accessKeyId}:${signature}` };
}

function textToSign(method: string, resource: string, headers: Readonly<Record<string, string>>): string {
  const signed = Object.keys(headers)
    .filter((name) => /^x-(log|acs)-/.test(name))
    .toSorted()
    .map((name) => `${name}:${headers[name] ?? ''}`);
  const standard = ['content-md5', 'content-type', 'date'].map((name) => headers[name] ?? '');
  return [method, ...standard, ...signed, resource].join('\n');
}

/** A body as the vendor's core sends one. */
export function streamOf(body: Buffer): Readable {
  return Readable.from([body]);
}

/**
 * The JSON of an answer. Throws an error with the fields that the core's own errors have when the status is none of
 * success, and a plain one where the answer is no JSON.
 */
export async function answerOf(
  statusCode: number,
  headers: Readonly<Record<string, string>>,
  body: Readable | undefined,
): Promise<unknown> {
  const text = await textOf(body);
  if (statusCode < 400) return JSON.parse(text);
  const requestId = headers['x-log-requestid'];
  const data: unknown = jsonIn(text);
  throw Object.assign(new Error('Log Service refused'), {
    name: 'LogServiceRefused',
    statusCode,
    data,
    requestId,
  });
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

// By its events, not by iteration: whoever holds answers to their bounds listens for `data` (bounded.ts).
/** The whole body as text. */
export function textOf(body: Readable | undefined): Promise<string> {
  return new Promise((resolve, reject) => {
    if (body === undefined) {
      resolve('');
      return;
    }
    const chunks: Buffer[] = [];
    body.on('data', (chunk: Buffer) => void chunks.push(chunk));
    body.once('end', () => {
      resolve(Buffer.concat(chunks).toString());
    });
    body.once('error', reject);
  });
}
