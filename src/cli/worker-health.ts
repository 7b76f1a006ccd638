import type { AddressInfo } from 'node:net';
import { createAdaptorServer } from '@hono/node-server';
import type { Worker } from '@temporalio/worker';
import { Hono } from 'hono';
import type { Config } from '../config.js';
import { failure } from '../errors.js';
import type { Log } from './worker-log.js';

/** Serves GET /healthz where a port is configured: 200 while every worker polls, else 503. Answers how to stop it. */
export async function serveHealth(
  config: Config,
  workers: readonly Worker[],
  log: Log,
): Promise<() => Promise<void>> {
  const { healthPort, healthHost = '127.0.0.1' } = config;
  if (healthPort === undefined) return async () => undefined;
  const app = new Hono().get('/healthz', (c) => {
    const states = workers.map((worker) => worker.getState());
    const healthy = states.every((state) => state === 'RUNNING');
    return c.json({ healthy, workers: states }, healthy ? 200 : 503);
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
