import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { GUARDS } from './guards.mjs';

const ROOT = new URL('../../', import.meta.url);
const SAFETY = readFileSync(new URL('docs/safety.md', ROOT), 'utf8');
const LIST = readFileSync(new URL('docs/guards.md', ROOT), 'utf8');
const textOf = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');

/** The guards that a document lists, in its order: `I1.1 a quorum is wanted`. */
function guardsIn(text: string): string[] {
  return [...text.matchAll(/^- (I\d+\.\d+ .+)$/gm)].map(([, guard = '']) => guard);
}

/** Every path of this repository that a document names. */
function pathsIn(text: string): string[] {
  const named = [...text.matchAll(/`((?:src|test|docs|sandbox|deploy|bench)\/[^`\s]*)`/g)];
  return [...new Set(named.map(([, path = '']) => path))];
}

describe('docs/guards.md', () => {
  it('names each guard of the list by its number, and no other', () => {
    expect(guardsIn(LIST)).toEqual(GUARDS.map(({ id, name }) => `${id} ${name}`));
  });
});

describe('docs/safety.md', () => {
  it('has guards for each of its invariants', () => {
    const invariants = [...SAFETY.matchAll(/^### (I\d+)\. /gm)].map(([, id]) => id);

    expect([...new Set(GUARDS.map(({ id }) => id.split('.')[0]))]).toEqual(invariants);
    const ranges = [...SAFETY.matchAll(/^- Guards: \[(I\d+)\.1 to (I\d+)\.(\d+)\]/gm)];
    expect(ranges.map(([, from, to, last]) => [from, to, Number(last)])).toEqual(
      invariants.map((id) => [id, id, GUARDS.filter((guard) => guard.id.startsWith(`${id}.`)).length]),
    );
  });

  it('names only what is there', () => {
    expect(pathsIn(SAFETY).length).toBeGreaterThan(40);
    expect(pathsIn(SAFETY).filter((path) => !existsSync(new URL(path, ROOT)))).toEqual([]);
  });
});

describe('a guard', () => {
  it('stands once where the list says, and is missed by a test that is there', () => {
    const lost = GUARDS.filter(({ file, guard }) => textOf(file).split(guard).length !== 2);
    const untested = GUARDS.filter(({ test }) => !existsSync(new URL(test, ROOT)));

    expect(lost.map(({ id, name }) => `${id} ${name}`)).toEqual([]);
    expect(untested.map(({ id }) => id)).toEqual([]);
  });

  it('has a name of its own, and leaves something else when it is taken out', () => {
    expect(new Set(GUARDS.map(({ name }) => name)).size).toBe(GUARDS.length);
    expect(GUARDS.filter(({ guard, without }) => guard === without)).toEqual([]);
  });
});
