import { subscribe } from 'node:diagnostics_channel';
import { ClientRequest } from 'node:http';
import { Context } from '@temporalio/activity';

/** A call as it left this process, and the activity that it was made in. */
export interface SentCall {
  readonly activity: string;
  /** The version of the API, by which products are told from each other. */
  readonly version: string;
  readonly operation: string;
  readonly params: Readonly<Record<string, string>>;
}

/** Notes each call to the cloud that leaves this process from now on and is answered. */
export function noteCalls(): readonly SentCall[] {
  const sent: SentCall[] = [];
  // A request on a connection that is just being closed arrives nowhere, and is made again.
  const open = new WeakMap<ClientRequest, SentCall>();
  subscribe('http.client.request.start', (message) => {
    const request = requestIn(message);
    const call = request && callIn(request);
    if (request !== undefined && call !== undefined) open.set(request, call);
  });
  subscribe('http.client.response.finish', (message) => {
    const request = requestIn(message);
    const call = request && open.get(request);
    if (call !== undefined) sent.push(call);
  });
  return sent;
}

function requestIn(message: unknown): ClientRequest | undefined {
  const request = typeof message === 'object' && message !== null && 'request' in message && message.request;
  return request instanceof ClientRequest ? request : undefined;
}

function callIn(request: ClientRequest): SentCall | undefined {
  const params = Object.fromEntries(new URL(request.path, 'http://localhost').searchParams);
  // KMS has them among its parameters, everybody else in headers.
  const said = (header: string, name: string) => String(request.getHeader(header) ?? params[name] ?? '');
  if (request.path.startsWith('/_sandbox')) return undefined;
  // OSS, Log Service and their like are asked by path.
  const operation = said('x-acs-action', 'Action') || `${request.method} ${request.path}`;
  return { activity: activityNow(), version: said('x-acs-version', 'Version'), operation, params };
}

function activityNow(): string {
  try {
    return Context.current().info.activityType;
  } catch {
    return 'none';
  }
}
