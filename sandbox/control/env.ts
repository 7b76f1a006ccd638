import type { HttpBindings } from '@hono/node-server';

/** What a handler knows of its connection, so that it can cut it. */
export type Env = { Bindings: HttpBindings };
