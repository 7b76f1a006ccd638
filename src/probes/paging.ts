import pMap from 'p-map';
import type { NumberedPage, TokenPage } from '../alibaba/cloud.js';
import { failure } from '../errors.js';

/** Called between pages: heartbeats, and ends the reading when nobody wants it any more. */
export type Tick = () => Promise<void>;

/** Where a long reading has got to, kept outside the process, so that another worker can go on from there. */
export interface Bookmark<T> {
  /** What an earlier attempt left behind; undefined in the first. */
  readonly last: T | undefined;
  save(state: T): Promise<void>;
}

/** More pages than any real list has: the cloud is leading us in circles. */
const MAX_PAGES = 20_000;

/**
 * Reads a numbered list to its end, or throws: never a shorter list. The lengths must agree with the total that the
 * cloud names, no item may come twice, and the total must not move while we read.
 */
export async function readNumbered<T>(
  what: string,
  read: (page: number) => Promise<NumberedPage<T>>,
  idOf: (item: T) => string,
  tick: Tick,
): Promise<T[]> {
  const items = new Map<string, T>();
  let announced: number | undefined;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const { items: found, total } = await read(page);
    announced ??= total;
    if (total !== announced) throw unreadable(what, `${announced} were announced, and now ${total} are`);
    for (const item of found) {
      if (items.has(idOf(item))) throw unreadable(what, `${idOf(item)} comes twice`);
      items.set(idOf(item), item);
    }
    if (items.size === total) return [...items.values()];
    if (items.size > total) throw unreadable(what, `${items.size} came, ${total} are announced`);
    if (found.length === 0) throw unreadable(what, `page ${page} is empty after ${items.size} of ${total}`);
    await tick();
  }
  throw unreadable(what, `no end after ${MAX_PAGES} pages`);
}

/**
 * Reads a list by token to its end, handing each page on, or throws. A token that comes again is a broken list; so is an
 * end before the total that the cloud names, and one after a page of `fullPage` items.
 */
export async function readByToken<T>(
  what: string,
  ask: (next: string | undefined) => Promise<TokenPage<T>>,
  take: (items: readonly T[], next: string | undefined) => void | Promise<void>,
  tick: Tick,
  fullPage = Infinity,
): Promise<void> {
  const seen = new Set<string>();
  let next: string | undefined;
  let read = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await ask(next);
    await take(answer.items, answer.next);
    read += answer.items.length;
    if (answer.next === undefined) {
      if (answer.total !== undefined && answer.total !== read)
        throw unreadable(what, `${answer.total} were announced, and it ended after ${read}`);
      if (answer.items.length >= fullPage) throw unreadable(what, 'a full page says that it is the last one');
      return;
    }
    if (seen.has(answer.next)) throw unreadable(what, 'a page token comes twice');
    seen.add(answer.next);
    next = answer.next;
    await tick();
  }
  throw unreadable(what, `no end after ${MAX_PAGES} pages`);
}

/**
 * Reads a list by position to its end, or throws: a page of `fullPage` items has another behind it, also an empty one, and
 * one that has vanished meanwhile is no end.
 */
export async function readPages<T>(
  what: string,
  read: (skip: number) => Promise<readonly T[] | undefined>,
  fullPage: number,
  tick: Tick,
): Promise<T[]> {
  const items: T[] = [];
  for (let page = 1; page <= MAX_PAGES_BY_POSITION; page += 1) {
    const found = await read(items.length);
    if (found === undefined) throw unreadable(what, `it vanished after ${items.length}`);
    items.push(...found);
    if (found.length < fullPage) return items;
    await tick();
  }
  throw unreadable(what, `no end after ${MAX_PAGES_BY_POSITION} pages`);
}

/** Each holds a thousand: all of them are in memory at once. */
const MAX_PAGES_BY_POSITION = 50;

/** How many calls are under way at once. */
const AT_ONCE = 4;
/** After so many results a reading may be saved: what is saved is always a beginning of the whole, without a hole. */
const PART = 5 * AT_ONCE;
const BOOKMARK_EVERY = 400;
/** A slow reading is saved after so long, however little it has read. */
const BOOKMARK_AFTER_MS = 15_000;

/** Runs `work` over all items, four at a time, in order of the result. Stops at the first failure. */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  work: (item: T) => Promise<R>,
  tick: Tick,
  bookmark?: Bookmark<readonly R[]>,
): Promise<R[]> {
  const results: R[] = [...(bookmark?.last ?? [])];
  let saved = { count: results.length, at: performance.now() };
  const one = async (item: T) => {
    await tick();
    return work(item);
  };
  while (results.length < items.length) {
    const part = items.slice(results.length, results.length + PART);
    results.push(...(await pMap(part, one, { concurrency: AT_ONCE })));
    if (!isSaveDue(results.length, saved)) continue;
    await bookmark?.save(results);
    saved = { count: results.length, at: performance.now() };
  }
  return results;
}

/** Is so much read, or so long ago what was saved last, that it is worth saving again? */
export function isSaveDue(count: number, saved: { readonly count: number; readonly at: number }): boolean {
  return count - saved.count >= BOOKMARK_EVERY || performance.now() - saved.at > BOOKMARK_AFTER_MS;
}

function unreadable(what: string, found: string): Error {
  return failure(
    'LIST_INCOMPLETE',
    `The list of ${what} cannot be trusted: ${found}. It is read again from the start.`,
  );
}
