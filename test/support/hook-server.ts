import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { BackupAsked } from '../../src/backup/provider.js';
import type { BackupEvidence } from '../../src/release.js';
import { REQUEST } from './snapshots.js';
import type { World } from './world-at.js';

/** One request that reached the hook. */
interface Asked {
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
    void read(request)
      .then((seen) => {
        asked.push(seen);
        return answering(seen, response);
      })
      // Whoever asked has gone meanwhile, or the sandbox behind this: a rejection of nobody's would end the suite.
      .catch(() => request.socket.destroy());
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
  /** Until how many hours from now it can be restored. */
  readonly restorableHours?: number;
  readonly fails?: boolean;
  /** The backup is started, and nothing is said of it. */
  readonly silent?: boolean;
  /** What it says otherwise than it should. */
  readonly says?: object;
}

/** A hook as it should be, whose backups are the sandbox's own: one for each idempotency key, also over several jobs. */
export function backupsOf(world: World): (job?: Job) => Answering {
  const started = new Map<string, Promise<object>>();
  const whose = new Map<string, object>();
  return ({ silent = false, says: other = {}, ...job } = {}) =>
    async ({ method, path, key = '', body }, response) => {
      if (method === 'GET') {
        const id = path.split('/').at(-1) ?? '';
        const standing = await backupAt(world, `backups/${id}`).catch(() => undefined);
        if (standing === undefined) return says(response, 404, { message: `there is no backup ${id}` });
        return says(response, 200, { ...standing, ...whose.get(id), ...other });
      }
      const task: { instanceId: string; regionId: string; accountId: string } = JSON.parse(body);
      const { instanceId, regionId, accountId } = task;
      const of = { instanceId, regionId, accountId, idempotencyKey: key };
      const backup = started.get(key) ?? backupAt(world, 'backups', { instanceId, ...job });
      started.set(key, backup);
      const answer = await backup;
      if ('backupId' in answer) whose.set(String(answer.backupId), of);
      return silent ? undefined : says(response, 202, { ...answer, ...of, ...other });
    };
}

async function backupAt(world: World, path: string, body?: object): Promise<object> {
  const answer = await world.control(path, body);
  return typeof answer === 'object' && answer !== null ? answer : {};
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

/** By what a hook says that a backup is of the tests' own instance and run. */
export const OURS = {
  instanceId: REQUEST.instanceId,
  regionId: REQUEST.regionId,
  accountId: REQUEST.accountId,
  idempotencyKey: 'run-1:1',
};

/** What a look at a backup asks, for a run of the tests' own instance. */
export function asked(backupId: string | undefined, attested?: BackupEvidence): BackupAsked {
  return { run: { runId: 'run-1', request: REQUEST }, backupId, attested };
}
