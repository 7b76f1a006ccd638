import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { findTemporalCli, startDevServer } from '../demo/temporal-cli.js';
import { openWorldAt, type World, type WorldOptions } from '../test/support/world-at.js';

/** How often the server was asked for an operation of its API, such as `QueryWorkflow`, since it is up. */
export type Served = (operation: string) => Promise<number>;

/** Opens a server of its own and a world on it, measures, and closes both, whatever happens. */
export async function measure<T>(
  settings: WorldOptions,
  work: (world: World, served: Served) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-bench-'));
  const metricsPort = await freePort();
  const namespace = 'bench';
  const server = await startDevServer({
    cli: await withMetrics(folder, metricsPort),
    namespaces: [namespace],
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    timeSkipping: true,
  });
  try {
    const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
    execFileSync(process.execPath, [path('scripts/build.mjs'), '--quiet']);
    const workflowBundle = path('dist/workflow-bundle.js');
    const world = await openWorldAt({ address: server.address, namespace, workflowBundle }, settings);
    return await work(world, (operation) => served(metricsPort, operation)).finally(() => world.close());
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** The Temporal CLI, told to show the server's own metrics; as a command, so that nothing else has to know. */
async function withMetrics(folder: string, port: number): Promise<string> {
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const command = join(folder, 'temporal');
  writeFileSync(command, `#!/bin/sh\nexec '${cli}' "$@" --metrics-port ${port}\n`, { mode: 0o755 });
  return command;
}

/** Reads the server's metrics, and adds up what its front end has counted. */
async function served(port: number, operation: string): Promise<number> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const counted = metrics
    .split('\n')
    .filter((line) => line.startsWith('service_requests{') && line.includes('service_name="frontend"'))
    .filter((line) => line.includes(`operation="${operation}"`) && line.includes('namespace="bench"'));
  return counted.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}

/** The machine, for the figures. */
export const MACHINE = `${cpus().length} cores, Node ${process.version}`;
