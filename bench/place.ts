import { execFileSync } from 'node:child_process';
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { findTemporalCli, startDevServer } from '../src/temporal-cli.js';
import { openWorldAt, type World, type WorldOptions } from '../test/support/world-at.js';

/** Opens a server of its own and a world on it, measures, and closes both, whatever happens. */
export async function measure<T>(settings: WorldOptions, work: (world: World) => Promise<T>): Promise<T> {
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const namespace = 'bench';
  const server = await startDevServer({
    cli,
    namespaces: [namespace],
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    timeSkipping: true,
  });
  try {
    const path = (name: string) => fileURLToPath(new URL(`../${name}`, import.meta.url));
    execFileSync(process.execPath, [path('scripts/build.mjs'), '--quiet']);
    const workflowBundle = path('dist/workflow-bundle.js');
    const world = await openWorldAt({ address: server.address, namespace, workflowBundle }, settings);
    return await work(world).finally(() => world.close());
  } finally {
    await server.close();
  }
}

/** The machine, for the figures. */
export const MACHINE = `${cpus().length} cores, Node ${process.version}`;
