import { afterEach } from 'vitest';
import { openWorld, type World, type WorldOptions } from './world.js';

/** Opens a world for one test and closes it afterwards, whatever happened. */
export function inWorld(): (options?: WorldOptions) => Promise<World> {
  let world: World | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });
  return async (options) => (world = await openWorld(options));
}
