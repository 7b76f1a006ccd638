import type { Instance } from '../types.js';
import type { Resource } from '../world/resources.js';
import { about, none } from './arrival.js';

/** Nothing is encrypted with a key of the instance, but what people have accepted to lose. */
export const nothingEncryptedWithItsKeys = about((instance, { world, now }) => {
  const lost = world.resources
    .all(now)
    .filter((resource) => !resource.accepted && dependsOn(resource, instance, world.setting.accountId));
  return none(
    'thing that would become unreadable',
    lost.map(({ kind, id, regionId }) => `${kind} ${id} in ${regionId}`),
  );
});

/** Does it name a key of the instance, or the instance, in whatever form and letters? */
function dependsOn(resource: Resource, instance: Instance, accountId: string): boolean {
  const named = [resource.key, ...textsIn(resource.fields)].map((text) => bare(text, accountId));
  const names = [...instance.keys.values()].flatMap(({ keyId, aliases, versions }) => [
    keyId,
    ...aliases,
    ...versions.map(({ id }) => id),
  ]);
  const wanted = new Set([instance.instanceId, ...names].map((name) => name.toLowerCase()));
  return named.some((name) => wanted.has(name));
}

/** Without what an ARN of this account puts before it. */
function bare(text: string, accountId: string): string {
  return text
    .trim()
    .toLowerCase()
    .replace(new RegExp(`^acs:kms:[^:]*:${accountId}:(key/)?`), '');
}

function textsIn(value: unknown): string[] {
  if (typeof value === 'string') return /^\s*[[{]/.test(value) ? [value, ...parsed(value)] : [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(textsIn);
}

/** Some services write their settings as JSON inside of a text. */
function parsed(text: string): string[] {
  try {
    return textsIn(JSON.parse(text));
  } catch {
    return [];
  }
}
