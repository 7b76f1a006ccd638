import { isRecord } from '../../values/record.js';
import { isVersionId, keyInVersion } from '../../values/key-version.js';
import type { ObjectNames } from '../../snapshot.js';

/** Every name by which a thing may name a key of the instance, in lower case, with the key; and the instance itself. */
export type OwnNames = ReadonlyMap<string, string>;

/** What one thing says of keys. */
export interface References {
  /** Keys of the instance, or the instance itself, that it names anywhere. */
  readonly ours: readonly string[];
  /** Ids that may be versions of one of ours: only KMS knows. */
  readonly versions: readonly string[];
  /** True when it names some key that can be read, whosever it is. */
  readonly isNamed: boolean;
  /** Values where a key stands that nobody can read: masked, cut short, or an alias that is not known. */
  readonly unclear: readonly string[];
}

/** Fields that hold a key in every product, without `_` and `-`. Source: docs/cloud-facts.md, Data at rest. */
const KEY_FIELDS: ReadonlySet<string> = new Set(
  (
    'kmskeyid kmsid encryptionkey encryptionkeyid encryptkeyid encryptedkeyid kmsmasterkeyid volumeencryptionkey ' +
    'systemdiskkmskeyid datadiskkmskeyid diskkmskeyid cmkkeyid destinationkmskeyid replicakmskeyid storagesecretkey ' +
    'serversideencryptionkeyid kmskeyarn encryptionkmskeyid'
  ).split(' '),
);

/** Values that say that there is no key of the customer. Source: docs/cloud-facts.md, Data at rest. */
const NO_KEY = /^(|noactivebyok|default|dafault|servicekey|undefined|null|none|alias\/acs\/.*)$/;
const KEY_ID = /^key-[0-9a-z]{6,}$/;
const DEEPEST = 40;
/** Before the id of the instance, where a thing names no key of it. */
const INSTANCE = 'the instance ';

/** The names of an instance's keys. A secret's name is none: any word may be one. */
export function ownNamesOf(instanceId: string, { keys, aliases }: ObjectNames): OwnNames {
  return new Map([
    [instanceId.toLowerCase(), `${INSTANCE}${instanceId}`],
    ...keys.map(({ keyId }) => [keyId.toLowerCase(), keyId] as const),
    ...aliases.map(({ name, keyId }) => [name.toLowerCase(), keyId] as const),
  ]);
}

/**
 * Every key that a thing names. A name of ours counts wherever it stands; somebody else's only where a key is named.
 * `keyFields`: further fields that hold one in this kind.
 */
export function referencesIn(thing: unknown, own: OwnNames, keyFields: readonly string[] = []): References {
  const ours = new Set<string>();
  const versions = new Set<string>();
  const unclear = new Set<string>();
  const more = new Set(keyFields.map(plain));
  let isNamed = false;
  for (const { field, text } of textsIn(thing)) {
    const found = oursIn(text, own);
    for (const key of found) ours.add(key);
    const name = plain(field);
    if (found.length > 0) isNamed = true;
    else if (KEY_FIELDS.has(name) || more.has(name)) {
      const value = withoutArn(text.trim().toLowerCase());
      if (NO_KEY.test(value)) continue;
      const isKey = KEY_ID.test(value) || isVersionId(value);
      if (isKey) isNamed = true;
      else unclear.add(text.trim().slice(0, 200));
      if (isVersionId(value)) versions.add(value);
    }
  }
  const keys = [...ours].filter((name) => !name.startsWith(INSTANCE)).toSorted();
  return {
    // Whoever names a key of the instance may name the instance beside it.
    ours: keys.length > 0 ? keys : [...ours],
    versions: [...versions],
    isNamed,
    unclear: [...unclear],
  };
}

/** True where a field of this name, at any depth, has one of these values (in any letter case). */
export function says(thing: unknown, wanted: Readonly<Record<string, readonly string[]>>): boolean {
  const values = new Map(Object.entries(wanted).map(([field, some]) => [plain(field), some]));
  for (const { field, text } of textsIn(thing))
    if (values.get(plain(field))?.includes(text.trim().toLowerCase()) === true) return true;
  return false;
}

/** True where a field of this name stands in it, at any depth, and is not empty. */
export function hasField(thing: unknown, name: string): boolean {
  const wanted = plain(name);
  for (const { field, text } of textsIn(thing))
    if (plain(field) === wanted && text.trim() !== '') return true;
  return false;
}

interface Text {
  readonly field: string;
  readonly text: string;
}

/** Every value in it as text, with the nearest name above it; a text that holds JSON is looked into. */
function* textsIn(value: unknown, field = '', depth = 0): Generator<Text> {
  if (depth > DEEPEST) throw new RangeError('it is nested too deeply');
  if (Array.isArray(value)) for (const item of value) yield* textsIn(item, field, depth + 1);
  else if (isRecord(value))
    for (const [name, item] of Object.entries(value)) yield* textsIn(item, name, depth + 1);
  else if (typeof value === 'string') {
    const inner = /^\s*[{[]/.test(value) ? jsonIn(value) : undefined;
    if (inner === undefined) yield { field, text: value };
    else yield* textsIn(inner, field, depth + 1);
  } else if (typeof value === 'boolean' || typeof value === 'number') yield { field, text: String(value) };
}

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function oursIn(text: string, own: OwnNames): string[] {
  const lower = text.trim().toLowerCase();
  const words = lower.split(/[^\w-]+/);
  const names = [lower, withoutArn(lower), ...words, ...words.flatMap((word) => keyInVersion(word) ?? [])];
  return names.flatMap((name) => own.get(name) ?? []);
}

/** `acs:kms:REGION:ACCOUNT:key/ID` and `…:alias/NAME` without what stands before. */
function withoutArn(text: string): string {
  const name = /^acs:kms:[^:]*:[^:]*:(.+)$/.exec(text)?.[1] ?? text;
  return name.startsWith('key/') ? name.slice('key/'.length) : name;
}

function plain(field: string): string {
  return field.toLowerCase().replaceAll(/[_-]/g, '');
}
