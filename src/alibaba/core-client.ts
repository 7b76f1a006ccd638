import CoreModule, { $OpenApiUtil, OpenApiUtil } from '@alicloud/openapi-core';
import { z } from 'zod';
import { type Answer, attempt, type Connection } from './connection.js';
import { defaultExport } from './default-export.js';

/** Sends one operation of an RPC-style product. Absent parameters are left out. */
export type CoreClient = (operation: string, query: Readonly<Record<string, unknown>>) => Promise<Answer>;

/** Every product but KMS, by the vendor's newer core (ACS3-HMAC-SHA256). `version` is the product's API version. */
export function createCoreClient(connection: Connection, version: string): CoreClient {
  return (operation, query) =>
    attempt(connection, async (config, runtime) => {
      const params = new $OpenApiUtil.Params({ action: operation, version, ...RPC });
      const request = new $OpenApiUtil.OpenApiRequest({ query: OpenApiUtil.query(query) });
      const answer: unknown = await new CoreClass(config).callApi(params, request, runtime);
      const { body, headers } = CoreAnswer.parse(answer);
      return { body, ...(headers.date !== undefined && { date: headers.date }) };
    });
}

const CoreClass = defaultExport(CoreModule);

const RPC = {
  protocol: 'HTTPS',
  pathname: '/',
  method: 'POST',
  authType: 'AK',
  style: 'RPC',
  reqBodyType: 'formData',
  bodyType: 'json',
} as const;

const CoreAnswer = z.object({ body: z.unknown(), headers: z.object({ date: z.string().exactOptional() }) });
