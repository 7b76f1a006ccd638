import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createPeople } from '../support/people.js';
import { writePolicy } from '../support/policy.js';
import { runHere } from './run-here.js';

const folder = mkdtempSync(join(tmpdir(), 'kms-release-bad-policies-'));
const file = join(folder, 'policy.toml');
let good: string;

beforeAll(() => {
  const { allowedSigners } = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], []);
  writePolicy(file, { instances: ['kst-hzz65f3a1b2c3d4e5f6g7'], allowedSigners });
  good = readFileSync(file, 'utf8');
});
afterAll(() => rmSync(folder, { recursive: true }));

const LONG = 'n'.repeat(300);

it.each<readonly [what: string, make: (good: string) => string | Buffer, words: string]>([
  ['nothing in it', () => '', 'approval is missing'],
  ['bytes that are no text', () => Buffer.from([0xff, 0xfe, 0x00]), 'not UTF-8'],
  ['two megabytes', () => '#'.repeat(2 * 1024 * 1024), 'larger than 1 MiB'],
  ['JSON', () => '{"accounts": {}}', 'line 1'],
  ['an end in the middle of a word', (text) => text.slice(0, 40), 'line'],
  ['a key twice', (text) => text.replace('required = 2', 'required = 2\nrequired = 1'), 'line'],
  ['a section twice', (text) => `${text}\n[waiting]\n`, 'line'],
  ['a section that nobody knows', (text) => `${text}\n[force]\n`, 'unknown field "force"'],
  [
    'a field that nobody knows',
    (text) => text.replace('required = 2', 'required = 2\nforce = true'),
    'force',
  ],
  ['one approval', (text) => text.replace('required = 2', 'required = 1'), 'approval.required'],
  ['a number in quotes', (text) => text.replace('required = 2', 'required = "2"'), 'approval.required'],
  ['an account of letters', (text) => text.replaceAll('1234567890123456', 'company'), 'company'],
  [
    'an instance of 300 characters',
    (text) => text.replace('kst-hzz65f3a1b2c3d4e5f6g7', LONG),
    'an instance id',
  ],
  ['all regions', (text) => text.replace('"cn-hangzhou"', '"*"'), '"*"'],
  ['no backup', (text) => text.replace('provider = "automatic"', ''), 'backup'],
  ['a backup that nobody makes', (text) => text.replace('"automatic"', `"${LONG}"`), 'backup'],
  [
    'no cooling off',
    (text) => text.replace('cooling_off_hours = 24', 'cooling_off_hours = 0'),
    'cooling_off',
  ],
  [
    'a list of people that is not there',
    (text) => text.replace(/allowed_signers = ".*"/, `allowed_signers = "/${LONG}"`),
    'allowed_signers',
  ],
])('A policy with %s is refused, with one line for each problem', async (_, make, words) => {
  const bad = make(good);
  expect(bad).not.toBe(good);
  writeFileSync(file, bad);

  const { code, message } = await runHere(['policy', 'check', file]);

  expect(code).toBe(9);
  const [first, ...problems] = message.split('\n');
  expect(first).toBe(`The policy ${file} cannot be used:`);
  expect(problems.join('\n')).toContain(words);
  expect(problems.length).toBeGreaterThan(0);
  for (const problem of problems) expect(problem).toMatch(/^- .{1,600}$/);
});

it.each([
  ['a folder', 'folder'],
  ['nothing', 'nothing'],
  ['a name of 300 characters', LONG],
])('A policy that is %s is refused in one line', async (_, name) => {
  mkdirSync(join(folder, 'folder'), { recursive: true });

  const { code, message } = await runHere(['policy', 'check', join(folder, name)]);

  expect(code).toBe(9);
  expect(message.split('\n')).toHaveLength(2);
  expect(message).toContain('cannot be read');
});
