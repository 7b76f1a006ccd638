import { z } from 'zod';
import { refusal } from '../errors.js';
import type { ApiRequest } from '../auth/request.js';
import type { Operation } from '../operations/operation.js';

/** What the path and the JSON body of a request say. Throws the refusal for a path that is not the operation’s. */
export function routed({ route }: Operation, request: ApiRequest): ReadonlyMap<string, string> {
  const { path } = request;
  const wanted = (route?.path ?? '/').split('/');
  const parts = path.split('/');
  const pairs = wanted.map((part, index) => [part, parts[index] ?? ''] as const);
  const fits =
    parts.length === wanted.length && pairs.every(([part, found]) => isName(part) || part === found);
  if (!fits || (route !== undefined && route.method !== request.method))
    throw refusal(404, 'InvalidAction.NotFound', 'Specified api is not found.');
  const named = pairs.flatMap(([part, found]) =>
    isName(part) ? [[part.slice(1, -1), decodeURIComponent(found)] as const] : [],
  );
  return new Map([...inBody(request), ...named]);
}

function isName(part: string): boolean {
  return part.startsWith('{');
}

function inBody({ body, header }: ApiRequest): [string, string][] {
  if (body.length === 0 || !header('content-type').includes('json')) return [];
  try {
    const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(body.toString('utf8')));
    return Object.entries(fields).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]);
  } catch {
    throw refusal(400, 'InvalidJSON', 'The body is no JSON object.');
  }
}
