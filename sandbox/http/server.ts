import { createServer as createHttpServer, type Server } from 'node:http';
import { getRequestListener } from '@hono/node-server';
import { RESPONSE_ALREADY_SENT } from '@hono/node-server/utils/response';
import { Hono, type Context } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { controlRoutes } from '../control/routes.js';
import type { World } from '../world/world.js';
import type { Env } from '../control/env.js';
import { createGateway } from './gateway.js';
import { takeProject } from './log-request.js';
import type { Reply } from './reply.js';

/** Of the control and of the cloud: no call of either needs more. */
const MAX_BODY = 4 * 1024 * 1024;

/** Longer than a machine stands still: a client must not send on a connection that is being closed. */
const KEEP_ALIVE_MS = 75_000;

/** The cloud and its control, as one HTTP server that is not listening yet. */
export function createServer(world: World): Server {
  const app = new Hono<Env>();
  const gateway = createGateway(world);
  // Every answer tells the time of the sandbox, not that of the host.
  app.use(async (c, next) => {
    await next();
    c.res.headers.set('date', new Date(world.clock.now()).toUTCString());
  });
  const tooLarge = (c: Context) => c.json({ error: `at most ${MAX_BODY} bytes are read` }, 413);
  app.use(bodyLimit({ maxSize: MAX_BODY, onError: tooLarge }));
  app.route('/_sandbox', controlRoutes(world));
  app.all('*', async (c) => send(c, await gateway(c)));
  const listener = getRequestListener(app.fetch);
  return createHttpServer({ keepAliveTimeout: KEEP_ALIVE_MS }, (incoming, outgoing) => {
    takeProject(incoming);
    void listener(incoming, outgoing);
  });
}

function send(c: Context<Env>, reply: Reply): Response {
  if (reply !== 'dropped') {
    const type = reply.text.startsWith('<?xml')
      ? 'application/xml'
      : reply.text.startsWith('<')
        ? 'text/html'
        : 'application/json;charset=utf-8';
    return new Response(reply.text, { status: reply.httpStatus, headers: { 'content-type': type } });
  }
  c.env.incoming.socket.destroy();
  return RESPONSE_ALREADY_SENT;
}
