import type { MiddlewareHandler } from 'hono';
import type { Env } from './env.js';

const loopback = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])(:\d+)?$/i;
const loopbackAddress = /^(::ffff:)?127\.|^::1$/;

/** Control is for programs on this machine: no other host, and no web page that a browser happens to show. */
export const fromThisMachineOnly: MiddlewareHandler<Env> = async (c, next) => {
  const address = c.env.incoming.socket.remoteAddress ?? '';
  const fromHere = loopbackAddress.test(address) && loopback.test(c.req.header('host') ?? '');
  if (!fromHere || c.req.header('origin') !== undefined) {
    return c.json({ error: 'the control of a sandbox answers on loopback only, and to no web page' }, 403);
  }
  return next();
};
