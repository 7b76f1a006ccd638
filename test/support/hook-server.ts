import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BackupAsked } from '../../src/backup/provider.js';
import type { BackupEvidence } from '../../src/release.js';
import { REQUEST } from './looks.js';
import type { World } from './world-at.js';

/** One request that reached the hook. */
export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly key: string | undefined;
  readonly authorization: string | undefined;
  readonly body: string;
}

/** How the hook answers one request, on the wire. */
export type Answering = (asked: Asked, response: ServerResponse) => unknown;

/** A backup hook on loopback that answers whatever a test wants, and remembers what it was asked. */
export interface HookServer {
  readonly url: string;
  readonly asked: readonly Asked[];
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export async function startHookServer(): Promise<HookServer> {
  const asked: Asked[] = [];
  let answering: Answering = (_, response) => response.writeHead(503).end();
  const server = createServer((request, response) => {
    void read(request).then((seen) => {
      asked.push(seen);
      return answering(seen, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/backups`,
    asked,
    answer: (other) => (answering = other),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Answers with JSON. */
export function says(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** How the backups of a hook turn out. */
export interface Job {
  /** How long one takes, by the sandbox's clock. */
  readonly seconds?: number;
  readonly fails?: boolean;
  /** The backup is started, and nothing is said of it. */
  readonly silent?: boolean;
}

/** A hook as it should be, whose backups are the sandbox's own: one for each idempotency key, also over several jobs. */
export function backupsOf(world: World): (job?: Job) => Answering {
  const started = new Map<string, Promise<unknown>>();
  return ({ silent = false, ...job } = {}) =>
    async ({ method, path, key = '', body }, response) => {
      if (method === 'GET')
        return says(response, 200, await world.control(`backups/${path.split('/').at(-1) ?? ''}`));
      const task: { instanceId: string } = JSON.parse(body);
      const { instanceId } = task;
      const backup = started.get(key) ?? world.control('backups', { instanceId, ...job });
      started.set(key, backup);
      const answer = await backup;
      return silent ? undefined : says(response, 202, answer);
    };
}

/** The idempotency keys that the hook was asked with, in order, without the run's id. */
export function attemptsOf(hook: HookServer): string[] {
  return hook.asked.filter(({ method }) => method === 'POST').map(({ key = '' }) => key.replace(/^.*:/, ''));
}

async function read(request: IncomingMessage): Promise<Asked> {
  let body = '';
  for await (const chunk of request.setEncoding('utf8')) body += String(chunk);
  const { method = '', url = '', headers } = request;
  const key = headers['idempotency-key'];
  return { method, path: url, key: key?.toString(), authorization: headers.authorization, body };
}

/** What a look at a backup asks, for a run of the tests' own instance. */
export function asked(backupId: string | undefined, attested?: BackupEvidence): BackupAsked {
  return { run: { runId: 'run-1', request: REQUEST }, backupId, attested };
}
