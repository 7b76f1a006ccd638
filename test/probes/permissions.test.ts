import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { LISTS, permissionsByPlace, RELEASES } from '../../src/probes/permissions.js';

const table = permissionsByPlace();
const needed = new Set(table.flatMap(({ actions }) => actions));
const policy = z.object({
  Statement: z.array(z.object({ Effect: z.string(), Action: z.array(z.string()) })),
});

it.each([
  ['observer', []],
  ['executor', [RELEASES]],
  ['candidates', LISTS],
])('The RAM policy of the %s allows what its places need, and nothing else', (role, more) => {
  const { Statement } = policy.parse(JSON.parse(read(`deploy/ram/${role}.json`)));
  const allowed = Statement.flatMap(({ Effect, Action }) => (Effect === 'Allow' ? Action : []));

  expect(allowed.toSorted()).toEqual([...new Set([...needed, ...more])].toSorted());
});

it('The page of permissions names each place with its actions', () => {
  const rows = read('docs/permissions.md')
    .split('\n')
    .flatMap((line) => {
      const [, place = '', , actions = ''] = line.split('|').map((cell) => cell.trim());
      const named = [...actions.matchAll(/`([^`]+)`/g)].map(([, action]) => action);
      return named.length === 0 ? [] : [{ place, actions: named }];
    });

  expect(rows).toEqual(table);
});

function read(file: string): string {
  return readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
}
