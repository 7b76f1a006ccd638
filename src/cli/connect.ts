import { Client, Connection } from '@temporalio/client';
import { createReleases } from '../client.js';
import type { Release, Releases } from '../client/releases.js';
import { translated } from '../client/releases-error.js';
import { readConfig, type Config } from '../config.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';
import { namingPlace } from './place.js';

const CONNECT_MS = 5_000;

/** How a release is named on the command line. */
export interface ReleaseId {
  readonly id: string;
  readonly account?: string;
  readonly region?: string;
}

/**
 * Connects to Temporal for as long as `use` takes. Fails with `SERVER_AWAY`, which names the address, and names the namespace in
 * whatever a wrong one may cause.
 */
export async function withReleases(
  io: Io,
  use: (releases: Releases, config: Config) => Promise<number>,
): Promise<number> {
  const config = await readConfig(io.env);
  const { address, namespace, connectionOptions } = config.temporal;
  io.progress(`Connecting to Temporal at ${address} …`);
  const connection = await Connection.connect({ ...connectionOptions, connectTimeout: CONNECT_MS }).catch(
    (error) => {
      throw awayFrom(address, error);
    },
  );
  const releases = createReleases(new Client({ connection, namespace }));
  try {
    return await use(releases, config);
  } catch (error) {
    throw await namingPlace(error, config.temporal, releases);
  } finally {
    await connection.close();
  }
}

/** The release that an `ID` names: a workflow id, or an instance id, which is looked up unless account and region say it all. */
export async function withRelease(
  io: Io,
  { id, account, region }: ReleaseId,
  use: (release: Release, config: Config) => Promise<number>,
): Promise<number> {
  if ((account === undefined) !== (region === undefined)) {
    throw cliError('USAGE', 'only one of --account and --region is given; give both, or neither');
  }
  return await withReleases(io, async (releases, config) => {
    if (id.includes(':')) return await use(releases.of(id), config);
    if (account !== undefined && region !== undefined) {
      return await use(releases.of({ accountId: account, regionId: region, instanceId: id }), config);
    }
    return await use(await releases.findByInstance(id), config);
  });
}

function awayFrom(address: string, error: unknown): Error {
  const known = translated(error, address);
  if ('code' in known && known.code === 'ACCESS_DENIED') return known;
  return cliError(
    'SERVER_AWAY',
    `the Temporal server at ${address} does not answer within ${CONNECT_MS / 1000} seconds; set TEMPORAL_ADDRESS (and TEMPORAL_TLS or TEMPORAL_API_KEY where it needs them), or start the server`,
  );
}
