import type { Question, Things } from '../alibaba/things/things.js';
import { describingQuestion, listingQuestion } from '../probes/at-rest/ask.js';
import type { Kind, Listing, Pages } from '../probes/at-rest/kind.js';
import { regionsFrom } from '../probes/at-rest/kinds.js';
import { identify } from '../probes/at-rest/look.js';
import { thingsIn } from '../probes/at-rest/read-things.js';
import { isRecord } from '../values/record.js';
import { isIn, type Product } from '../values/product.js';
import { PRODUCTS, type ProductName } from '../values/products.js';
import { type Instead, nothingThere, notTried, type Tried, tryOne } from './tried.js';

/** Where one kind of things is tried. */
export interface KindTask {
  readonly things: Things;
  readonly place: string;
  readonly kind: Kind;
  /** The instance's own region. */
  readonly home: string;
}

/** Codes of a refusal that comes after the permission was found good, in any kind. */
const SERVED = 'DryRunOperation';

/** Tries what reading one kind needs: one page of its list in one region, and one look at the first thing of it. */
export async function tryKind(task: KindTask): Promise<Tried[]> {
  const { kind, home } = task;
  const { product, within, list, each = [] } = kind;
  const around = { product, regionId: regionOf(product, home) };
  const tried: Tried[] = [];
  const inside = within && (await tryList(task, within, around));
  if (inside !== undefined) tried.push(inside.tried);
  const [outer] = inside?.things ?? [];
  const parent = outer === undefined || within === undefined ? undefined : identify(outer, within);
  const withParent = { ...around, ...(parent !== undefined && { parent }) };
  const listed =
    within !== undefined && parent === undefined
      ? { tried: left(task, list, inside?.tried, 'nothing was found to look into'), things: [] }
      : await tryList(task, list, withParent);
  tried.push(listed.tried);
  const [first] = listed.things;
  for (const describing of each) {
    if (first === undefined) {
      tried.push(left(task, describing, listed.tried, `no ${kind.kind} was found to ask about`));
      continue;
    }
    const [field] = list.id;
    const id = field === undefined ? first : isRecord(first) ? first[field] : undefined;
    const question = describingQuestion(describing, first, { ...withParent, id: String(id) });
    const paged = { ...question, query: { ...question.query, ...firstPage(describing.pages) } };
    tried.push(await ask(task, paged, () => undefined, describing.noKey));
  }
  return tried;
}

/** Which product is asked for the regions of a kind; undefined where nobody asks for them. */
export function askedForRegions({ product }: Kind): ProductName | undefined {
  const { isGlobal }: Product = PRODUCTS[product];
  return isGlobal === true ? undefined : regionsFrom(product);
}

/** Tries how a product is asked for its regions. */
export function tryRegions(things: Things, product: ProductName, regionId: string): Promise<Tried> {
  return ask({ things }, { product, action: 'DescribeRegions', regionId }, () => undefined);
}

interface Listed {
  readonly tried: Tried;
  readonly things: readonly unknown[];
}

async function tryList(
  task: KindTask,
  listing: Listing,
  around: Parameters<typeof listingQuestion>[2],
): Promise<Listed> {
  let things: readonly unknown[] = [];
  const query = { ...listing.with?.[0], ...firstPage(listing.pages) };
  const question = listingQuestion(listing, query, around);
  const tried = await ask(task, question, async (body) => {
    things = thingsIn(body, listing);
    return things.length === 0 && listing === task.kind.list
      ? await whyMute(task, listing, around)
      : undefined;
  });
  return { tried, things };
}

/** An empty list of these is no sign: who may not ask is told the same, or nobody knows. */
async function whyMute(
  { things, kind }: KindTask,
  listing: Listing,
  around: Parameters<typeof listingQuestion>[2],
): Promise<Instead> {
  if (kind.mayBeMute === undefined) return undefined;
  const why = `an empty list of ${kind.kind} may as well be one that is not permitted`;
  if (kind.mayBeMute !== 'DryRun') return { verdict: 'not told', why };
  const told = await things.ask(listingQuestion(listing, { DryRun: 'true' }, around));
  if (told.is === 'refused' && told.code === SERVED) return undefined;
  return told.is === 'refused' && told.isDenied === true
    ? { verdict: 'refused', code: told.code, why: told.why }
    : { verdict: 'not told', why };
}

function ask(
  { things, place }: Pick<KindTask, 'things'> & Partial<Pick<KindTask, 'place'>>,
  question: Question,
  look: (body: Readonly<Record<string, unknown>>) => Promise<Instead> | undefined,
  served: readonly string[] = [],
): Promise<Tried> {
  const { regionId } = question;
  const permission = permissionOf(question.product, question);
  return tryOne({ permission, ...(place !== undefined && { place }), regionId }, async () => {
    const told = await things.ask(question);
    if (told.is === 'told') return await look(told.body);
    const { code, why, isDenied } = told;
    if (served.includes(code)) return undefined;
    return { verdict: isDenied === true ? 'refused' : 'no answer', code, why };
  });
}

/** Nothing to ask about, where the list `before` showed so; else nobody knows. */
function left(
  { place, home, kind: { product } }: KindTask,
  operation: { readonly action: string; readonly permission?: string },
  before: Tried | undefined,
  why: string,
): Tried {
  const attempt = { permission: permissionOf(product, operation), place, regionId: before?.regionId ?? home };
  const isEmpty = before?.verdict === 'works' || before?.nothingThere === true;
  return { ...attempt, ...(isEmpty ? nothingThere(why) : notTried('the list before it told nothing')) };
}

function permissionOf(
  name: ProductName,
  { action, permission }: { readonly action: string; readonly permission?: string },
): string {
  const { ram = name }: Product = PRODUCTS[name];
  return permission ?? `${ram}:${action}`;
}

/** The instance's own, where the product is there; else the first that has it. */
function regionOf(name: ProductName, home: string): string {
  const { regions }: Product = PRODUCTS[name];
  if (regions === undefined || isIn(regions, home)) return home;
  return regions.split(' ')[0] ?? home;
}

function firstPage(pages: Pages = { by: 'one' }): Record<string, string> {
  if (pages.by === 'one') return {};
  const size = pages.size === undefined ? {} : { [pages.size[0]]: String(pages.size[1]) };
  if (pages.by === 'offset') return { ...size, offset: '0' };
  return pages.by === 'number' ? { ...size, [pages.page ?? 'PageNumber']: '1' } : size;
}
