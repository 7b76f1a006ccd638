import type { Things, Told } from '../../alibaba/things/things.js';
import { isRecord } from '../../values/record.js';
import type { Tick } from '../paging.js';
import { describingQuestion, type Around } from './ask.js';
import type { Describing, Kind, Listing } from './kind.js';
import { incomplete, readAnswers } from './read-things.js';
import { hasField, referencesIn, says, type OwnNames } from './references.js';

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

/** A thing that names what may be a version of a key of ours: only KMS knows. */
export interface Maybe {
  readonly version: string;
  readonly dependent: Dependent;
}

/** What one thing says of the keys of the instance. */
export interface Look {
  readonly dependents: readonly Dependent[];
  readonly unclear?: Unclear;
  readonly maybe: readonly Maybe[];
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

/** Asks what the list does not show, and reads every name in all of it. Throws what the cloud throws, and `LIST_INCOMPLETE`. */
export async function lookAt(thing: unknown, task: CollectTask, around: Around): Promise<Look> {
  const { kind, regionId } = task;
  const { parent } = around;
  const own = identify(thing, kind.list);
  const id = parent === undefined ? own : `${parent}/${own}`;
  const seen: unknown[] = [thing];
  let refused: string | undefined;
  for (const describing of kind.each ?? []) {
    const { where, unless } = describing;
    if (where !== undefined && !says(seen, where)) continue;
    if (unless !== undefined && hasField(seen, unless)) continue;
    const answer = await describe(thing, describing, task, around, seen);
    // Only the field itself stands for what was refused before: an answer without it is about a thing of another form.
    if (answer === undefined && unless !== undefined)
      refused = hasField(seen, unless) ? undefined : (refused ?? `no answer about it has ${unless}`);
    if (answer === undefined || describing.noKey?.includes(answer.code) === true) continue;
    refused ??= answer.why;
  }
  const { ours, versions, isNamed, unclear } = referencesIn(seen, task.own, kind.keyFields);
  const name = nameOf(thing, kind.list);
  const dependent = (key: string): Dependent => ({
    kind: kind.kind,
    regionId,
    id,
    ...(name !== undefined && { name }),
    key,
  });
  const why = refused ?? whyUnclear(unclear, !isNamed && isEncrypted(seen, kind));
  return {
    dependents: ours.map(dependent),
    maybe: ours.length > 0 ? [] : versions.map((version) => ({ version, dependent: dependent(version) })),
    ...(why !== undefined &&
      ours.length === 0 && { unclear: { thing: `${kind.kind} ${id} in ${regionId}`, why } }),
  };
}

function isEncrypted(seen: readonly unknown[], { encrypted = {}, serviceKey = {} }: Kind): boolean {
  return says(seen, encrypted) && !says(seen, serviceKey);
}

function whyUnclear(unclear: readonly string[], isMute: boolean): string | undefined {
  if (unclear.length > 0) return `its key cannot be read (${unclear.join(', ')})`;
  return isMute ? 'it is encrypted, and does not say with which key' : undefined;
}

function describe(
  thing: unknown,
  describing: Describing,
  { things, kind, tick }: CollectTask,
  around: Around,
  seen: unknown[],
): Promise<Refused | undefined> {
  const { pages = { by: 'one' } } = describing;
  const [field] = kind.list.id;
  const value = field === undefined ? thing : isRecord(thing) ? thing[field] : undefined;
  return readAnswers(
    things,
    describingQuestion(describing, thing, { ...around, id: String(value) }),
    pages,
    async (body) => {
      if (saysNothing(body)) throw incomplete(describing.action, 'an answer says nothing of the thing');
      seen.push(body);
      return pages.by === 'one' ? 1 : longestListIn(body);
    },
    tick,
  );
}

const OF_EVERY_ANSWER = ['requestid', 'code', 'message', 'success', 'httpstatuscode', 'httpcode'];

/** True for an answer that could be the answer to any question: it is no proof that a thing has no key. */
function saysNothing(body: Readonly<Record<string, unknown>>): boolean {
  return Object.keys(body).every((name) => OF_EVERY_ANSWER.includes(name.toLowerCase()));
}

/** How many things are on a page of which only the whole is looked at. */
function longestListIn(value: unknown): number {
  if (Array.isArray(value)) return value.length;
  if (!isRecord(value)) return 0;
  return Math.max(0, ...Object.values(value).map(longestListIn));
}

/** Throws `LIST_INCOMPLETE` where a thing has no id: nobody could say which it is. */
export function identify(thing: unknown, { id: fields, action }: Listing): string {
  if (fields.length === 0) return typeof thing === 'string' ? thing : 'setting';
  const ids = fields.map((field) => (isRecord(thing) ? thing[field] : undefined));
  if (!ids.every((id) => (typeof id === 'string' && id !== '') || typeof id === 'number'))
    throw incomplete(action, `a thing has no ${fields.join(' and ')}`);
  return ids.map(String).join('/');
}

function nameOf(thing: unknown, { name }: Listing): string | undefined {
  const value = isRecord(thing) && name !== undefined ? thing[name] : undefined;
  return typeof value === 'string' && value !== '' ? value.slice(0, 200) : undefined;
}
