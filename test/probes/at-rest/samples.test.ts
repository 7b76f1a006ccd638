import { existsSync, readdirSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KINDS, kindsOf } from '../../../src/probes/at-rest/kinds.js';
import { identify } from '../../../src/probes/at-rest/look.js';
import { thingsIn } from '../../../src/probes/at-rest/read-things.js';
import { ownNamesOf, referencesIn } from '../../../src/probes/at-rest/references.js';
import { isAtRest } from '../../../src/probes/registry.js';
import { bodiesOf, samples } from '../../sandbox/published.js';
import { leaveOut } from '../../support/left-out.js';

const NOBODY = ownNamesOf('kst-1', { keys: [], secrets: [], aliases: [], otherAliases: [] });
/** How fields are called that may hold a key. */
const LIKE_A_KEY = /kms|encryptionkey|cmk|byok/i;
/** What is none for all that: a state, and an algorithm. */
const NO_KEY = ['EncryptionKeyStatus', 'KMSDataEncryption'];
const MASKED = 'key-hzz****';

const kinds = Object.keys(KINDS).filter(isAtRest).flatMap(kindsOf);

if (existsSync(samples)) describe("the vendor's published bodies of data at rest", published);
else leaveOut("the lists of data at rest on the vendor's bodies", 'ln -s FOLDER-WITH-samples ../shared');

function published(): void {
  const lists = kinds.flatMap(({ kind, product, list, within }) =>
    [list, ...(within === undefined ? [] : [within])].flatMap((listing) =>
      bodiesFor(product, listing.action).map((body, nth) => ({
        name: `${kind}, ${listing.action} ${nth + 1}`,
        listing,
        body,
      })),
    ),
  );
  const answers = kinds.flatMap((kind) =>
    [kind.list, ...(kind.each ?? [])].flatMap(({ action }) =>
      bodiesFor(kind.product, action).flatMap((body, nth) =>
        fieldsIn(body)
          .filter((field) => LIKE_A_KEY.test(field) && !NO_KEY.includes(field))
          .map((field) => ({ name: `${kind.kind}, ${action} ${nth + 1}, ${field}`, kind, body, field })),
      ),
    ),
  );

  it.each(lists)('have things, each with its id: $name', ({ listing, body }) => {
    const things = thingsIn(body, listing);

    expect(things.length).toBeGreaterThan(0);
    for (const thing of things) expect(identify(thing, listing)).not.toBe('');
  });

  it.each(answers)('have no field with a key that is overlooked: $name', ({ kind, body, field }) => {
    const masked: unknown = JSON.parse(JSON.stringify(body), (name, value: unknown) =>
      name === field && typeof value === 'string' ? MASKED : value,
    );

    expect(referencesIn(masked, NOBODY, kind.keyFields).unclear).toContain(MASKED);
  });
}

function bodiesFor(product: string, action: string): Record<string, unknown>[] {
  const called = product === 'log' ? 'sls' : product;
  const folder = readdirSync(samples).find((name) => name.toLowerCase() === called);
  const file = `${folder}/${action}.json`;
  if (folder === undefined || !existsSync(new URL(file, samples))) return [];
  return bodiesOf(file).filter((body): body is Record<string, unknown> => typeof body === 'object');
}

/** The names of all fields with a text, at any depth. */
function fieldsIn(value: unknown): string[] {
  const found = new Set<string>();
  JSON.stringify(value, (name, inner: unknown) => {
    if (typeof inner === 'string' && Number.isNaN(Number(name))) found.add(name);
    return inner;
  });
  return [...found];
}
