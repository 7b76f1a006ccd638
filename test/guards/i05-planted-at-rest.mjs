/**
 * I5: bugs that somebody could make in the reading of data at rest, planted one by one: the ten of docs/figures.md
 * (`npm run test:guards 'planted at rest'`).
 */
const READING = 'test/probes/at-rest/reading.test.ts';
const NAMES = 'test/probes/at-rest/references.test.ts';
const KINDS = 'test/probes/at-rest/kinds.test.ts';
const REFERENCES = 'src/probes/at-rest/references.ts';
const LOOK = 'src/probes/at-rest/look.ts';

export const PLANTED_AT_REST = [
  {
    name: 'planted at rest: only the first page of a list by number',
    file: 'src/probes/at-rest/read-things.ts',
    guard: "    if (pages.by === 'one') return undefined;",
    without: "    if (pages.by !== 'token') return undefined;",
    test: READING,
    only: 'is read by number to its total',
  },
  {
    name: 'planted at rest: a region is left out',
    file: 'src/probes/at-rest/place.ts',
    guard: 'return mapConcurrently(regions, readIn, task.tick);',
    without: 'return mapConcurrently(regions.slice(1), readIn, task.tick);',
    test: KINDS,
    only: 'nas-file-system',
  },
  {
    name: 'planted at rest: an alias is no name',
    file: REFERENCES,
    guard: '...aliases.map(({ name, keyId }) =>',
    without: '...aliases.slice(aliases.length).map(({ name, keyId }) =>',
    test: NAMES,
    only: 'by alias',
  },
  {
    name: 'planted at rest: lists within a thing are not searched',
    file: REFERENCES,
    guard: 'if (Array.isArray(value)) for (const item of value) yield*',
    without: 'if (Array.isArray(value)) for (const item of value.slice(value.length)) yield*',
    test: KINDS,
    only: 'ecs-launch-template',
  },
  {
    name: 'planted at rest: a text that holds JSON is not looked into',
    file: REFERENCES,
    guard: 'const inner = /^\\s*[{[]/.test(value) ? jsonIn(value) : undefined;',
    without: 'const inner = depth < 0 ? jsonIn(value) : undefined;',
    test: KINDS,
    only: 'ack-cluster',
  },
  {
    name: 'planted at rest: one form of databases is not asked for',
    file: 'src/probes/at-rest/kinds-databases.ts',
    guard: "['replicate', 'sharding', 'serverless'].map(",
    without: "['replicate', 'sharding'].map(",
    test: KINDS,
    only: 'mongodb-instance, disk, serverless',
  },
  {
    name: 'planted at rest: only the first description of a thing is asked for',
    file: LOOK,
    guard: 'for (const describing of kind.each ?? []) {',
    without: 'for (const describing of (kind.each ?? []).slice(0, 1)) {',
    test: KINDS,
    only: 'rds-instance, columns',
  },
  {
    name: 'planted at rest: every refusal proves that there is no key',
    file: LOOK,
    guard: 'describing.noKey?.includes(answer.code) === true) continue;',
    without: "answer.code !== '') continue;",
    test: READING,
    only: 'is not known where it refuses',
  },
  {
    name: 'planted at rest: a masked key is none of the customer',
    file: REFERENCES,
    guard: 'const NO_KEY = /^(|noactivebyok',
    without: 'const NO_KEY = /^(|key-.*\\*|noactivebyok',
    test: NAMES,
    only: 'names what nobody can read',
  },
  {
    name: 'planted at rest: a list is not held against what Resource Center knows',
    file: 'src/probes/at-rest/disagreements.ts',
    guard: 'const found = notShown(kinds, collected, center.known);',
    without: 'const found = notShown(kinds, collected, center.known.slice(center.known.length));',
    test: 'test/probes/at-rest/disagreements.test.ts',
    only: 'disagree where it knows one',
  },
];
