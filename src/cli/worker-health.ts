import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import type { Config } from '../config.js';
import { failure } from '../errors.js';
import type { Log } from './worker-log.js';
import type { StoreFailure } from './worker-store.js';

/**
 * Serves two addresses where a port is configured, and answers how to stop it. GET /healthz: 200 while every worker
 * polls, else 503; a restart may help. GET /readyz: 503, with the reason, also while the evidence store cannot be used;
 * somebody has to free or mount it.
 */
export async function serveHealth(
  config: Config,
  { workers, storeFailure }: { readonly workers: readonly Worker[]; readonly storeFailure: StoreFailure },
  log: Log,
): Promise<() => Promise<void>> {
  const { healthPort, healthHost = '127.0.0.1' } = config;
  if (healthPort === undefined) return async () => undefined;
  const states = () => workers.map((worker) => worker.getState());
  const polls = () => states().every((state) => state === 'RUNNING');
  const app = new Hono()
    .get('/healthz', (c) => c.json({ healthy: polls(), workers: states() }, polls() ? 200 : 503))
    .get('/readyz', async (c) => {
      const reason = await storeFailure();
      const ready = polls() && reason === undefined;
      const why = reason === undefined ? {} : { code: 'EVIDENCE_STORE_UNUSABLE', reason };
      return c.json({ ready, workers: states(), ...why }, ready ? 200 : 503);
    });
  const server = createAdaptorServer({ fetch: app.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: Error) => {
      reject(
        failure('BAD_CONFIGURATION', `No health endpoint on ${healthHost}:${healthPort}: ${error.message}.`),
      );
    });
    server.listen(healthPort, healthHost, () => resolve());
  });
  log.info({ host: healthHost, port: portOf(server.address()) }, 'health endpoint');
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      if ('closeAllConnections' in server) server.closeAllConnections();
    });
}

function portOf(address: AddressInfo | string | null): number | undefined {
  return typeof address === 'object' && address !== null ? address.port : undefined;
}
