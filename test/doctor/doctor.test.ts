import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { startSandbox, type Sandbox, type Scenario } from '../../sandbox/index.js';
import { codeOf } from '../../src/errors.js';
import { permissionsByPlace } from '../../src/probes/permissions.js';
import { BREAKS, type Break } from './breaks.js';
import { assumptionsAt, doctor, withEverything } from './world.js';
import { endFaults } from '../support/end-faults.js';

const folder = mkdtempSync(join(tmpdir(), 'kms-release-doctor-'));
let sandbox: Sandbox | undefined;
let scenario: Scenario;
let url: string;

beforeAll(async () => {
  scenario = await withEverything();
  sandbox = await startSandbox({ scenario });
  url = sandbox.url;
});
afterAll(async () => await sandbox?.close());
beforeEach(() => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await endFaults(url);
});

it('Every permission works where all are granted, nothing is changed, and no other action is used', async () => {
  const before = await stateOf();

  const { exit, diagnosis } = await doctor(url, { role: 'executor' });

  const left = diagnosis.permissions.filter(({ verdict }) => verdict !== 'works');
  expect(left).toMatchObject([
    { place: 'the release', permission: 'kms:ReleaseKmsInstance', verdict: 'not tried' },
  ]);
  expect(exit).toBe(0);
  expect(await stateOf()).toEqual(before);
  const { calls, releases } = await ledger();
  expect(releases).toEqual([]);
  const used = new Set(calls.flatMap(({ action }) => action ?? []));
  const needed = new Set(permissionsByPlace().flatMap(({ actions }) => actions));
  // One a permission, and five: who asks; regions and list of a second version of AnalyticDB; a second bill; a dry run.
  expect(calls.length).toBeLessThanOrEqual(needed.size + 5);
  expect([...used].filter((action) => !action.startsWith('resourcecenter:')).toSorted()).toEqual(
    [...needed].filter((action) => !action.startsWith('resourcecenter:')).toSorted(),
  );
  expect(calls.every(({ operation }) => /^(Get|List|Describe|Query|Lookup|Search)/.test(operation))).toBe(
    true,
  );
});

it('Every assumption is held by a cloud that is as the facts say, but for what nobody refused', async () => {
  const { diagnosis } = await doctor(url);

  const other = diagnosis.assumptions.filter(({ said }) => said !== 'held');
  expect(other).toMatchObject([{ id: 'refusals-are-known', said: 'not seen' }]);
  expect(Object.keys(BREAKS).toSorted()).toEqual(diagnosis.assumptions.map(({ id }) => id).toSorted());
});

it.each(Object.entries(BREAKS))('It is noticed when the cloud breaks %s', async (id, fault) => {
  await set(fault);

  const assumptions = await assumptionsAt(url);

  expect(assumptions.filter(({ said }) => said === 'broken').map((one) => one.id)).toEqual([id]);
});

it('An assumption that is broken ends the command with 6, and the person reads which', async () => {
  await set({ operation: 'DescribeKey', kind: 'altered', set: { 'KeyMetadata.KeyState': 'Active' } });

  const { exit, text } = await doctor(url);

  expect(text).toMatch(/^broken +key-states/m);
  expect(exit).toBe(6);
});

it('A permission that is refused is told with its code, and with what stays open', async () => {
  await set({
    operation: 'DescribeDisks',
    product: 'Ecs',
    kind: 'error',
    code: 'Forbidden.RAM',
    httpStatus: 403,
  });

  const { exit, diagnosis, text } = await doctor(url);

  expect(diagnosis.permissions.find(({ permission }) => permission === 'ecs:DescribeDisks')).toMatchObject({
    place: 'ecs',
    verdict: 'refused',
    code: 'Forbidden.RAM',
    leavesOpen: 'ecs: NOT_COVERED',
  });
  expect(diagnosis.assumptions.find(({ id }) => id === 'refusals-are-known')).toMatchObject({ said: 'held' });
  expect(text).toContain('grant ecs:DescribeDisks to this credential');
  expect(text.split('\n').filter((line) => line.length > 80)).toEqual([]);
  expect(exit).toBe(4);
});

it('Whoever may ask nothing is told everything that stays open', async () => {
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-application');
  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-application-secret');

  const { exit, diagnosis } = await doctor(url);

  expect(new Set(diagnosis.permissions.map(({ verdict }) => verdict))).toEqual(
    new Set(['refused', 'not tried']),
  );
  expect(
    diagnosis.permissions.filter(({ leavesOpen }) => leavesOpen?.startsWith('nothing') !== false),
  ).toEqual([]);
  expect(new Set(diagnosis.permissions.map(({ place }) => place)).size).toBe(permissionsByPlace().length);
  expect(exit).toBe(4);
});

it.each<[string, Break]>([
  ['breaks the connection', { operation: 'DescribeDisks', product: 'Ecs', kind: 'dropped-before' }],
  ['has a bad day', { operation: 'DescribeDisks', product: 'Ecs', kind: 'error', code: 'InternalError' }],
  [
    'answers something else',
    { operation: 'DescribeDisks', product: 'Ecs', kind: 'error', code: 'InvalidRegion', httpStatus: 400 },
  ],
  ['is no API', { operation: 'DescribeDisks', product: 'Ecs', kind: 'garbage', body: 'html' }],
])('A host that %s is one row, and the others are told', async (_, fault) => {
  await set(fault);

  const { exit, diagnosis } = await doctor(url);

  const open = diagnosis.permissions.filter(({ verdict }) => verdict !== 'works');
  expect(open).toMatchObject([{ permission: 'ecs:DescribeDisks', verdict: 'no answer' }]);
  expect(exit).toBe(9);
});

