import type { Things, Told } from '../../alibaba/things/things.js';
import { failure } from '../../errors.js';
import { isRecord } from '../../values/record.js';
import { mapConcurrently, type Tick } from '../paging.js';
import type { Describing, Kind, Listing, Parameters } from './kind.js';
import { readAnswers, thingsIn } from './read-things.js';
import { referencesIn, says, type OwnNames } from './references.js';

/** One thing that is encrypted with a key of the instance, or made with it. */
export interface Dependent {
  readonly kind: string;
  readonly regionId: string;
  readonly id: string;
  readonly name?: string;
  readonly key: string;
}

/** One thing of which nobody can tell whether its key is one of ours, and why. */
export interface Unclear {
  readonly thing: string;
  readonly why: string;
}

/** What was read of one kind in one region. */
export interface Collected {
  readonly kind: string;
  readonly regionId: string;
  readonly read: number;
  readonly dependents: readonly Dependent[];
  readonly unclear: readonly Unclear[];
  /** Things that name what may be a version of a key of ours, with it. */
  readonly maybe: readonly { readonly version: string; readonly dependent: Dependent }[];
  /** Why not all of it could be read. */
  readonly refused?: string;
}

/** Where and by which names one kind is looked for. */
export interface CollectTask {
  readonly things: Things;
  readonly kind: Kind;
  readonly regionId: string;
  readonly own: OwnNames;
  readonly tick: Tick;
}

type Refused = Extract<Told, { is: 'refused' }>;

/** So much of it is listed; more is counted. */
const MOST_TOLD = 1_000;

/**
 * Every thing of one kind in one region, a page at a time: only what may depend on the instance is kept. Throws what the
 * cloud throws, and `LIST_INCOMPLETE`.
 */
export async function collect(task: CollectTask): Promise<Collected> {
  const { kind, regionId } = task;
  const found = {
    kind: kind.kind,
    regionId,
    read: 0,
    dependents: [] as Dependent[],
    unclear: [] as Unclear[],
    maybe: [] as { version: string; dependent: Dependent }[],
  };
  let refused: string | undefined;
  for (const query of kind.list.with ?? [{}]) {
    const ids = new Set<string>();
    const answer = await readAnswers(
      task.things,
      { ...callOf(kind.list, task), query: filledIn(query, regionId) },
      kind.list.pages,
      async (body) => {
        const things = thingsIn(body, kind.list);
        for (const thing of things) remember(ids, identify(thing, kind.list), task);
        const looks = await mapConcurrently(things, (thing) => lookAt(thing, task), task.tick);
        for (const look of looks) note(look, found);
        return things.length;
      },
      task.tick,
    );
    refused ??= answer?.why;
  }
  for (const { why } of found.unclear) if (found.unclear.length > MOST_TOLD) refused ??= why;
  return { ...found, ...(refused !== undefined && { refused }) };
}

interface Look {
  readonly dependents: readonly Dependent[];
  readonly unclear?: Unclear;
  readonly maybe: readonly { readonly version: string; readonly dependent: Dependent }[];
}

function note(
  look: Look,
  found: { read: number; dependents: Dependent[]; unclear: Unclear[]; maybe: Look['maybe'][number][] },
) {
  found.read += 1;
  found.dependents.push(...look.dependents);
  found.maybe.push(...look.maybe);
  if (look.unclear !== undefined) found.unclear.push(look.unclear);
}

async function lookAt(thing: unknown, task: CollectTask): Promise<Look> {
  const { kind, regionId, own } = task;
  const id = identify(thing, kind.list);
  const seen: unknown[] = [thing];
  let refused: string | undefined;
  for (const describing of kind.each ?? []) {
    if (describing.where !== undefined && !says(seen, describing.where)) continue;
    const answer = await describe(thing, describing, task, seen);
    if (answer === undefined || describing.noKey?.includes(answer.code) === true) continue;
    if (describing.gone?.includes(answer.code) === true) return NOTHING;
    refused ??= answer.why;
  }
  const { ours, versions, isNamed, unclear } = referencesIn(seen, own, kind.keyFields);
  const name = nameOf(thing, kind.list);
  const dependent = (key: string): Dependent => ({
    kind: kind.kind,
    regionId,
    id,
    ...(name !== undefined && { name }),
    key,
  });
  const isMute = !isNamed && kind.encrypted !== undefined && says(seen, kind.encrypted);
  const why =
    refused ??
    (unclear.length > 0
      ? `its key cannot be read (${unclear.join(', ')})`
      : isMute
        ? 'it is encrypted, and does not say with which key'
        : undefined);
  return {
    dependents: ours.map(dependent),
    maybe: ours.length > 0 ? [] : versions.map((version) => ({ version, dependent: dependent(version) })),
    ...(why !== undefined &&
      ours.length === 0 && { unclear: { thing: `${kind.kind} ${id} in ${regionId}`, why } }),
  };
}

const NOTHING: Look = { dependents: [], maybe: [] };

function describe(
  thing: unknown,
  { action, by, pages = { by: 'one' } }: Describing,
  task: CollectTask,
  seen: unknown[],
): Promise<Refused | undefined> {
  const [field = ''] = task.kind.list.id;
  const id = isRecord(thing) ? thing[field] : undefined;
  return readAnswers(
    task.things,
    { product: task.kind.product, action, regionId: task.regionId, query: { [by]: String(id) } },
    pages,
    async (body) => {
      seen.push(body);
      return pages.by === 'one' ? 1 : longestListIn(body);
    },
    task.tick,
  );
}

/** How many things are on a page of which only the whole is looked at. */
function longestListIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (!isRecord(value)) return 0;
  return Math.max(0, ...Object.values(value).map(longestListIn));
}

function callOf({ action, permission }: Listing, { kind: { product }, regionId }: CollectTask) {
  return { product, action, regionId, ...(permission !== undefined && { permission }) };
}

function filledIn(query: Parameters, regionId: string): Parameters {
  return Object.fromEntries(
    Object.entries(query).map(([name, value]) => [name, value === '{region}' ? regionId : value]),
  );
}

/** Throws `LIST_INCOMPLETE` where a thing has no id: nobody could say which it is. */
function identify(thing: unknown, { id: fields, action }: Listing): string {
  if (fields.length === 0) return 'setting';
  const ids = fields.map((field) => (isRecord(thing) ? thing[field] : undefined));
  if (!ids.every((id) => (typeof id === 'string' && id !== '') || typeof id === 'number'))
    throw broken(action, `a thing has no ${fields.join(' and ')}`);
  return ids.map(String).join('/');
}

function remember(ids: Set<string>, id: string, { kind }: CollectTask): void {
  if (ids.has(id)) throw broken(kind.list.action, `${id} comes twice`);
  ids.add(id);
}

function nameOf(thing: unknown, { name }: Listing): string | undefined {
  const value = isRecord(thing) && name !== undefined ? thing[name] : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}

function broken(what: string, found: string): Error {
  return failure(
    'LIST_INCOMPLETE',
    `The list of ${what} cannot be trusted: ${found}. It is read again from the start.`,
  );
}
