import type { Question, Things, Told } from '../../alibaba/things/things.js';
import { failure } from '../../errors.js';
import { isRecord } from '../../values/record.js';
import type { Tick } from '../paging.js';
import type { Listing, Pages } from './kind.js';

type Body = Readonly<Record<string, unknown>>;
type Refused = Extract<Told, { is: 'refused' }>;

/** More pages than any real list has: the cloud is leading us in circles. */
const MAX_PAGES = 5_000;
/** Where the products write how many there are. */
const TOTALS =
  'TotalCount TotalRecordCount Total TotalItemCount TotalNumber total_count totalSize totalCount total X-Total-Count'.split(
    ' ',
  );
/** Objects in which some products keep what belongs to the list. */
const BESIDE = ['Data', 'data', 'page_info', 'Headers'];

/**
 * Asks page by page to the end, handing on each answer; `count` says how many things are in one. A refusal ends it. Throws
 * `LIST_INCOMPLETE` for a list that cannot be trusted: never fewer pages.
 */
export async function readAnswers(
  things: Things,
  question: Question,
  pages: Pages,
  take: (body: Body) => Promise<number>,
  tick: Tick,
): Promise<Refused | undefined> {
  const what = `${question.action} in ${question.regionId}`;
  const tokens = new Set<string>();
  let next: string | undefined;
  let read = 0;
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const told = await things.ask({
      ...question,
      query: { ...question.query, ...parameters(pages, page, read, next) },
    });
    if (told.is === 'refused') return told;
    const found = await take(told.body);
    read += found;
    await tick();
    if (pages.by === 'one') return undefined;
    const total = numberIn(told.body, TOTALS);
    if (pages.by === 'number' || pages.by === 'offset') {
      if (isWhole(what, read, found, total)) return undefined;
      continue;
    }
    next = textIn(told.body, pages.token?.[1] ?? 'NextToken');
    if (next === undefined) return endOfTokens(what, pages, { found, read, total });
    if (tokens.has(next)) throw incomplete(what, 'a page token comes twice');
    tokens.add(next);
  }
  throw incomplete(what, `no end after ${MAX_PAGES} pages`);
}

/** A page that is full and says that it is the last may have lost its token; only a total can tell. */
function endOfTokens(
  what: string,
  pages: Extract<Pages, { by: 'token' }>,
  { found, read, total }: { found: number; read: number; total: number | undefined },
): Refused | undefined {
  if (total !== undefined && total > read)
    throw incomplete(what, `${total} were announced, and it ended after ${read}`);
  if (total === read || pages.size === undefined || found < pages.size[1]) return undefined;
  const why = `${what}: a full page says that it is the last one, and nothing says how many there are`;
  return { is: 'refused', code: '', why };
}

/** True at the end of a list by number. Without a total only an empty page is an end: sizes of pages may be cut down. */
function isWhole(what: string, read: number, found: number, total: number | undefined): boolean {
  if (total === undefined) return found === 0;
  if (read > total) throw incomplete(what, `${read} came, and ${total} are announced`);
  if (found === 0 && read < total) throw incomplete(what, `it ended after ${read} of ${total}`);
  return read === total;
}

function parameters(
  pages: Pages,
  page: number,
  read: number,
  next: string | undefined,
): Record<string, string> {
  if (pages.by === 'one') return {};
  const size = pages.size === undefined ? {} : { [pages.size[0]]: String(pages.size[1]) };
  if (pages.by === 'offset') return { ...size, offset: String(read) };
  if (pages.by === 'number') return { ...size, [pages.page ?? 'PageNumber']: String(page) };
  return { ...size, ...(next !== undefined && { [pages.token?.[0] ?? 'NextToken']: next }) };
}

/** The things in one answer. Throws `LIST_INCOMPLETE` where there is no list: a list that is missing is not empty. */
export function thingsIn(body: Body, { at, action, mayBeAlone }: Listing): readonly unknown[] {
  if (at === undefined) return [body];
  let value: unknown = body;
  for (const step of at.split('.')) {
    // One more object around a list is written by some versions, and left out by others.
    if (Array.isArray(value)) break;
    value = isRecord(value) ? value[step] : undefined;
  }
  if (mayBeAlone === true) {
    if (isRecord(value)) return [value];
    if (value === undefined || value === '') return [];
  }
  if (isRecord(value)) {
    const lists = Object.values(value).filter((one) => Array.isArray(one));
    if (lists.length === 1) value = lists[0];
  }
  if (Array.isArray(value)) return value;
  const isEmpty =
    value === undefined || value === null || (isRecord(value) && Object.keys(value).length === 0);
  if (isEmpty && numberIn(body, TOTALS) === 0) return [];
  throw incomplete(action, `there is no list at ${at}`);
}

function numberIn(body: Body, names: readonly string[]): number | undefined {
  for (const place of [body, ...BESIDE.map((name) => body[name])]) {
    if (!isRecord(place)) continue;
    for (const name of names) {
      const value = place[name];
      if (typeof value === 'number' && Number.isInteger(value) && value >= 0) return value;
      if (typeof value === 'string' && /^\d{1,9}$/.test(value)) return Number(value);
    }
  }
  return undefined;
}

function textIn(body: Body, name: string): string | undefined {
  for (const place of [body, ...BESIDE.map((beside) => body[beside])]) {
    const value = isRecord(place) ? place[name] : undefined;
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** A list that is not to be believed. */
export function incomplete(what: string, found: string): Error {
  return failure(
    'LIST_INCOMPLETE',
    `The list of ${what} cannot be trusted: ${found}. It is read again from the start.`,
  );
}
