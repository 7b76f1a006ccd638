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

/** The things of the account, as they are and as they were: a stale read asks for the past. */
export interface ResourceStore {
  readonly put: (resource: Resource, now: number) => void;
  /** With all of its places; false when there is none of this name. */
  readonly remove: (name: ResourceName, now: number) => boolean;
  readonly ofKind: (kind: string, at: number) => readonly Resource[];
  readonly all: (at: number) => readonly Resource[];
}

type ResourceName = Pick<Resource, 'kind' | 'regionId' | 'id'>;

interface Kept {
  readonly resource: Resource;
  readonly since: number;
  until: number;
}

/** No things yet. One of the same kind, region, id and place takes the place of the one before. */
export function createResourceStore(): ResourceStore {
  const kinds = new Map<string, { kept: Kept[]; live: Map<string, Kept[]> }>();
  const ofKind = (kind: string, at: number) =>
    (kinds.get(kind)?.kept ?? []).filter(({ since, until }) => since <= at && at < until).map(resourceOf);
  const remove = ({ kind, regionId, id }: ResourceName, now: number) => {
    const found = kinds.get(kind)?.live.get(`${regionId} ${id}`) ?? [];
    for (const kept of found) kept.until = now;
    return kinds.get(kind)?.live.delete(`${regionId} ${id}`) === true;
  };
  return {
    put: (resource, now) => {
      const { kept, live } = kinds.get(resource.kind) ?? { kept: [], live: new Map<string, Kept[]>() };
      const name = `${resource.regionId} ${resource.id}`;
      const parts = live.get(name) ?? [];
      for (const part of parts) if (part.resource.place === resource.place) part.until = now;
      const added = { resource, since: now, until: Infinity };
      kept.push(added);
      live.set(name, [...parts.filter(({ until }) => until !== now), added]);
      kinds.set(resource.kind, { kept, live });
    },
    remove,
    ofKind,
    all: (at) => [...kinds.keys()].flatMap((kind) => ofKind(kind, at)),
  };
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

function resourceOf({ resource }: Kept): Resource {
  return resource;
}
