import { createHash } from 'node:crypto';
import { isSaveDue, type Bookmark } from '../paging.js';
import type { Collected } from './collect.js';
import type { OwnNames } from './references.js';

/** Lists that an attempt has read to their end, and by which names of the instance. */
export interface ReadLists {
  /** The digest of those names. */
  readonly names: string;
  readonly lists: readonly Collected[];
}

/** What a look has read of data at rest, over all of its places, so that another process need not begin anew. */
export interface KeptLists {
  /** The list of a kind in a region, as it was read by these names; undefined where it has to be read. */
  find(own: OwnNames, kind: string, regionId: string): Collected | undefined;
  /** Keeps a list that was read to its end; where it was not, nothing. */
  keep(own: OwnNames, collected: Collected): Promise<void>;
}

/** Goes on from a bookmark, and saves what is kept there. A name more or less, and everything is read anew. */
export function createKeptLists(bookmark: Bookmark<ReadLists>): KeptLists {
  let names = bookmark.last?.names ?? '';
  const lists = new Map((bookmark.last?.lists ?? []).map((one) => [nameOf(one), one]));
  let saved = { count: lists.size, at: performance.now() };
  const goBy = (own: OwnNames) => {
    const wanted = digestOf(own);
    if (wanted === names) return;
    names = wanted;
    lists.clear();
    saved = { ...saved, count: 0 };
  };
  return {
    find(own, kind, regionId) {
      goBy(own);
      return lists.get(nameOf({ kind, regionId }));
    },
    async keep(own, collected) {
      if (collected.refused !== undefined) return;
      goBy(own);
      lists.set(nameOf(collected), collected);
      if (!isSaveDue(lists.size, saved)) return;
      saved = { count: lists.size, at: performance.now() };
      await bookmark.save({ names, lists: [...lists.values()] });
    },
  };
}

function nameOf({ kind, regionId }: Pick<Collected, 'kind' | 'regionId'>): string {
  return `${regionId} ${kind}`;
}

const digests = new WeakMap<OwnNames, string>();

function digestOf(own: OwnNames): string {
  const known = digests.get(own);
  if (known !== undefined) return known;
  const digest = createHash('sha256')
    .update(JSON.stringify([...own]))
    .digest('hex');
  digests.set(own, digest);
  return digest;
}
