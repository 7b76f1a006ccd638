import v8 from 'node:v8';

const { createHook } = v8.promiseHooks;

/**
 * In debug mode the SDK keeps a stack of every promise of a workflow, for a query that no test asks, and asks of every
 * promise of this process whether it is one: a quarter of the CPU time of a world. Node's own hooks, which come through here
 * too, tell also what is to be done before and after; the workers that tests start as processes keep theirs.
 */
v8.promiseHooks.createHook = (hooks) => ('before' in hooks ? createHook(hooks) : () => undefined);
