import type { Cloud } from '../../alibaba/cloud.js';
import type { Things } from '../../alibaba/things/things.js';
import type { Product } from '../../values/product.js';
import { PRODUCTS } from '../../values/products.js';
import { mapConcurrently, type Tick } from '../paging.js';
import type { ProbeTask } from '../probe-task.js';
import { listingQuestion } from './ask.js';
import { disagreementsIn } from './disagreements.js';
import { collect, type Collected } from './collect.js';
import type { KeptLists } from './kept-lists.js';
import { versionsOfOurs } from './key-versions-once.js';
import type { Kind } from './kind.js';
import { kindsOf, type PlaceAtRest } from './kinds.js';
import type { CollectTask, Dependent } from './look.js';
import { ownNamesOf } from './references.js';
import { regionsOf } from './regions.js';
import { isSetting, vouchingFor, type ReadKind, type SeenOfProduct, type Vouching } from './vouched.js';
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
  kept: KeptLists | undefined,
): Promise<ReadPlace> {
  const kinds = kindsOf(place);
  const own = ownNamesOf(task.seen.instance.instanceId, task.inventory);
  const witnesses = await witnessesOf(cloud, task, tick);
  const read: ReadKind[] = [];
  const notRead: string[] = [];
  for (const kind of kinds) {
    const { regions, why } = await regionsOf(task, cloud, kind.product);
    if (why !== undefined) notRead.push(withoutStop(why));
    const collected = await collectIn(withThose(regions, kind, witnesses), kind, {
      own,
      tick,
      kept,
      things: cloud.things,
    });
    read.push({ kind, collected, isAllowed: await isAllowed(kind, collected, cloud.things) });
  }
  const collected = read.flatMap((one) => one.collected);
  const { missing, doubtful } = await disagreementsIn(kinds, collected, witnesses, cloud);
  return {
    collected,
    dependents: await dependentsIn(collected, cloud, task, tick),
    notRead: [...new Set([...notRead, ...refusedIn(collected)])],
    vouchings: [
      ...vouchingsOf(read, witnesses),
      ...doubtful.map((why) => ({ kind: 'Resource Center', why })),
    ],
    missing,
  };
}

function collectIn(
  regions: readonly string[],
  kind: Kind,
  { kept, ...task }: Pick<CollectTask, 'things' | 'own' | 'tick'> & { readonly kept: KeptLists | undefined },
): Promise<Collected[]> {
  const readIn = async (regionId: string) => {
    const before = kept?.find(task.own, kind.kind, regionId);
    if (before !== undefined) return before;
    const collected = await collect({ ...task, kind, regionId });
    await kept?.keep(task.own, collected);
    return collected;
  };
  return mapConcurrently(regions, readIn, task.tick);
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

/** Were the lists permitted, and not only empty? */
async function isAllowed(
  { mayBeMute, list, product }: Kind,
  collected: readonly Collected[],
  things: Things,
) {
  if (mayBeMute === undefined) return true;
  if (mayBeMute !== 'DryRun') return collected.some(({ read }) => read > 0);
  // A permission may hold in one region, and not in the next.
  for (const { regionId } of collected.filter(({ read }) => read === 0)) {
    const told = await things.ask(listingQuestion(list, { DryRun: 'true' }, { product, regionId }));
    if (told.is !== 'refused' || told.code !== 'DryRunOperation') return false;
  }
  return true;
}

function vouchingsOf(read: readonly ReadKind[], witnesses: Witnesses): Vouched[] {
  return read
    .filter(({ collected }) => collected.every(({ refused }) => refused === undefined))
    .map((one) => ({
      kind: one.kind.kind,
      ...vouchingFor(one, witnesses, seenOf(one.kind, read)),
    }));
}

/** Bills name products, not kinds: what costs nothing is on none, where the product has anything that costs. */
function seenOf({ product }: Kind, read: readonly ReadKind[]): SeenOfProduct {
  const { billedAs }: Product = PRODUCTS[product];
  const related = read.filter(({ kind }) => {
    const other: Product = PRODUCTS[kind.product];
    return kind.product === product || (billedAs !== undefined && other.billedAs === billedAs);
  });
  const costly = related.filter(({ kind }) => kind.isFree !== true && !isSetting(kind));
  const counted = costly.length > 0 ? costly : related;
  return {
    isAnythingSeen: counted.some(({ collected }) => collected.some((one) => one.read > 0)),
    ids: related.flatMap(({ collected }) => collected.flatMap(({ ids }) => ids)),
  };
}

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
