import { KEY_ID_LENGTH, keyInVersion } from '../values/key-version.js';
import type { ObjectNames } from '../snapshot.js';
import type { EventKind } from './trail-kinds.js';

/** What an event tells of keys and secrets; who sent it does not matter. */
type Told = Omit<EventKind, 'who'>;

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
    ...inventory.secrets.flatMap(({ name }) =>
      dataKeyIn(name).map((key) => [key, `secret/${name}`] as const),
    ),
  ]);
  return { instanceId, own, otherAliases: new Set(inventory.otherAliases) };
}

/** A managed data key lies in secrets that have its name in theirs. Source: docs/cloud-facts.md, Whose use. */
function dataKeyIn(secret: string): string[] {
  const name = /^kms-datakey\w*!([^!]+)/.exec(secret.toLowerCase())?.[1];
  return name === undefined ? [] : [name];
}

/** Every key or secret of this instance that an event names, wherever and however it stands in it. */
export function resourcesIn(event: Told, { own }: Names): string[] {
  const names = event.mentions.flatMap((text) => {
    const lower = text.trim().toLowerCase();
    const words = lower.split(/[^\w-]+/);
    return [lower, withoutArn(lower), ...words, ...words.flatMap((word) => keyInVersion(word) ?? [])];
  });
  return [...new Set(names.flatMap((name) => own.get(name) ?? []))];
}

/**
 * Tells whose a use is by the names in it; in doubt it is not somebody else's. Only what stands where an object is named
 * can say so, and only when all of it can be read: a name that is masked may be ours.
 */
export function ownerOf(event: Told, names: Names): Owner {
  const resources = resourcesIn(event, names);
  if (resources.length > 0) return { is: 'ours', resources };
  if (wasNothing(event)) return { is: 'not ours' };
  const objects = (event.objects ?? []).map((name) => withoutArn(name.trim()));
  if (objects.some((name) => name.includes('*')) || event.cutShort === true) return { is: 'unknown' };
  if (objects.some((name) => isCut(name, names))) return { is: 'unknown' };
  const keys = keysIn(objects);
  // It decrypts with one key and encrypts with another, and may name only the second.
  if (isReEncrypt(event)) return keys.size > 1 ? { is: 'not ours' } : { is: 'unknown' };
  const aliases = objects.filter((name) => name.startsWith('alias/'));
  const secrets = /Secret|ManagedDataKey/.test(event.eventName)
    ? objects.filter((name) => !isKeyId(name) && !aliases.includes(name))
    : [];
  if (keys.size > 0 || secrets.length > 0 || aliases.some(isOfTheCloud)) return { is: 'not ours' };
  const [alias] = aliases;
  return alias === undefined ? { is: 'unknown' } : { is: 'known by alias', alias };
}

/** Which key made which ciphertext, as far as it is known. */
export interface KnownKeys {
  /** The keys of this instance, in lower case. */
  readonly keyIds: ReadonlySet<string>;
  /** The key of this instance by the id of each of its versions, in lower case. */
  readonly ours: ReadonlyMap<string, string>;
  /** The versions that ciphertexts began with when KMS was asked. Of one that came later nothing is known. */
  readonly asked: ReadonlySet<string>;
  /** Why a ciphertext of none of these may still be of the instance; absent where it may not. */
  readonly doubt?: string;
}

/** What the ciphertexts of a use say of its keys. */
export interface Sealed {
  /** The key versions that its ciphertexts begin with, sorted. */
  readonly versions: readonly string[];
  /** True where they tell of every key that the use can have had: only then may it be of others by them. */
  readonly decides: boolean;
}

/** By the ciphertexts in an event; undefined where none shows a key version. */
export function sealedIn(event: Told): Sealed | undefined {
  const versions = [...new Set((event.ciphertexts ?? []).flatMap(({ version }) => version ?? []))].toSorted();
  if (versions.length === 0) return undefined;
  return { versions, decides: event.cutShort !== true && decides(event) };
}

/** Handed in to these, a ciphertext is of the key that decrypts. */
const DECRYPTS = /^(Advance)?(Decrypt|ReEncrypt|ExportDataKey)$/;
/** Given out by these, it is of the key that encrypted. Asymmetric ciphertexts say nothing of their key. */
const ENCRYPTS =
  /^(Advance)?(Encrypt|ReEncrypt|GenerateDataKey|GenerateDataKeyWithoutPlaintext|GenerateAndExportDataKey)$/;

function decides(event: Told): boolean {
  const { eventName, objects = [], sources = [] } = event;
  const isTold = (stands: 'request' | 'answer') => {
    const found = (event.ciphertexts ?? []).filter((one) => one.stands === stands);
    return found.length > 0 && found.every(({ version, whole }) => version !== undefined && whole);
  };
  if (!isReEncrypt(event)) {
    if (DECRYPTS.test(eventName)) return isTold('request');
    return ENCRYPTS.test(eventName) && isTold('answer');
  }
  if (!DECRYPTS.test(eventName)) return false;
  // Where it names the key that decrypts, the ciphertext is an asymmetric one.
  const isSourceTold = sources.length > 0 ? isAllKeys(sources) : isTold('request');
  const destination = objects.filter((name) => !sources.includes(name));
  return isSourceTold && (isTold('answer') || (destination.length > 0 && isAllKeys(destination)));
}

function isAllKeys(names: readonly string[]): boolean {
  return names.every((name) => isKeyId(withoutArn(name.trim())));
}

function keysIn(objects: readonly string[]): Set<string> {
  return new Set(objects.filter(isKeyId).map((name) => name.toLowerCase()));
}

function isReEncrypt({ eventName }: Told): boolean {
  return /ReEncrypt/i.test(eventName);
}

/** The aliases that an event sets, moves or takes away. */
export function aliasesChangedBy(event: Told): string[] {
  if (!/^(Create|Update|Delete)Alias$/.test(event.eventName) || isFailed(event)) return [];
  return event.mentions.map(withoutArn).filter((name) => name.startsWith('alias/'));
}

/** The whole id of a key: a UUID, or `key-` and letters. */
function isKeyId(name: string): boolean {
  return /^(key-[\w-]+|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.test(name);
}

/** The beginning of a key of this instance, without its end. */
function isCut(name: string, { own }: Names): boolean {
  const start = name.toLowerCase();
  if (!start.startsWith('key-') || start.length >= KEY_ID_LENGTH) return false;
  return [...own.keys()].some((whole) => whole.startsWith(start));
}

// An alias can be moved, but for those of the cloud's own keys, which lie in no instance.
function isOfTheCloud(alias: string): boolean {
  return alias.startsWith('alias/acs/');
}

/** KMS refused it because there is no such key, or no such caller. Each key of this instance is there. */
function wasNothing({ errorCode = '' }: Told): boolean {
  return errorCode === 'Forbidden.KeyNotFound' || errorCode === 'InvalidAccessKeyId.NotFound';
}

function isFailed({ errorCode = '' }: Told): boolean {
  return errorCode !== '';
}

function withoutArn(text: string): string {
  return /^acs:kms:[^:]*:[^:]*:(?:key\/|secret\/)?(.+)$/i.exec(text)?.[1] ?? text;
}
