import type { Things } from '../../alibaba/things/things.js';
import { codeOf } from '../../errors.js';
import { isRecord } from '../../values/record.js';
import type { Tick } from '../paging.js';
import type { Listing } from './kind.js';
import { readAnswers, thingsIn } from './read-things.js';

/** A thing that Resource Center knows of. */
export interface Known {
  readonly type: string;
  readonly regionId: string;
  readonly id: string;
}

/** What Resource Center says there is; silent where it is off, not ready, or may not be asked. */
export type Center =
  | {
      readonly is: 'finished';
      /** Every type that it knows of, whether there is one or not. */
      readonly types: ReadonlySet<string>;
      readonly known: readonly Known[];
    }
  | { readonly is: 'silent'; readonly why: string };

const PRODUCT = 'resourcecenter';
/** Its limit. Source: docs/cloud-facts.md, Resource Center. */
const MOST_VALUES = 200;
const LIST: Listing = {
  action: 'SearchResources',
  at: 'Resources',
  id: ['ResourceId'],
  pages: { by: 'token', size: ['MaxResults', 500] },
};
const TYPES: Listing = {
  action: 'ListResourceTypes',
  at: 'ResourceTypes',
  id: ['ResourceType'],
  pages: { by: 'one' },
};

/**
 * Everything of these types. It leaves out, silently, what whoever asks may not read, and is minutes behind: what it shows is
 * there, what it does not show proves nothing by itself. It is never switched on. Throws what `Things.ask` throws.
 */
export async function readCenter(
  things: Things,
  types: readonly string[],
  home: string,
  tick: Tick,
): Promise<Center> {
  try {
    return await read(things, types, home, tick);
  } catch (error) {
    if (!['LIST_INCOMPLETE', 'CLOUD_UNREACHABLE'].includes(codeOf(error) ?? '')) throw error;
    return silent(error instanceof Error ? error.message : String(error));
  }
}

async function read(things: Things, types: readonly string[], regionId: string, tick: Tick): Promise<Center> {
  const status = await things.ask({ product: PRODUCT, action: 'GetResourceCenterServiceStatus', regionId });
  if (status.is === 'refused') return silent(status.why);
  const { ServiceStatus: isOn, InitialStatus: began } = status.body;
  if (isOn !== 'Enabled') return silent('Resource Center is off');
  if (began !== 'Finished') return silent('Resource Center is not ready');
  const listed = await things.ask({ product: PRODUCT, action: 'ListResourceTypes', regionId });
  if (listed.is === 'refused') return silent(listed.why);
  const heardOf = new Set(thingsIn(listed.body, TYPES).flatMap((type) => textOf(type, 'ResourceType')));
  const wanted = types.filter((type) => heardOf.has(type)).slice(0, MOST_VALUES);
  const known: Known[] = [];
  if (wanted.length === 0) return { is: 'finished', types: heardOf, known };
  const refused = await readAnswers(
    things,
    { product: PRODUCT, action: LIST.action, regionId, query: filters({ ResourceType: wanted }) },
    LIST.pages,
    async (body) => {
      const found = thingsIn(body, LIST);
      known.push(...found.map(knownIn));
      return found.length;
    },
    tick,
  );
  return refused === undefined ? { is: 'finished', types: heardOf, known } : silent(refused.why);
}

/** Does it still know of this one? It may have been deleted since. */
export async function isStillKnown(things: Things, { type, id }: Known, regionId: string): Promise<boolean> {
  const query = filters({ ResourceType: [type], ResourceId: [id] });
  const told = await things.ask({ product: PRODUCT, action: LIST.action, regionId, query });
  return told.is === 'refused' || thingsIn(told.body, LIST).length > 0;
}

function filters(wanted: Readonly<Record<string, readonly string[]>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(wanted).flatMap(([key, values], at) => [
      [`Filter.${at + 1}.Key`, key],
      [`Filter.${at + 1}.MatchType`, 'Equals'],
      ...values.map((value, n) => [`Filter.${at + 1}.Value.${n + 1}`, value] as const),
    ]),
  );
}

function knownIn(value: unknown): Known {
  const [type = '', regionId = '', id = ''] = ['ResourceType', 'RegionId', 'ResourceId'].map(
    (name) => textOf(value, name)[0],
  );
  return { type, regionId, id };
}

function textOf(value: unknown, name: string): string[] {
  const text = isRecord(value) ? value[name] : undefined;
  return typeof text === 'string' && text !== '' ? [text] : [];
}

function silent(why: string): Center {
  return { is: 'silent', why: why.replace(/\.+$/, '') };
}
