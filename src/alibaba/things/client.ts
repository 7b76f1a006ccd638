import CoreModule, { $OpenApiUtil, OpenApiUtil } from '@alicloud/openapi-core';
import { z } from 'zod';
import { type Answer, attempt, type Connection } from '../connection.js';
import { createCoreClient } from '../core-client.js';
import { defaultExport } from '../default-export.js';

/** Where a question goes in a product that has paths, and inside of what (a bucket or a project) it is asked. */
export interface Route {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly inside?: string;
}

/** What one operation is asked with; parameters without a value are left out. */
export interface Asked {
  readonly query: Readonly<Record<string, string | undefined>>;
  readonly route?: Route;
}

/** Asks one operation of one product in one region. Reads only. */
export type ThingsClient = (operation: string, asked: Asked) => Promise<Answer>;

/** A product whose operations are named in a parameter. */
export function createRpcClient(connection: Connection, version: string): ThingsClient {
  const client = createCoreClient(connection, version);
  return (operation, { query }) => client(operation, query);
}

/** A product whose operations have paths, by the vendor's newer core. */
export function createRoaClient(connection: Connection, version: string): ThingsClient {
  return (operation, { query, route = { method: 'GET', path: '/' } }) =>
    attempt(connection, async (config, runtime) => {
      const { method, path: pathname } = route;
      const params = new $OpenApiUtil.Params({ action: operation, version, method, pathname, ...ROA });
      const request = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(query), headers: {} });
      const answer: unknown = await new CoreClass(config).callApi(params, request, runtime);
      return { body: CoreAnswer.parse(answer).body };
    });
}

const CoreClass = defaultExport(CoreModule);

const ROA = {
  protocol: 'HTTPS',
  authType: 'AK',
  style: 'ROA',
  reqBodyType: 'json',
  bodyType: 'json',
} as const;

const CoreAnswer = z.object({ body: z.unknown() });
