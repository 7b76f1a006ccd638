import type { z } from 'zod';
import type { resourceFields } from '../scenario/resources.js';
import { day, instant } from '../scenario/time.js';

type Fields = z.infer<typeof resourceFields>;

/** A thing that may be encrypted with a key. Times are milliseconds since 1970. */
export interface Resource {
  readonly kind: string;
  readonly regionId: string;
  readonly id: string;
  readonly name: string;
  /** As it names the key; empty where it names none. */
  readonly key: string;
  /** Where the key stands; empty for the first place of its kind. */
  readonly place: string;
  readonly form: string;
  readonly encrypted: boolean;
  readonly serviceKey: boolean;
  readonly createdAt: number;
  readonly resourceGroupId: string;
  readonly parent: string;
  readonly accepted: boolean;
  readonly inResourceCenter: boolean;
  readonly refuses: { readonly code: string; readonly httpStatus: number } | undefined;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A thing, with what the scenario says of each place in it where a key stands. */
export interface Thing extends Resource {
  readonly parts: readonly Resource[];
}

/** The things of the account, as they are and as they were: a stale read asks for the past. */
export interface ResourceStore {
  readonly put: (resource: Resource, now: number) => void;
  /** With all of its places; false when there is none of this name. */
  readonly remove: (name: ResourceName, now: number) => boolean;
  /** Those of a kind, in one region where one is named. */
  readonly ofKind: (kind: string, at: number, regionId?: string) => readonly Thing[];
  readonly all: (at: number) => readonly Resource[];
}

type ResourceName = Pick<Resource, 'kind' | 'regionId' | 'id'>;

interface Kept {
  readonly resource: Resource;
  readonly since: number;
  until: number;
}

interface Shelf {
  readonly kept: Kept[];
  readonly live: Map<string, Kept[]>;
  /** When anything of the kind was last changed; what is there since then, by region. */
  changed: number;
  current: Map<string, readonly Thing[]> | undefined;
}

/** No things yet. One of the same kind, region, id and place takes the place of the one before. */
export function createResourceStore(): ResourceStore {
  const shelves = new Map<string, Shelf>();
  const change = (kind: string, now: number): Shelf => {
    const shelf = shelves.get(kind) ?? { kept: [], live: new Map(), changed: now, current: undefined };
    shelves.set(kind, shelf);
    return Object.assign(shelf, { changed: now, current: undefined });
  };
  return {
    put: (resource, now) => {
      const { kept, live } = change(resource.kind, now);
      const name = `${resource.regionId} ${resource.id}`;
      const parts = live.get(name) ?? [];
      for (const part of parts) if (part.resource.place === resource.place) part.until = now;
      const added = { resource, since: now, until: Infinity };
      kept.push(added);
      live.set(name, [...parts.filter(({ until }) => until !== now), added]);
    },
    remove: ({ kind, regionId, id }, now) => {
      const name = `${regionId} ${id}`;
      const found = shelves.get(kind)?.live.get(name);
      if (found === undefined) return false;
      for (const kept of found) kept.until = now;
      return change(kind, now).live.delete(name);
    },
    ofKind: (kind, at, regionId = '') => {
      const shelf = shelves.get(kind);
      if (shelf === undefined) return [];
      if (at < shelf.changed) return byRegion(standing(shelf, at)).get(regionId) ?? [];
      shelf.current ??= byRegion(standing(shelf, at));
      return shelf.current.get(regionId) ?? [];
    },
    all: (at) => [...shelves.values()].flatMap((shelf) => standing(shelf, at)),
  };
}

function standing({ kept }: Shelf, at: number): Resource[] {
  return kept.filter(({ since, until }) => since <= at && at < until).map(({ resource }) => resource);
}

/** The things of each region, and under the empty name those of all. */
function byRegion(resources: readonly Resource[]): Map<string, readonly Thing[]> {
  const things = new Map<string, Resource[]>();
  for (const part of resources) {
    const name = `${part.regionId} ${part.id}`;
    const parts = things.get(name);
    if (parts === undefined) things.set(name, [part]);
    else parts.push(part);
  }
  const all = [...things.values()].flatMap((parts) =>
    parts.slice(0, 1).map((first): Thing => ({ ...first, parts })),
  );
  const regions = new Map<string, Thing[]>([['', all]]);
  for (const thing of all) {
    const those = regions.get(thing.regionId);
    if (those === undefined) regions.set(thing.regionId, [thing]);
    else those.push(thing);
  }
  return regions;
}

/** The things of one entry of a scenario. Relative times count from `start`. */
export function buildResources(fields: Fields, start: number, regionId: string): Resource[] {
  if ('id' in fields) return [built(fields, fields.id, fields.regionId ?? regionId, fields.key, start)];
  const { count, prefix = `${fields.kind}-`, regionIds = [regionId], keys = [] } = fields;
  return Array.from({ length: count }, (_, index) =>
    built(
      fields,
      `${prefix}${String(index + 1).padStart(6, '0')}`,
      regionIds[index % regionIds.length] ?? regionId,
      keys[index % keys.length] ?? fields.key,
      start,
    ),
  );
}

function built(
  fields: Fields,
  id: string,
  regionId: string,
  key: string | undefined,
  start: number,
): Resource {
  return {
    kind: fields.kind,
    regionId,
    id,
    name: fields.name ?? id,
    key: key ?? '',
    place: fields.place ?? '',
    form: fields.form ?? '',
    encrypted: fields.encrypted ?? key !== undefined,
    serviceKey: fields.serviceKey ?? false,
    createdAt: fields.created === undefined ? start - 50 * day : instant(fields.created, start),
    resourceGroupId: fields.resourceGroupId ?? '',
    parent: fields.parent ?? '',
    accepted: fields.accepted ?? false,
    inResourceCenter: fields.inResourceCenter ?? true,
    refuses:
      fields.refuses === undefined
        ? undefined
        : { code: fields.refuses.code, httpStatus: fields.refuses.httpStatus ?? 400 },
    fields: fields.fields ?? {},
  };
}
