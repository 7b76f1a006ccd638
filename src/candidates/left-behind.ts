import pMap from 'p-map';
import type { Cloud } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';
import { listingQuestion } from '../probes/at-rest/ask.js';
import { kindsOf } from '../probes/at-rest/kinds.js';
import { identify } from '../probes/at-rest/look.js';
import { readAnswers, thingsIn } from '../probes/at-rest/read-things.js';
import { mapConcurrently, readNumbered } from '../probes/paging.js';
import type { NotRead } from './first-look.js';
import { LOG_PROJECT } from './leftovers.js';

const REGIONS_AT_ONCE = 4;
const nothing = async () => undefined;

/**
 * What may be left of instances that are gone: log projects named for none of `instanceIds`, and policies of an instance
 * that is none of them, with the access points that have no other policy. `clouds`: of regions whose instances were listed. Reads only; what cannot be read is noted.
 */
export async function lookForLeftBehind(
  clouds: readonly Cloud[],
  instanceIds: readonly string[],
  notRead: NotRead[],
): Promise<string[]> {
  const found = await pMap(
    clouds,
    async (cloud) => [
      ...((await projectsIn(cloud, instanceIds).catch(noted(`log projects in ${cloud.regionId}`, notRead))) ??
        []),
      ...((await accessIn(cloud, instanceIds).catch(noted(`access points in ${cloud.regionId}`, notRead))) ??
        []),
    ],
    { concurrency: REGIONS_AT_ONCE },
  );
  return [...new Set(found.flat())];
}

async function projectsIn({ things, regionId }: Cloud, known: readonly string[]): Promise<string[]> {
  const within = kindsOf('sls')[0]?.within;
  if (within === undefined) return [];
  const names: string[] = [];
  const refused = await readAnswers(
    things,
    listingQuestion(within, {}, { product: 'log', regionId }),
    within.pages,
    async (body) => {
      const found = thingsIn(body, within);
      names.push(...found.map((one) => identify(one, within)));
      return found.length;
    },
    nothing,
  );
  if (refused !== undefined) throw new NotToBeHad(refused.why);
  const ids = known.map((id) => id.toLowerCase());
  return names
    .filter(
      (name) => name.startsWith(LOG_PROJECT) && !ids.includes(name.slice(LOG_PROJECT.length).toLowerCase()),
    )
    .map(
      (name) =>
        `log project ${name} in ${regionId}: this account has no such instance there, and the project goes on costing`,
    );
}

async function accessIn({ kms, regionId }: Cloud, known: readonly string[]): Promise<string[]> {
  const named = (what: string, list: (page: number) => ReturnType<typeof kms.listPolicyNames>) =>
    readNumbered(what, list, (name) => name, nothing);
  const policies = await mapConcurrently(
    await named('policies', (page) => kms.listPolicyNames(page)),
    (name) => kms.describePolicy(name),
    nothing,
  );
  const gone = policies.filter(({ instanceId }) => instanceId !== undefined && !known.includes(instanceId));
  if (gone.length === 0) return [];
  const ofGone = new Set(gone.map(({ name }) => name));
  const points = await mapConcurrently(
    await named('application access points', (page) => kms.listAccessPointNames(page)),
    (name) => kms.describeAccessPoint(name),
    nothing,
  );
  return [
    ...gone.map(
      ({ name, instanceId }) =>
        `policy ${name} in ${regionId}: it is of ${instanceId}, which this account does not have there`,
    ),
    ...points
      .filter(({ policies: by }) => by !== undefined && by.length > 0 && by.every((name) => ofGone.has(name)))
      .map(
        ({ name }) =>
          `application access point ${name} in ${regionId}, with its client keys: it leads to no instance that this account has there`,
      ),
  ];
}

class NotToBeHad extends Error {}

function noted(what: string, notRead: NotRead[]) {
  return (error: unknown): undefined => {
    const code = codeOf(error);
    if (!(error instanceof Error) || (code === undefined && !(error instanceof NotToBeHad))) throw error;
    notRead.push({ what, why: code === undefined ? error.message : `${code}: ${error.message}` });
  };
}
