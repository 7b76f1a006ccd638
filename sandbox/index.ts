import type { AddressInfo } from 'node:net';
import { createServer } from './http/server.js';
import type { Scenario } from './scenario/definition.js';
import { readScenario } from './scenario/read.js';
import { createWorld } from './world/world.js';

export { readScenario } from './scenario/read.js';
export { scenarioFields, type Scenario } from './scenario/definition.js';
export type { Fault } from './scenario/faults.js';
export type { LedgerCall, LedgerRelease } from './world/ledger.js';

/** What a sandbox is made of, and where it listens. */
export interface SandboxOptions {
  /** A scenario, or the path of its file. */
  readonly scenario: Scenario | string | URL;
  /** 0, the default, is any free port. */
  readonly port?: number;
  readonly hostname?: string;
}

/** A running sandbox. Whoever started it closes it. */
export interface Sandbox {
  readonly url: string;
  readonly port: number;
  /** Ends at once, open connections too. */
  readonly close: () => Promise<void>;
}

/** Starts Alibaba Cloud on this machine: its OpenAPI at `/`, its control under `/_sandbox/`. */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const { port = 0, hostname = '127.0.0.1' } = options;
  const server = createServer(createWorld(await readScenario(options.scenario)));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, hostname, resolve);
  });
  const actual = portOf(server.address());
  const host = hostname.includes(':') ? `[${hostname}]` : hostname;
  return {
    url: `http://${host}:${String(actual)}`,
    port: actual,
    close: () =>
      new Promise((resolve, reject) => {
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
        if ('closeAllConnections' in server) server.closeAllConnections();
      }),
  };
}

function portOf(address: AddressInfo | string | null): number {
  if (address === null || typeof address === 'string') throw new Error('the sandbox listens on no port');
  return address.port;
}
