import { basename, dirname } from 'node:path';
import { afterEach, expect, inject } from 'vitest';
import { openWorld, type Place, type World, type WorldOptions } from './world.js';

/** Opens a world for one test and closes it afterwards, whatever happened. */
export function inWorld(): (options?: WorldOptions) => Promise<World> {
  let world: World | undefined;
  afterEach(async () => {
    await world?.close();
    world = undefined;
  });
  return async (options) => (world = await openWorld(placeOfTest(), options));
}

/** The suite's server, and the namespace of the calling test file, made by global-setup. */
export function placeOfTest(): Place {
  const file = expect.getState().testPath ?? '';
  const namespace = `${basename(dirname(file))}-${basename(file, '.test.ts')}`;
  return { address: inject('temporalAddress'), namespace, workflowBundle: inject('workflowBundle') };
}
