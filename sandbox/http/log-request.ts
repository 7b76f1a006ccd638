import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { ApiRequest } from '../auth/request.js';

/** Where a project stands that came in front of the host’s name. */
const PROJECT = 'x-sandbox-log-project';

/** The operation of Log Service that a request means; undefined for one to another product. */
export function logOperation({ path, header }: ApiRequest): string | undefined {
  if (path === '/' && header('authorization').startsWith('LOG ')) return 'ListProject';
  return logPaths.find(([, form]) => form.test(path))?.[0];
}

const logPaths = [
  ['ListLogStores', /^\/logstores$/],
  ['GetLogStore', /^\/logstores\/[\w-]+$/],
  ['GetLogsV2', /^\/logstores\/[\w-]+\/logs$/],
] as const;

/** What a request to Log Service asks; undefined for one to another product. */
export function logParameters(request: ApiRequest): ReadonlyMap<string, string> | undefined {
  if (logOperation(request) === undefined) return undefined;
  const { body, header, query } = request;
  const given = Object.entries(fieldsIn(body)).map(([name, value]) => [name, String(value)] as const);
  return new Map([...query, ...given, ['project', header(PROJECT)]]);
}

function fieldsIn(body: Buffer): Record<string, string | number | boolean> {
  try {
    const fields = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]));
    return fields.parse(JSON.parse(body.toString('utf8')));
  } catch {
    return {};
  }
}

/**
 * Takes the project off the host’s name, where Log Service has it, and puts it into a header of this server's own:
 * `kms-log-kst-x.127.0.0.1` is no host that a URL can have.
 */
export function takeProject({ url = '', headers, rawHeaders }: IncomingMessage): void {
  const named = headers.host ?? '';
  const [, project = ''] = (isOfLog(url, headers.authorization) ? LOG_HOST.exec(named) : null) ?? [];
  const host = named.slice(project === '' ? 0 : project.length + 1);
  headers.host = host;
  const kept = rawHeaders.flatMap((name, at) => {
    const lower = name.toLowerCase();
    // Nobody but this server may say it.
    if (at % 2 === 1 || lower === PROJECT) return [];
    return [name, lower === 'host' ? host : (rawHeaders[at + 1] ?? '')];
  });
  rawHeaders.splice(0, rawHeaders.length, ...kept, PROJECT, project);
}

function isOfLog(url: string, authorization = ''): boolean {
  return authorization.startsWith('LOG ') || url.startsWith('/logstores');
}

const LOG_HOST = /^(.+)\.(?:localhost|\[.+\]|\d+\.\d+\.\d+\.\d+)(?::\d+)?$/;
