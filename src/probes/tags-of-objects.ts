import type { InstanceTags, KmsInstance, Tag, TaggedType } from '../alibaba/cloud.js';
import type { Finding, ObjectNames, Owner, ProbeReport } from '../snapshot.js';
import { cut } from '../visible.js';
import type { Instant } from '../values/instant.js';
import { firstThree } from '../values/text.js';
import { mapConcurrently, readByToken, type Tick } from './paging.js';

/** So many things can be asked about at once. Source: docs/cloud-facts.md, Tags of an instance. */
const AT_ONCE = 50;
/** So many tags on a last page: some may have been cut. */
const FULL_PAGE = 50;
const MAX_OWNER = 100;

/** Tags with such a key are made by services of the cloud: acs:FAMILY:… */
const BY_A_SERVICE = /^acs:([^:]+)/;

/** Keys of tags in which people write whom to ask, without letter case and separators. */
const NAMES_AN_OWNER =
  /^(owners?|ownedby|teams?|contacts?|maintainers?|departments?|services?|apps?|applications?|projects?|systems?|createdby|costcent(er|re))$/;

/** A tag of something, by the name that people know: `key ID`, `secret NAME`, `instance`. */
export interface ObjectTag extends Tag {
  readonly type: TaggedType;
}

/** Reads every tag of the instance, its keys and its secrets. All or nothing. */
export async function readObjectTags(
  tags: InstanceTags,
  { instanceId, status }: Pick<KmsInstance, 'instanceId' | 'status'>,
  { keys, secrets }: Pick<ObjectNames, 'keys' | 'secrets'>,
  tick: Tick,
): Promise<ObjectTag[]> {
  const wanted = [
    // KMS keeps no tags of an instance that was never enabled, and refuses to tell them.
    ...(status === 'Uninitialized' ? [] : inParts('instance', [instanceId])),
    ...inParts(
      'key',
      keys.map(({ keyId }) => keyId),
    ),
    ...inParts(
      'secret',
      secrets.map(({ name }) => name),
    ),
  ];
  const read = await mapConcurrently(wanted, ({ type, ids }) => tagsOf(tags, type, ids, tick), tick);
  return read.flat();
}

function inParts(type: TaggedType, ids: readonly string[]): { type: TaggedType; ids: readonly string[] }[] {
  const parts = Math.ceil(ids.length / AT_ONCE);
  return Array.from({ length: parts }, (_, at) => ({
    type,
    ids: ids.slice(at * AT_ONCE, (at + 1) * AT_ONCE),
  }));
}

async function tagsOf(
  tags: InstanceTags,
  type: TaggedType,
  ids: readonly string[],
  tick: Tick,
): Promise<ObjectTag[]> {
  const found: Tag[] = [];
  let lastPage = 0;
  await readByToken(
    `tags of ${type}s`,
    (next) => tags.list(type, ids, next),
    (items) => {
      found.push(...items);
      lastPage = items.length;
    },
    tick,
  );
  if (lastPage < FULL_PAGE || ids.length === 1) return found.map((tag) => ({ ...tag, type }));
  // A full page that says that it is the last may have lost its token: fewer things fill no page.
  const half = Math.ceil(ids.length / 2);
  return [
    ...(await tagsOf(tags, type, ids.slice(0, half), tick)),
    ...(await tagsOf(tags, type, ids.slice(half), tick)),
  ];
}

/** Why tags were not read: nothing is known of whom they name. `holdReasons` says the same of the hold tag, and blocks. */
export function tagsNotRead(why: string, to: Instant): ProbeReport {
  return {
    ...judgeTags([], to),
    row: { place: 'tags', verdict: 'NOT_COVERED', reason: why, to },
    reasonCode: 'TAGS_NOT_READ',
  };
}

/**
 * Judges tags. One that a service of the cloud has made says that this service depends on what is tagged; one that names an
 * owner says whom to ask, and is no caller. Pure, and the same for observer and executor.
 */
export function judgeTags(tags: readonly ObjectTag[], to: Instant): ProbeReport {
  const services = new Map<string, string[]>();
  for (const { key, type, of } of tags) {
    const family = BY_A_SERVICE.exec(key.trim().toLowerCase())?.[1];
    if (family !== undefined) services.set(family, [...(services.get(family) ?? []), `${type} ${of}`]);
  }
  const families = [...services].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const findings = families.map(([family, objects]): Finding => ({
    code: 'DEPENDENT_FOUND',
    text: `the service ${family} has tagged ${firstThree([...new Set(objects)])}: it depends on it`,
    caller: `tag/acs:${family}`,
  }));
  const owners = ownersIn(tags);
  const clear = findings.length === 0;
  return {
    probe: 'tags',
    row: {
      place: 'tags',
      verdict: clear ? 'CLEAR' : 'FOUND',
      reason: `${clear ? 'no tag is of a service' : `services with tags: ${families.length}`}; owners named: ${owners.length}`,
      to,
    },
    reasonCode: clear ? 'NOTHING_CONFIGURED' : 'FOUND_IN_INSTANCE',
    findings,
    use: [],
    shares: [],
    foreignVpcs: [],
    dependents: families.map(([family]) => `the service ${family}, by its tags acs:${family}:…`),
    notes: [],
    ...(owners.length > 0 && { owners }),
  };
}

function ownersIn(tags: readonly ObjectTag[]): Owner[] {
  const owners = new Map<string, string[]>();
  for (const { key, value, type, of } of tags) {
    const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '');
    if (value === undefined || !NAMES_AN_OWNER.test(plain)) continue;
    const owner = cut(`${key} ${value}`, MAX_OWNER);
    const name = type === 'secret' ? `secret/${of}` : type === 'instance' ? 'instance' : of;
    owners.set(owner, [...(owners.get(owner) ?? []), name]);
  }
  return [...owners]
    .map(([owner, of]) => ({ owner, of: [...new Set(of)].toSorted() }))
    .toSorted((a, b) => (a.owner < b.owner ? -1 : 1));
}
