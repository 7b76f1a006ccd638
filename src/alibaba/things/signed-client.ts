import CoreModule, { $OpenApiUtil } from '@alicloud/openapi-core';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { attempt, type Connection } from '../connection.js';
import type { Keys } from '../credentials.js';
import { defaultExport } from '../default-export.js';
import type { Asked, ThingsClient } from './client.js';

/** One request that is about to be sent. */
export interface Outgoing {
  readonly host: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly inside?: string;
  readonly keys: Keys;
}

/** How a product that has signatures of its own is spoken to. */
export interface OwnGateway {
  /** The host of a question; `base`: the one address of all products, where there is one. */
  hostOf(inside: string | undefined, base: string | undefined): string;
  headersOf(request: Outgoing): Readonly<Record<string, string>>;
  /** The body as an object; throws an error with the core's own fields for a refusal. */
  answerOf(
    status: number,
    headers: Readonly<Record<string, string>>,
    body: Readable | undefined,
  ): Promise<unknown>;
}

/**
 * A product that does not take the core's own signatures: its gateway stands where the core has a place for one, so that
 * timeouts, bounds and errors are those of every other call. `isBase`: the connection goes to one address for all products,
 * and the product's own host is only named.
 */
export function createSignedClient(
  connection: Connection,
  isBase: boolean,
  gateway: OwnGateway,
): ThingsClient {
  return (action, { query, route }: Asked) =>
    attempt(connection, async (config, runtime) => {
      const { accessKeyId = '', accessKeySecret = '', securityToken } = config;
      const keys = { accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) };
      const { path = '/', inside } = route ?? {};
      const host = gateway.hostOf(inside, isBase ? connection.endpoint.host : undefined);
      const sent = Object.fromEntries(
        Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
      );
      const client = new CoreClass(config);
      client.setGatewayClient({
        modifyConfiguration: async () => undefined,
        modifyRequest: async ({ request }) => {
          const named = { host, path, query: sent, keys, ...(inside !== undefined && { inside }) };
          // The core connects to `host`, and Node sends what was set last.
          const where = isBase ? { host: connection.endpoint.host, Host: host } : { host };
          request.headers = { ...where, ...gateway.headersOf(named) };
          request.query = sent;
        },
        modifyResponse: async ({ response }) => {
          const { statusCode = 0, headers = {}, body } = response;
          response.deserializedBody = await gateway.answerOf(statusCode, headers, body);
        },
      });
      const params = new $OpenApiUtil.Params({ action, pathname: path, ...GET });
      const request = new $OpenApiUtil.OpenApiRequest({ query: {}, headers: {} });
      const answer: unknown = await client.execute(params, request, runtime);
      return { body: CoreAnswer.parse(answer).body };
    });
}

const CoreClass = defaultExport(CoreModule);

const GET = {
  version: '',
  protocol: 'HTTPS',
  method: 'GET',
  authType: 'AK',
  style: 'ROA',
  reqBodyType: 'json',
  bodyType: 'json',
} as const;

const CoreAnswer = z.object({ body: z.unknown() });
