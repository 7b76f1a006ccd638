const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const KEY_AND_TEN = /^key-[0-9a-z]{21}-[0-9a-z]{10}$/;

/** Characters of the id of an instance's key. */
export const KEY_ID_LENGTH = 25;

/** True for the id of a key version, in lower case: a UUID, or the id of its key and ten characters. */
export function isVersionId(text: string): boolean {
  return UUID.test(text) || KEY_AND_TEN.test(text);
}

/** The id of the key that a version id begins with; undefined for one that is a UUID. */
export function keyInVersion(version: string): string | undefined {
  return KEY_AND_TEN.test(version) ? version.slice(0, KEY_ID_LENGTH) : undefined;
}
