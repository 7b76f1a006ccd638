import type { TrailEvent } from '../alibaba/cloud.js';
import type { ObjectNames } from './look.js';

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

/** The names of an instance's objects, as events tell them. */
export function namesOf(instanceId: string, inventory: ObjectNames): Names {
  const own = new Map([
    ...inventory.keys.map(({ keyId }) => [keyId, keyId] as const),
    ...inventory.aliases.map(({ name, keyId }) => [name, keyId] as const),
    ...inventory.secrets.map(({ name }) => [name, `secret/${name}`] as const),
  ]);
  return { instanceId, own, otherAliases: new Set(inventory.otherAliases) };
}

/** Every key or secret of this instance that an event names, wherever it stands in it. */
export function resourcesIn(event: TrailEvent, { own }: Names): string[] {
  return [...new Set(event.mentions.flatMap((text) => own.get(text) ?? own.get(withoutArn(text)) ?? []))];
}

/** Tells whose a use is; in doubt it is not somebody else's. */
export function ownerOf(event: TrailEvent, names: Names): Owner {
  const resources = resourcesIn(event, names);
  if (resources.length > 0) return { is: 'ours', resources };
  if (wasNothing(event)) return { is: 'not ours' };
  const named = [...(event.objects ?? []), ...event.mentions.filter(isNameByForm)].map(withoutArn);
  const definite = new Set(named.filter((name) => isDefinite(name) && name !== names.instanceId));
  // ReEncrypt names the key that it encrypts with; the one that it decrypts with may be in the ciphertext alone.
  const wanted = event.eventName === 'ReEncrypt' ? 2 : 1;
  if (definite.size >= wanted) return { is: 'not ours' };
  const alias = named.find((name) => name.startsWith('alias/'));
  return alias === undefined || wanted > 1 ? { is: 'unknown' } : { is: 'known by alias', alias };
}

/** The aliases that an event sets, moves or takes away. */
export function aliasesChangedBy(event: TrailEvent): string[] {
  if (!/^(Create|Update|Delete)Alias$/.test(event.eventName) || isFailed(event)) return [];
  return event.mentions.map(withoutArn).filter((name) => name.startsWith('alias/'));
}

/** Text that by its very form names a key, secret, alias or instance. Not a UUID: that may be of a request. */
function isNameByForm(text: string): boolean {
  return /^(key-[\w-]+|kst-[\w-]+|alias\/\S+|acs:kms:[^:]*:[^:]*:(key|secret|alias)\/\S+)$/i.test(text);
}

// Masked names say nothing. An alias can be moved, but for those of the cloud's own keys, which lie in no instance.
function isDefinite(name: string): boolean {
  const movable = name.startsWith('alias/') && !name.startsWith('alias/acs/');
  return !movable && !name.includes('***');
}

const NOTHING_THERE = new Set([
  'Forbidden.AliasNotFound',
  'Forbidden.KeyNotFound',
  'Forbidden.ResourceNotFound',
  'InvalidAccessKeyId.NotFound',
  'InvalidParameter',
  'MissingParameter',
]);

/** KMS refused it because what it asked for is not there, or is no request: no key had to do with it. */
function wasNothing({ errorCode = '' }: TrailEvent): boolean {
  return NOTHING_THERE.has(errorCode);
}

function isFailed({ errorCode = '' }: TrailEvent): boolean {
  return errorCode !== '';
}

function withoutArn(text: string): string {
  return /^acs:kms:[^:]*:[^:]*:(?:key\/|secret\/)?(.+)$/i.exec(text)?.[1] ?? text;
}
