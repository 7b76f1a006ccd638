import { basename, dirname } from 'node:path';
import { expect, inject } from 'vitest';
import { openWorldAt, type World, type WorldOptions } from './world-at.js';

export { INSTANCE, type Run, type World, type WorldOptions } from './world-at.js';

/** A world on the suite's own server, or on another one. Whoever opens it closes it. */
export function openWorld(
  options: WorldOptions & { readonly server?: { readonly address: string; readonly namespace: string } } = {},
): Promise<World> {
  const { server, ...rest } = options;
  const place = server ?? { address: inject('temporalAddress'), namespace: namespaceOfTest() };
  return openWorldAt({ ...place, workflowBundle: inject('workflowBundle') }, rest);
}

/** Each test file has a namespace of its own, made by global-setup. */
function namespaceOfTest(): string {
  const file = expect.getState().testPath ?? '';
  return `${basename(dirname(file))}-${basename(file, '.test.ts')}`;
}
