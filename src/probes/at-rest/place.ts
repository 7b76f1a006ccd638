import type { Cloud } from '../../alibaba/cloud.js';
import type { Things } from '../../alibaba/things/things.js';
import { PRODUCTS, type Product } from '../../values/products.js';
import { mapConcurrently, type Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';
import { listingQuestion } from './ask.js';
import { isStillKnown, type Known } from './center.js';
import { collect, type Collected } from './collect.js';
import { versionsOfOurs } from './key-versions-once.js';
import type { Kind } from './kind.js';
import { kindsOf, type PlaceAtRest } from './kinds.js';
import type { Dependent } from './look.js';
import { ownNamesOf } from './references.js';
import { regionsOf } from './regions.js';
import { notShown, vouchingFor, type ReadKind, type Vouching } from './vouched.js';
import { witnessesOf, type Witnesses } from './witnesses.js';

/** What was read of a place, kind by kind and region by region. */
export interface ReadPlace {
  readonly collected: readonly Collected[];
  readonly dependents: readonly Dependent[];
  /** Why not all of it could be read; or where not. */
  readonly notRead: readonly string[];
  /** Kind by kind, who else says that this is all, or why nobody does. */
  readonly vouchings: readonly Vouched[];
  /** What others know of, and no list shows. */
  readonly missing: readonly string[];
}

type Vouched = Vouching & { readonly kind: string };

/**
 * Reads every thing of a place, and asks who else knows what there is. Throws a `CLOUD_*` or `KMS_*` failure for what fails
 * everywhere.
 */
export async function readPlace(
  place: PlaceAtRest,
  cloud: Cloud,
  task: ProbeTask,
  tick: Tick,
): Promise<ReadPlace> {
  const kinds = kindsOf(place);
  const witnesses = await witnessesOf(cloud, task, tick);
  const read: ReadKind[] = [];
  const notRead: string[] = [];
  for (const kind of kinds) {
    const { regions, why } = await regionsOf(task, cloud.things, kind.product, cloud.regionId);
    if (why !== undefined) notRead.push(withoutStop(why));
    const collected = await collectIn(withThose(regions, kind, witnesses), kind, cloud, task, tick);
    read.push({ kind, collected, isAllowed: await isAllowed(kind, collected, cloud.things, cloud.regionId) });
  }
  const collected = read.flatMap((one) => one.collected);
  return {
    collected,
    dependents: await dependentsIn(collected, cloud, task, tick),
    notRead: [...new Set([...notRead, ...refusedIn(collected)])],
    vouchings: vouchingsOf(read, witnesses),
    missing: await missingIn(notShown(kinds, collected, witnesses), cloud),
  };
}

function collectIn(
  regions: readonly string[],
  kind: Kind,
  { things }: Cloud,
  task: ProbeTask,
  tick: Tick,
): Promise<Collected[]> {
  const own = ownNamesOf(task.seen.instance.instanceId, task.inventory);
  return mapConcurrently(regions, (regionId) => collect({ things, kind, regionId, own, tick }), tick);
}

/** Resource Center may add regions; it never takes one away. */
function withThose(regions: readonly string[], kind: Kind, { center }: Witnesses): string[] {
  const { isGlobal }: Product = PRODUCTS[kind.product];
  if (isGlobal === true || center.is === 'silent') return [...regions];
  const known = center.known.filter(({ type }) => kind.center?.includes(type) === true);
  return [...new Set([...regions, ...known.map(({ regionId }) => regionId).filter(isRegion)])];
}

/** As a part of a host it must be nothing else. */
function isRegion(text: string): boolean {
  return /^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/.test(text);
}

/** Was the list permitted, and not only empty? */
async function isAllowed(
  kind: Kind,
  collected: readonly Collected[],
  things: Things,
  regionId: string,
): Promise<boolean> {
  const { mayBeMute, list, product } = kind;
  if (mayBeMute === undefined || collected.some(({ read }) => read > 0)) return true;
  if (mayBeMute !== 'DryRun') return false;
  const told = await things.ask(listingQuestion(list, { DryRun: 'true' }, { product, regionId }));
  return told.is === 'refused' && told.code === 'DryRunOperation';
}

function vouchingsOf(read: readonly ReadKind[], witnesses: Witnesses): Vouched[] {
  const seen = new Set(
    read.filter(({ collected }) => collected.some((one) => one.read > 0)).map(({ kind }) => kind.product),
  );
  return read.map((one) => ({
    kind: one.kind.kind,
    ...vouchingFor(one, witnesses, seen.has(one.kind.product)),
  }));
}

async function missingIn(known: readonly Known[], { things, regionId }: Cloud): Promise<string[]> {
  // One is enough to keep the instance; it may have been deleted since Resource Center was asked.
  for (const one of known.slice(0, MOST_ASKED))
    if (await isStillKnown(things, one, regionId))
      return [
        `${one.type} ${one.id} in ${one.regionId}${known.length > 1 ? `, and ${known.length - 1} more` : ''}`,
      ];
  return known.length > MOST_ASKED ? [`${known.length} things`] : [];
}

const MOST_ASKED = 20;

async function dependentsIn(
  collected: readonly Collected[],
  cloud: Cloud,
  task: ProbeTask,
  tick: Tick,
): Promise<Dependent[]> {
  const maybe = collected.flatMap((one) => one.maybe);
  const versions = await versionsOfOurs(cloud, task, new Set(maybe.map(({ version }) => version)), tick);
  const byVersion = maybe.flatMap(({ version, dependent }) => {
    const key = versions.get(version);
    return key === undefined ? [] : [{ ...dependent, key }];
  });
  const all = [...collected.flatMap((one) => one.dependents), ...byVersion];
  // A list that was begun anew shows again what it has shown.
  return [...new Map(all.map((one) => [sentenceOf(one), one])).values()];
}

/** A dependent, in the words that people sign. */
export function sentenceOf({ kind, regionId, id, key }: Dependent): string {
  return `${kind} ${id} in ${regionId} is encrypted with ${key}`;
}

function refusedIn(collected: readonly Collected[]): string[] {
  return collected.flatMap(({ kind, regionId, refused }) =>
    refused === undefined ? [] : [`${kind} in ${regionId}: ${withoutStop(refused)}`],
  );
}

/** A sentence, as it stands within another one. */
function withoutStop(text: string): string {
  return text.replace(/\.+$/, '');
}
