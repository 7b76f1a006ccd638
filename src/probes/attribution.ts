import type { TrailEvent } from '../alibaba/cloud.js';
import type { ObjectNames } from '../snapshot.js';

/** The names by which events mean something of this instance, and those that mean something else now. */
export interface Names {
  readonly instanceId: string;
  /** Every name of a key or secret of this instance, with the name that people know. */
  readonly own: ReadonlyMap<string, string>;
  /** Aliases of the region's other keys, as of now. */
  readonly otherAliases: ReadonlySet<string>;
}

/**
 * Whose a use is. The trail has the whole region's: of other instances, of keys outside of instances, of keys that
 * are long gone. An event that names one of those is not ours. One that names nothing may be ours. One that names
 * only an alias is of the key that the alias meant then, which today's aliases show only if nobody moved it since.
 */
export type Owner =
  | { readonly is: 'ours'; readonly resources: readonly string[] }
  | { readonly is: 'not ours' }
  | { readonly is: 'known by alias'; readonly alias: string }
  | { readonly is: 'unknown' };

/** The names of an instance's objects, as events tell them; in lower case, so that no spelling hides one. */
export function namesOf(instanceId: string, inventory: ObjectNames): Names {
  const own = new Map([
    ...inventory.keys.map(({ keyId }) => [keyId.toLowerCase(), keyId] as const),
    ...inventory.aliases.map(({ name, keyId }) => [name.toLowerCase(), keyId] as const),
    ...inventory.secrets.map(({ name }) => [name.toLowerCase(), `secret/${name}`] as const),
  ]);
  return { instanceId, own, otherAliases: new Set(inventory.otherAliases) };
}

/** Every key or secret of this instance that an event names, wherever and however it stands in it. */
export function resourcesIn(event: TrailEvent, { own }: Names): string[] {
  const names = event.mentions.flatMap((text) => {
    const lower = text.trim().toLowerCase();
    return [lower, withoutArn(lower), ...lower.split(/[^\w-]+/)];
  });
  return [...new Set(names.flatMap((name) => own.get(name) ?? []))];
}

/**
 * Tells whose a use is; in doubt it is not somebody else's. Only what stands where an object is named can say so, and
 * only when all of it can be read: a name that is masked may be ours.
 */
export function ownerOf(event: TrailEvent, names: Names): Owner {
  const resources = resourcesIn(event, names);
  if (resources.length > 0) return { is: 'ours', resources };
  if (wasNothing(event)) return { is: 'not ours' };
  const objects = (event.objects ?? []).map((name) => withoutArn(name.trim()));
  if (objects.some((name) => name.includes('*')) || event.mentions.some(isCutShort)) return { is: 'unknown' };
  const keys = new Set(objects.filter(isKeyId).map((name) => name.toLowerCase()));
  // It decrypts with one key and encrypts with another, and may name only the second.
  if (/ReEncrypt/i.test(event.eventName)) return keys.size > 1 ? { is: 'not ours' } : { is: 'unknown' };
  const aliases = objects.filter((name) => name.startsWith('alias/'));
  const secrets = /Secret/.test(event.eventName)
    ? objects.filter((name) => !isKeyId(name) && !aliases.includes(name))
    : [];
  if (keys.size > 0 || secrets.length > 0 || aliases.some(isOfTheCloud)) return { is: 'not ours' };
  const [alias] = aliases;
  return alias === undefined ? { is: 'unknown' } : { is: 'known by alias', alias };
}

/** The aliases that an event sets, moves or takes away. */
export function aliasesChangedBy(event: TrailEvent): string[] {
  if (!/^(Create|Update|Delete)Alias$/.test(event.eventName) || isFailed(event)) return [];
  return event.mentions.map(withoutArn).filter((name) => name.startsWith('alias/'));
}

/** The whole id of a key: a UUID, or `key-` and letters. */
function isKeyId(name: string): boolean {
  return /^(key-[\w-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(name);
}

// An alias can be moved, but for those of the cloud's own keys, which lie in no instance.
function isOfTheCloud(alias: string): boolean {
  return alias.startsWith('alias/acs/');
}

/** Text that begins as JSON and was not taken apart: what it names is not known. */
function isCutShort(text: string): boolean {
  return /^\s*[[{]/.test(text);
}

/** KMS refused it because there is no such key, or no such caller. Each key of this instance is there. */
function wasNothing({ errorCode = '' }: TrailEvent): boolean {
  return errorCode === 'Forbidden.KeyNotFound' || errorCode === 'InvalidAccessKeyId.NotFound';
}

function isFailed({ errorCode = '' }: TrailEvent): boolean {
  return errorCode !== '';
}

function withoutArn(text: string): string {
  return /^acs:kms:[^:]*:[^:]*:(?:key\/|secret\/)?(.+)$/i.exec(text)?.[1] ?? text;
}