it('An empty list that a refusal could look like is not told to work', async () => {
  const nothing = { 'LaunchTemplateSets.LaunchTemplateSet': [], TotalCount: 0 };
  await set({ operation: 'DescribeLaunchTemplates', kind: 'altered', set: nothing });

  const { exit, diagnosis } = await doctor(url);

  expect(
    diagnosis.permissions.find(({ permission }) => permission === 'ecs:DescribeLaunchTemplates'),
  ).toMatchObject({ verdict: 'not told' });
  expect(exit).toBe(0);
});

it('A Resource Center that is off is not told, and nothing that has to be mended', async () => {
  await set({ operation: 'SearchResources', kind: 'error', code: 'ServiceNotEnabled', httpStatus: 400 });

  const { exit, diagnosis } = await doctor(url);

  const open = diagnosis.permissions.filter(({ verdict }) => verdict !== 'works');
  expect(open).toMatchObject([{ permission: 'resourcecenter:SearchResources', verdict: 'not told' }]);
  expect(exit).toBe(0);
});

it('A report has no text of the account in it, and is for its owner alone', async () => {
  const file = join(folder, 'report.json');

  await doctor(url, { report: file });

  const report = readFileSync(file, 'utf8');
  const texts = [
    ...textsIn({ ...scenario, $schema: '', credentials: scenario.credentials.map(nameOf), roles: [] }),
  ];
  expect(texts.length).toBeGreaterThan(100);
  expect(texts.filter((text) => report.includes(text))).toEqual([]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(report).toContain('key-<letters and digits>');
});

it.each<[string, Parameters<typeof doctor>[1], string]>([
  ['an id that is none', { instance: 'kst_1' }, 'INVALID_REQUEST'],
  ['a region that is none', { region: 'Hangzhou' }, 'INVALID_REQUEST'],
  ['a report in no folder', { report: '/nowhere/at/all.json' }, 'USAGE'],
  ['a report that is there', { report: withText() }, 'USAGE'],
  ['a profile that is none', { cloudProfile: 'nobody' }, 'CLOUD_CREDENTIALS_INVALID'],
  ['a policy that is not there', { policy: '/nowhere.toml' }, 'BAD_CONFIGURATION'],
])('With %s nothing is asked', async (_, options, code) => {
  const before = (await ledger()).calls.length;

  await expect(doctor(url, options)).rejects.toSatisfy((error) => codeIn(error) === code);

  expect((await ledger()).calls.length).toBe(before);
  expect(readFileSync(join(folder, 'there.txt'), 'utf8')).toBe('mine');
});

it('Another account, and an instance that KMS does not know, end before the products are asked', async () => {
  const before = (await ledger()).calls.length;

  await expect(doctor(url, { account: '9999999999999999' })).rejects.toSatisfy(
    (error) => codeIn(error) === 'WRONG_ACCOUNT',
  );
  await expect(doctor(url, { instance: 'kst-hzz00000000000000000a' })).rejects.toSatisfy(
    (error) => codeIn(error) === 'NOT_FOUND',
  );

  expect((await ledger()).calls.length - before).toBeLessThan(5);
});

const ledgerFields = z.object({
  calls: z.array(z.object({ operation: z.string(), action: z.string().nullable() })),
  releases: z.array(z.unknown()),
});

async function ledger() {
  return ledgerFields.parse(await (await fetch(`${url}/_sandbox/ledger`)).json());
}

async function stateOf(): Promise<unknown> {
  const state = z.looseObject({ now: z.string() }).parse(await (await fetch(`${url}/_sandbox/state`)).json());
  return JSON.parse(JSON.stringify(state).replaceAll(/"(now|restorableUntil)":"[^"]*"/g, '"$1":""'));
}

async function set(fault: Break): Promise<void> {
  const body = JSON.stringify({ times: 1_000, ...fault });
  const headers = { 'content-type': 'application/json' };
  const { status } = await fetch(`${url}/_sandbox/faults`, { method: 'POST', headers, body });
  expect(status).toBe(201);
}

function withText(): string {
  const file = join(folder, 'there.txt');
  writeFileSync(file, 'mine');
  return file;
}

function codeIn(error: unknown): unknown {
  return codeOf(error) ?? z.object({ code: z.string() }).safeParse(error).data?.code;
}

function nameOf({ accessKeyId, accessKeySecret, accountId, userName }: Scenario['credentials'][number]) {
  return { accessKeyId, accessKeySecret, accountId, userName };
}

/** Ids, names and numbers of accounts; not the words that the API itself has for states and kinds. */
function* textsIn(value: unknown, field = ''): Generator<string> {
  if (Array.isArray(value)) for (const one of value) yield* textsIn(one, field);
  else if (typeof value === 'object' && value !== null)
    for (const [name, one] of Object.entries(value)) yield* textsIn(one, name);
  else if (
    typeof value === 'string' &&
    value.length > 2 &&
    !/^(kind|operation|status|kmsStatus|site|resourceCenter)$/.test(field)
  )
    yield value;
}
