import type { Cloud } from '../../alibaba/cloud.js';
import type { Things } from '../../alibaba/things/things.js';
import { isIn, type Product } from '../../values/product.js';
import { PRODUCTS, type ProductName } from '../../values/products.js';
import { codeOf } from '../../errors.js';
import { billOwnerOf as ownerOf } from '../bill-days.js';
import { isRecord } from '../../values/record.js';
import type { ProbeTask } from '../probe-task.js';
import { keptForAnHour, type Said } from './kept-regions.js';
import { regionsFrom } from './kinds.js';

/** Where a product is asked; `why`: why it may be somewhere else too. */
export interface Regions {
  readonly regions: readonly string[];
  readonly why?: string;
}

/** What of a cloud is asked where its products are. */
type RegionsCloud = Pick<Cloud, 'things' | 'clock' | 'regionId'>;

const REGION = /^[a-z]{2}-[a-z0-9]+(-[a-z0-9]+)*$/;

/**
 * The regions of a product, as it says itself; of one that cannot be asked, those of the vendor's own clients that the
 * account has. Where it does not say, the account's, and `why`; where nobody says, the instance's own. Throws what
 * `Things.ask` throws.
 */
export async function regionsOf(task: ProbeTask, cloud: RegionsCloud, name: ProductName): Promise<Regions> {
  const home = cloud.regionId;
  const { regions: served, label, isGlobal }: Product = PRODUCTS[name];
  if (isGlobal === true) return { regions: [home] };
  const from = regionsFrom(name);
  const asked = await regionsOnce(task, cloud, from);
  if (served !== undefined && 'regions' in asked)
    return {
      regions: asked.regions.filter((region) => isIn(served, region)),
    };
  if ('regions' in asked) return asked;
  const account = from === 'ecs' ? asked : await regionsOnce(task, cloud, 'ecs');
  const regions = 'regions' in account ? account.regions : [home];
  const why = `nobody says in which regions ${label} is, so that ${regions.length === 1 ? `only ${home} was` : 'those of ECS were'} looked at: ${asked.why}`;
  return { regions, why };
}

/** One question to each product for all kinds of one look. */
const ofLook = new WeakMap<ProbeTask, Map<ProductName, Promise<Said>>>();

function regionsOnce(task: ProbeTask, cloud: RegionsCloud, name: ProductName): Promise<Said> {
  const asked = ofLook.get(task) ?? new Map<ProductName, Promise<Said>>();
  ofLook.set(task, asked);
  const asking = asked.get(name) ?? regionsNow(task, cloud, name);
  asked.set(name, asking);
  asking.catch(() => asked.delete(name));
  return asking;
}

async function regionsNow(
  { seen, isForRelease }: ProbeTask,
  { things, clock, regionId }: RegionsCloud,
  name: ProductName,
): Promise<Said> {
  const ask = () => regionsBy(things, name, regionId);
  if (isForRelease === true) return ask();
  return keptForAnHour(things, { who: ownerOf(seen.identity), name, now: await clock.now() }, ask);
}

/** What a product has to be asked so that it names all of its regions. Source: docs/cloud-facts.md, Data at rest: hosts. */
const ALL_OF: Readonly<Partial<Record<ProductName, Readonly<Record<string, string>>>>> = {
  nas: { FileSystemType: 'all', PageSize: '100' },
};

async function regionsBy(things: Things, name: ProductName, home: string): Promise<Said> {
  const told = await things
    .ask({ product: name, action: 'DescribeRegions', regionId: home, query: ALL_OF[name] ?? {} })
    .catch((error: unknown) => {
      // A product that is not there says in no region where it is.
      if (codeOf(error) !== 'CLOUD_UNREACHABLE' || !(error instanceof Error)) throw error;
      return { is: 'refused', why: error.message } as const;
    });
  if (told.is === 'refused') return { why: told.why };
  const regions = [...new Set(regionIdsIn(told.body))].toSorted();
  const total = Number(told.body['TotalCount'] ?? 0);
  if (total > regions.length)
    return { why: `${PRODUCTS[name].label} names ${regions.length} of ${total} regions` };
  return regions.length > 0 ? { regions } : { why: `${PRODUCTS[name].label} names no region at all` };
}

function* regionIdsIn(value: unknown): Generator<string> {
  if (Array.isArray(value)) for (const item of value) yield* regionIdsIn(item);
  else if (isRecord(value))
    for (const [name, item] of Object.entries(value)) {
      if (name === 'RegionId' && typeof item === 'string' && REGION.test(item)) yield item;
      else yield* regionIdsIn(item);
    }
}
