import { mapConcurrently } from '../paging.js';
import { listingQuestion } from './ask.js';
import type { Parameters } from './kind.js';
import {
  identify,
  lookAt,
  type CollectTask,
  type Dependent,
  type Look,
  type Maybe,
  type Unclear,
} from './look.js';
import { incomplete, readAnswers, thingsIn } from './read-things.js';

/** What was read of one kind in one region. */
export interface Collected {
  readonly kind: string;
  readonly regionId: string;
  readonly read: number;
  readonly dependents: readonly Dependent[];
  readonly unclear: readonly Unclear[];
  readonly maybe: readonly Maybe[];
  /** Why not all of it could be read. */
  readonly refused?: string;
}

/**
 * Every thing of one kind in one region, a page at a time: only what may depend on the instance is kept. Throws what the
 * cloud throws, and `LIST_INCOMPLETE`.
 */
export async function collect(task: CollectTask): Promise<Collected> {
  const { kind, regionId } = task;
  const lists: Found = { read: 0, dependents: [], unclear: [], maybe: [] };
  const found = Object.assign(lists, { kind: kind.kind, regionId });
  const { refused: notIn, parents } = await parentsOf(task);
  let refused = notIn;
  for (const parent of parents) {
    for (const query of kind.list.with ?? [{}]) refused ??= await readList(task, query, parent, found);
  }
  return { ...found, ...(refused !== undefined && { refused }) };
}

/** What the things are in: one after another, or nothing at all. */
async function parentsOf(task: CollectTask): Promise<{ parents: (string | undefined)[]; refused?: string }> {
  const { within, product } = task.kind;
  if (within === undefined) return { parents: [undefined] };
  const parents: string[] = [];
  const answer = await readAnswers(
    task.things,
    listingQuestion(within, {}, { product, regionId: task.regionId }),
    within.pages,
    async (body) => {
      const found = thingsIn(body, within);
      parents.push(...found.map((parent) => identify(parent, within)));
      return found.length;
    },
    task.tick,
  );
  return { parents, ...(answer !== undefined && { refused: answer.why }) };
}

/** Reads one list to its end into `found`; answers why it could not be read. */
async function readList(
  task: CollectTask,
  query: Parameters,
  parent: string | undefined,
  found: Found,
): Promise<string | undefined> {
  const { list, product } = task.kind;
  const around = { product, regionId: task.regionId, ...(parent !== undefined && { parent }) };
  const ids = new Set<string>();
  const answer = await readAnswers(
    task.things,
    listingQuestion(list, query, around),
    list.pages,
    async (body) => {
      const things = thingsIn(body, list);
      for (const thing of things) remember(ids, identify(thing, list), task);
      const looks = await mapConcurrently(things, (thing) => lookAt(thing, task, around), task.tick);
      for (const look of looks) note(look, found);
      return things.length;
    },
    task.tick,
  );
  return answer?.why;
}

interface Found {
  read: number;
  readonly dependents: Dependent[];
  readonly unclear: Unclear[];
  readonly maybe: Maybe[];
}

function note(look: Look, found: Found): void {
  found.read += 1;
  found.dependents.push(...look.dependents);
  found.maybe.push(...look.maybe);
  if (look.unclear !== undefined) found.unclear.push(look.unclear);
}

function remember(ids: Set<string>, id: string, { kind }: CollectTask): void {
  if (ids.has(id)) throw incomplete(kind.list.action, `${id} comes twice`);
  ids.add(id);
}
