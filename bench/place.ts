import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode } from '@temporalio/worker';
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
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-bench-'));
  try {
    const workflowBundle = join(folder, 'workflow-bundle.js');
    const path = (name: string) => fileURLToPath(new URL(`../src/workflows/${name}`, import.meta.url));
    const options = { workflowsPath: path('index.ts'), payloadConverterPath: path('payload-converter.ts') };
    writeFileSync(workflowBundle, (await bundleWorkflowCode({ ...options, logger: SILENT })).code);
    const world = await openWorldAt({ address: server.address, namespace, workflowBundle }, settings);
    return await work(world).finally(() => world.close());
  } finally {
    await server.close();
    rmSync(folder, { recursive: true });
  }
}

/** The machine, for the figures. */
export const MACHINE = `${cpus().length} cores, Node ${process.version}`;

const nothing = () => undefined;
const SILENT = {
  log: nothing,
  trace: nothing,
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: console.error,
};
