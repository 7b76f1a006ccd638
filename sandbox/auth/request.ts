import type { Context } from 'hono';

/** Where a project or a bucket stands that came in front of the host’s name: a header of this server’s own. */
export const BEFORE_HOST = 'x-sandbox-before-host';

/** One request, as far as the signatures and the operations read it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly form: ReadonlyMap<string, string>;
  readonly body: Buffer;
  readonly header: (name: string) => string;
  /** All of them, by their names in small letters. */
  readonly headers: ReadonlyMap<string, string>;
}

/** Reads a request whole. A header that is absent is an empty text. */
export async function readRequest(c: Context): Promise<ApiRequest> {
  const url = new URL(c.req.url);
  const body = Buffer.from(await c.req.arrayBuffer());
  const isForm = (c.req.header('content-type') ?? '').includes('x-www-form-urlencoded');
  return {
    method: c.req.method,
    path: url.pathname,
    query: new Map(url.searchParams),
    form: new Map(isForm ? new URLSearchParams(body.toString('utf8')) : []),
    body,
    header: (name) => c.req.header(name) ?? '',
    headers: new Map(Object.entries(c.req.header())),
  };
}

/** Parameters of query and form together, without those that only sign. */
export function operationParameters({ query, form }: ApiRequest): ReadonlyMap<string, string> {
  return new Map([...query, ...form].filter(([name]) => !signing.has(name)));
}

const signing = new Set([
  'Action',
  'Format',
  'Version',
  'AccessKeyId',
  'Signature',
  'SignatureMethod',
  'SignatureNonce',
  'SignatureVersion',
  'SignatureType',
  'SecurityToken',
  'Timestamp',
]);
