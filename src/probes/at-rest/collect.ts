import { codeOf } from '../../errors.js';
import { mapConcurrently } from '../paging.js';
import { listingQuestion } from './ask.js';
import type { Parameters } from './kind.js';
import { identify, lookAt, type CollectTask, type Dependent, type Maybe, type Unclear } from './look.js';
import { incomplete, readAnswers, thingsIn } from './read-things.js';

/** What was read of one kind in one region. */
export interface Collected {
  readonly kind: string;
  readonly regionId: string;
  /** The list that was asked. */
  readonly action: string;
  readonly read: number;
  /** Of everything that was read, each with what it is in, and of that too. */
  readonly ids: readonly string[];
  /** The number of the newest answer. */
  readonly requestId?: string;
  readonly dependents: readonly Dependent[];
  readonly unclear: readonly Unclear[];
  readonly maybe: readonly Maybe[];
  /** Why not all of it could be read. */
  readonly refused?: string;
}

/** What is read again, and then left open: a list that contradicts itself, and a host that is not there. */
const NOT_TO_BE_HAD: readonly (string | undefined)[] = ['LIST_INCOMPLETE', 'CLOUD_UNREACHABLE'];
/** So often a list is begun anew. */
const TRIES = 3;

/**
 * Every thing of one kind in one region, a page at a time: only what may depend on the instance is kept, also of a list that
 * could not be read to its end. Throws what the cloud throws for everybody: no credential, debts, a server that is busy.
 */
export async function collect(task: CollectTask): Promise<Collected> {
  const { kind, regionId } = task;
  const found: Found = { read: 0, ids: [], dependents: [], unclear: [], maybe: [] };
  const { parents, refused: notIn } = await parentsOf(task);
  const refused = notIn === undefined ? [] : [notIn];
  found.ids.push(...parents.flatMap((parent) => parent ?? []));
  for (const parent of parents)
    for (const query of kind.list.with ?? [{}]) {
      const why = await read(() => readList(task, query, parent, found));
      if (why !== undefined) refused.push(why);
    }
  const [why] = refused;
  return {
    ...found,
    kind: kind.kind,
    regionId,
    action: kind.list.action,
    ...(why !== undefined && { refused: why }),
  };
}

/** Why it could not be read to its end, or undefined. */
async function read(list: () => Promise<string | undefined>): Promise<string | undefined> {
  let why: string | undefined;
  for (let tries = 0; tries < TRIES; tries += 1) {
    try {
      return await list();
    } catch (error) {
      if (!NOT_TO_BE_HAD.includes(codeOf(error)) || !(error instanceof Error)) throw error;
      why = error.message;
    }
  }
  return why;
}

/** What the things are in: one after another, or nothing at all. */
async function parentsOf(task: CollectTask): Promise<{ parents: (string | undefined)[]; refused?: string }> {
  const { within, product } = task.kind;
  if (within === undefined) return { parents: [undefined] };
  const parents = new Set<string>();
  const refused = await read(async () => {
    const answer = await readAnswers(
      task.things,
      listingQuestion(within, {}, { product, regionId: task.regionId }),
      within.pages,
      async (body) => {
        const found = thingsIn(body, within);
        for (const parent of found) parents.add(identify(parent, within));
        return found.length;
      },
      task.tick,
    );
    return answer?.why;
  });
  return { parents: [...parents], ...(refused !== undefined && { refused }) };
}

/** Reads one list to its end into `found`; answers why it was refused. */
async function readList(
  task: CollectTask,
  query: Parameters,
  parent: string | undefined,
  found: Found,
): Promise<string | undefined> {
  const { list, product } = task.kind;
  const around = { product, regionId: task.regionId, ...(parent !== undefined && { parent }) };
  const ids = new Set<string>();
  let counted = 0;
  const unclear: Unclear[] = [];
  const answer = await readAnswers(
    task.things,
    listingQuestion(list, query, around),
    list.pages,
    async (body) => {
      const things = thingsIn(body, list);
      for (const thing of things) remember(ids, identify(thing, list), task);
      if (typeof body['RequestId'] === 'string') found.requestId = body['RequestId'].slice(0, 64);
      const looks = await mapConcurrently(things, (thing) => lookAt(thing, task, around), task.tick);
      // What depends on the instance counts, whatever becomes of the rest of the list.
      found.dependents.push(...looks.flatMap(({ dependents }) => dependents));
      found.maybe.push(...looks.flatMap(({ maybe }) => maybe));
      unclear.push(...looks.flatMap((look) => look.unclear ?? []));
      counted += things.length;
      return things.length;
    },
    task.tick,
  );
  found.read += counted;
  found.ids.push(...[...ids].map((id) => (parent === undefined ? id : `${parent}/${id}`)));
  found.unclear.push(...unclear);
  return answer?.why;
}

interface Found {
  read: number;
  requestId?: string;
  readonly ids: string[];
  readonly dependents: Dependent[];
  readonly unclear: Unclear[];
  readonly maybe: Maybe[];
}

function remember(ids: Set<string>, id: string, { kind }: CollectTask): void {
  if (ids.has(id)) throw incomplete(kind.list.action, `${id} comes twice`);
  ids.add(id);
}
