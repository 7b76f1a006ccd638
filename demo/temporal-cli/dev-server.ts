import { createServer } from 'node:net';
import { Connection } from '@temporalio/client';
import { failure } from '../../src/errors.js';
import { startChild, type Child } from './child.js';

const READY_MS = 30_000;
const CHECK_EVERY_MS = 100;
/** Another process may take a port between our finding it free and the server's using it. */
const STARTS = 3;
const TIME_SKIPPING = [
  'frontend.WorkflowTimeSkippingEnabled=true',
  // A timer that time has skipped to fires up to this much late: a second, unless it is set.
  'history.timerProcessorMaxTimeShift="10ms"',
];

/** What the development server is started with. It listens on loopback only. */
export interface DevServerOptions {
  /** The path of a Temporal CLI: see `findTemporalCli`. */
  readonly cli: string;
  readonly ui?: boolean;
  /** In memory unless it is given. */
  readonly dbFile?: string;
  /** Made besides `default`. */
  readonly namespaces?: readonly string[];
  /** By name, in the SDK's words: `KEYWORD`, `KEYWORD_LIST`. */
  readonly searchAttributes?: readonly { readonly name: string; readonly type: string }[];
  /** Lets `skipTime` work; the server's own default is off. */
  readonly timeSkipping?: boolean;
  /** Further settings of the server, `KEY=VALUE` as its dynamic configuration has them. */
  readonly settings?: readonly string[];
}

/** A Temporal server on loopback, ready to be used. */
export interface DevServer {
  /** For gRPC clients: HOST:PORT. */
  readonly address: string;
  /** The server's HTTP API. */
  readonly httpUrl: string;
  readonly uiUrl?: string;
  readonly pid: number;
  readonly close: () => Promise<void>;
}

/** Starts Temporal's own development server on free loopback ports. Ends with `close`, and with this process. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  let errors = '';
  for (let start = 1; start <= STARTS; start += 1) {
    const [port = 0, http = 0, ui = 0] = await freePorts(3);
    const child = await startChild({
      command: options.cli,
      args: argsOf(options, { port, http, ui }),
      env: plainEnv(),
    });
    const address = `127.0.0.1:${port}`;
    if (await isReady(child, address, options.namespaces ?? [])) {
      const uiUrl = options.ui ? { uiUrl: `http://127.0.0.1:${ui}` } : {};
      return { address, httpUrl: `http://127.0.0.1:${http}`, ...uiUrl, pid: child.pid, close: child.close };
    }
    await child.close();
    errors = child.errors().trim();
  }
  throw failure(
    'SERVER_AWAY',
    `The Temporal server did not come up in ${READY_MS / 1000} s: ${errors || 'no reason'}`,
  );
}

/** Nothing of the caller's settings and secrets. */
function plainEnv() {
  const { PATH, HOME, TMPDIR } = process.env;
  return { PATH, HOME, TMPDIR };
}

function argsOf(options: DevServerOptions, ports: { port: number; http: number; ui: number }): string[] {
  const { ui, dbFile, namespaces = [], searchAttributes = [], timeSkipping, settings = [] } = options;
  return [
    'server',
    'start-dev',
    ...['--ip', '127.0.0.1', '--port', String(ports.port), '--http-port', String(ports.http)],
    ...(ui
      ? ['--ui-ip', '127.0.0.1', '--ui-port', String(ports.ui), '--ui-disable-news-fetch']
      : ['--headless']),
    ...['--log-level', 'error'],
    ...(dbFile === undefined ? [] : ['--db-filename', dbFile]),
    ...namespaces.flatMap((name) => ['--namespace', name]),
    ...searchAttributes.flatMap(({ name, type }) => ['--search-attribute', `${name}=${spelt(type)}`]),
    ...[...(timeSkipping ? TIME_SKIPPING : []), ...settings].flatMap((setting) => [
      '--dynamic-config-value',
      setting,
    ]),
  ];
}

/** `KEYWORD_LIST` is `KeywordList` on the command line. */
function spelt(type: string): string {
  return type.toLowerCase().replace(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

async function isReady(child: Child, address: string, namespaces: readonly string[]): Promise<boolean> {
  let over = false;
  void child.ended.then(() => (over = true));
  const end = performance.now() + READY_MS;
  while (!over && performance.now() < end) {
    if (await answers(address, ['default', ...namespaces])) return true;
    await new Promise((resolve) => setTimeout(resolve, CHECK_EVERY_MS));
  }
  return false;
}

async function answers(address: string, namespaces: readonly string[]): Promise<boolean> {
  const connection = await Connection.connect({ address, connectTimeout: 1_000 }).catch(() => undefined);
  if (connection === undefined) return false;
  const seen = namespaces.map((namespace) => connection.workflowService.describeNamespace({ namespace }));
  const ready = await Promise.all(seen).then(
    () => true,
    () => false,
  );
  await connection.close();
  return ready;
}

/** Ports that nobody uses now; all are held at once, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listenAnywhere));
  return Promise.all(servers.map(({ port, close }) => close().then(() => port)));
}

function listenAnywhere(): Promise<{ port: number; close: () => Promise<void> }> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      resolve({ port, close: () => new Promise((done) => server.close(() => done())) });
    });
  });
}
