import { Client } from '@temporalio/client';
import { createReleases } from '../client.js';
import { failingOf, readNoticeDoors, type FailingDoor } from '../client/notice-doors.js';
import type { Release, Releases } from '../client/releases.js';
import { connectionTo } from '../client/connect.js';
import { readConfig, type Config } from '../config.js';
import { cliError } from './errors.js';
import type { Io } from './io.js';
import { namingPlace } from './place.js';

/** How a release is named on the command line. */
export interface ReleaseId {
  readonly id: string;
  readonly account?: string;
  readonly region?: string;
}

/** Asks which doors of notices take nothing, for 2 seconds at most: none where nobody can tell. Never fails. */
export type AskDoors = () => Promise<readonly FailingDoor[]>;

/**
 * Connects to Temporal for as long as `use` takes. Fails with `SERVER_AWAY`, which names the address, and names the namespace in
 * whatever a wrong one may cause.
 */
export async function withReleases(
  io: Io,
  use: (releases: Releases, config: Config, askDoors: AskDoors) => Promise<number>,
): Promise<number> {
  const config = await readConfig(io.env);
  const { address, namespace } = config.temporal;
  io.progress(`Connecting to Temporal at ${address} …`);
  const connection = await connectionTo(config.temporal);
  const client = new Client({ connection, namespace });
  const releases = createReleases(client);
  try {
    return await use(releases, config, async () => failingOf(await readNoticeDoors(client)));
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
  use: (release: Release, config: Config, askDoors: AskDoors) => Promise<number>,
): Promise<number> {
  if ((account === undefined) !== (region === undefined)) {
    throw cliError('USAGE', 'only one of --account and --region is given; give both, or neither');
  }
  return await withReleases(io, async (releases, config, askDoors) => {
    if (id.includes(':')) return await use(releases.of(id), config, askDoors);
    if (account !== undefined && region !== undefined) {
      const named = releases.of({ accountId: account, regionId: region, instanceId: id });
      return await use(named, config, askDoors);
    }
    return await use(await releases.findByInstance(id), config, askDoors);
  });
}
