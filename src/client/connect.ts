import { Connection } from '@temporalio/client';
import { temporalOf, type TemporalSettings } from '../config/temporal.js';
import { releasesError, translated } from './releases-error.js';

const CONNECT_MS = 5_000;

/**
 * Where Temporal is: the variables and the file of the Temporal CLI. Fails with `BAD_CONFIGURATION`, which lists every
 * problem.
 */
export async function settingsIn(
  env: Readonly<Record<string, string | undefined>>,
): Promise<TemporalSettings> {
  const problems: string[] = [];
  const settings = await temporalOf(env, problems);
  if (settings !== undefined && problems.length === 0) return settings;
  const text = `Temporal cannot be found as configured: ${problems.join('; ')}`;
  throw releasesError('BAD_CONFIGURATION', text, { problems });
}

/** Connects to Temporal, within 5 seconds unless given. Fails with `SERVER_AWAY`, which names the address, or with `ACCESS_DENIED`. */
export async function connectionTo(
  { address, connectionOptions }: TemporalSettings,
  withinMs = CONNECT_MS,
): Promise<Connection> {
  try {
    return await Connection.connect({ ...connectionOptions, connectTimeout: withinMs });
  } catch (error) {
    const known = translated(error, address);
    if ('code' in known && known.code === 'ACCESS_DENIED') throw known;
    const text = `the Temporal server at ${address} does not answer within ${withinMs / 1000} seconds; set TEMPORAL_ADDRESS (and TEMPORAL_TLS or TEMPORAL_API_KEY where it needs them), or start the server`;
    throw releasesError('SERVER_AWAY', text, {}, error);
  }
}
