import type { NoticeDoor } from '../client/notice-doors.js';
import type { Environment } from '../config.js';

/** How the doors of notices answer, or why nobody could tell. */
export type NoticesAsked =
  { readonly doors: readonly NoticeDoor[] } | { readonly doors?: undefined; readonly why: string };

const WHERE = ['TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE', 'TEMPORAL_PROFILE', 'TEMPORAL_CONFIG_FILE'];

/**
 * Asks the notices workflow, where a variable of the environment says where Temporal is; undefined elsewhere, and then nothing
 * of Temporal is loaded. Takes a few seconds at most, and never throws: a doctor needs no Temporal.
 */
export async function askNotices(env: Environment): Promise<NoticesAsked | undefined> {
  if (!WHERE.some((name) => (env[name] ?? '') !== '')) return undefined;
  try {
    return await ask(env);
  } catch (error) {
    return { why: error instanceof Error ? error.message : String(error) };
  }
}

async function ask(env: Environment): Promise<NoticesAsked> {
  const [{ Client }, { connectionTo, settingsIn }, { DOORS_MS, readNoticeDoors }] = await Promise.all([
    import('@temporalio/client'),
    import('../client/connect.js'),
    import('../client/notice-doors.js'),
  ]);
  const settings = await settingsIn(env);
  const { address, namespace } = settings;
  const connection = await connectionTo(settings, DOORS_MS);
  try {
    const doors = await readNoticeDoors(new Client({ connection, namespace }));
    const why = `nobody answered for the notices of the namespace ${namespace} of ${address}; they run where the policy of an observer has [notices]`;
    return doors === undefined ? { why } : { doors };
  } finally {
    await connection.close();
  }
}
