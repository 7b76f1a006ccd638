import CoreModule, { $OpenApiUtil } from '@alicloud/openapi-core';
import { z } from 'zod';
import { type Answer, attempt, type Connection } from './connection.js';
import { defaultExport } from './default-export.js';
import type { LogEndpoint } from './endpoints.js';
import { answerOf, signedHeaders, streamOf } from './log-gateway.js';

/** One request about one logstore. `body` is sent as JSON. */
interface LogQuery {
  readonly project: string;
  readonly logstore: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Sends GetLogsV2, and no other operation of Log Service. */
export type LogClient = (operation: 'GetLogsV2', query: LogQuery) => Promise<Answer>;

/**
 * Log Service by the vendor's newer core. Log Service does not take that core's own signatures, so this one is put into the
 * place that the core has for it, and no package with a native addon is needed. Source: docs/cloud-facts.md, Log Service.
 */
export function createLogClient(connection: Connection & { readonly endpoint: LogEndpoint }): LogClient {
  return (operation, { project, logstore, body }) =>
    attempt(connection, async (config, runtime) => {
      const { accessKeyId = '', accessKeySecret = '', securityToken } = config;
      const keys = { accessKeyId, accessKeySecret, ...(securityToken !== undefined && { securityToken }) };
      const pathname = `/logstores/${encodeURIComponent(logstore)}/logs`;
      const bytes = Buffer.from(JSON.stringify(body));
      const client = new CoreClass(config);
      client.setGatewayClient({
        modifyConfiguration: async () => undefined,
        modifyRequest: async ({ request }) => {
          request.headers = {
            ...hostOf(connection.endpoint, project),
            ...signedHeaders(keys, pathname, bytes),
          };
          request.stream = streamOf(bytes);
        },
        modifyResponse: async ({ response }) => {
          const { statusCode = 0, headers = {}, body: answer } = response;
          response.deserializedBody = await answerOf(statusCode, headers, answer);
        },
      });
      const params = new $OpenApiUtil.Params({ action: operation, pathname, ...ROA });
      const request = new $OpenApiUtil.OpenApiRequest({ query: {}, headers: {} });
      const answer: unknown = await client.execute(params, request, runtime);
      return { body: CoreAnswer.parse(answer).body };
    });
}

/**
 * The project travels in the name of the host. A base address for all products has no such name: it is connected to, and the
 * name is sent alone (the core connects to `host`, and Node sends what was set last).
 */
function hostOf({ host, isBase }: LogEndpoint, project: string): Record<string, string> {
  const named = `${project}.${host}`;
  return isBase ? { host, Host: named } : { host: named };
}

const CoreClass = defaultExport(CoreModule);

const ROA = {
  version: '2020-12-30',
  protocol: 'HTTPS',
  method: 'POST',
  authType: 'AK',
  style: 'ROA',
  reqBodyType: 'json',
  bodyType: 'json',
} as const;

const CoreAnswer = z.object({ body: z.unknown() });
