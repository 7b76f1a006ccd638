import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { FILES } from '../../src/cli/init-texts.js';
import { writeAll } from '../../src/cli/init-write.js';
import { run as checkPolicy } from '../../src/cli/policy-check.js';
import { readScenario, startSandbox, type Sandbox } from '../../sandbox/index.js';
import { createPeople, type People } from '../support/people.js';
import { quietIo } from '../support/quiet-io.js';
import { ACCOUNT, init, INSTANCE, typing } from './init-desk.js';
import { runCli } from './run-cli.js';

const TEMPORAL = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: 'cli-init' };
const NAMES: readonly string[] = Object.values(FILES);

let folder: string;
let here: string;
let people: People;
let sandbox: Sandbox;
let count = 0;

beforeAll(async () => {
  const scenario = await readScenario(new URL('../../sandbox/scenarios/ready.json', import.meta.url));
  sandbox = await startSandbox({ scenario });
  folder = mkdtempSync(join(tmpdir(), 'kms-release-init-'));
  people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], ['mallory']);
});
beforeEach(() => void (here = join(folder, `desk-${(count += 1)}`)));
afterEach(() => rmSync(here, { recursive: true, force: true }));
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

describe('init, by options', () => {
  it('writes a policy, a list of approvers and variables, which pass `policy check`', async () => {
    const because = { openBecause: 'asked the owners, "all" of them', openUntil: '2099-01-31' };
    await written({ ...given(), approver: approvers('ann', 'ben', 'cam'), ...because });

    expect(readdirSync(here).toSorted()).toEqual([...NAMES].toSorted());
    expect(await checked(join(here, FILES.policy))).toMatchObject({
      exit: 0,
      value: {
        neverMet: [],
        says: expect.arrayContaining([
          `May release in account ${ACCOUNT} (cn), in cn-hangzhou: ${INSTANCE}`,
          'Approved by: 2 of 3 (ann, ben, cam), by ssh',
        ]),
      },
    });
  });

  it('keeps every comment of the examples, and is readable by all who may', async () => {
    await written(given());

    for (const [name, example] of [
      [FILES.policy, 'policy.example.toml'],
      [FILES.variables, '.env.example'],
    ] as const) {
      const text = readFileSync(join(here, name), 'utf8');
      const comments = readFileSync(new URL(`../../${example}`, import.meta.url), 'utf8')
        .split('\n')
        .filter((line) => /^# [A-Z"][^"\]=]* /.test(line) && !line.startsWith('# This example'));
      for (const comment of comments) expect(text).toContain(comment);
      expect(comments.length).toBeGreaterThan(10);
      expect(text).not.toContain('allows nothing');
    }
    expect(statSync(join(here, FILES.variables)).mode & 0o777).toBe(0o600);
  });

  it.each<[string, Varied]>([
    ['hook', { backup: 'hook', backupUrl: 'https://backup.example.com/kms' }],
    ['automatic', { backup: 'automatic' }],
    ['three who approve', { required: '3', names: ['ann', 'ben', 'cam'] }],
    [
      'two regions, and two instances',
      { region: ['cn-beijing', 'cn-hangzhou'], instance: [INSTANCE, 'kst-two00000'] },
    ],
    ['another site', { site: 'intl', coolingOffHours: '24' }],
  ])('writes a policy that can be used: %s', async (_, { names = ['ann', 'ben'], ...more }: Varied) => {
    await written({ ...given(), ...more, approver: approvers(...names) });

    expect((await checked(join(here, FILES.policy))).exit).toBe(6);
  });

  it('takes over what the environment says, and never a secret', async () => {
    const env = {
      ...{ TEMPORAL_API_KEY: 'secret-1', TEMPORAL_TLS_CLIENT_KEY_PATH: 'client.key', TEMPORAL_TLS: 'false' },
      ...{
        OBSERVER_ACCESS_KEY_ID: 'secret-2',
        OBSERVER_ACCESS_KEY_SECRET: 'secret-3',
        POSTGRES_PASSWORD: 'secret-4',
      },
      KMS_RELEASE_OBSERVER_DIR: "/srv/an observer's",
    };

    await expect(written(given(), env)).rejects.toMatchObject({ code: 'USAGE' });
    expect(existsSync(here)).toBe(false);
    const { KMS_RELEASE_OBSERVER_DIR: _, ...rest } = env;
    await written(given(), { ...rest, KMS_RELEASE_OBSERVER_DIR: '/srv/an observer' });
    const text = readFileSync(join(here, FILES.variables), 'utf8');

    expect(text).toMatch(/^KMS_RELEASE_OBSERVER_DIR='\/srv\/an observer'$/m);
    expect(text).toMatch(/^TEMPORAL_TLS_CLIENT_KEY_PATH=\/.*\/client\.key$/m);
    expect(text).toMatch(/^TEMPORAL_NAMESPACE=cli-init$/m);
    expect(text).toMatch(/^OBSERVER_ACCESS_KEY_ID=$/m);
    expect(text).not.toMatch(/secret-\d|^COMPOSE_FILE|^POLICY_FOLDER=./m);
  });

  it('names everything that is missing or wrong at once, and writes nothing', async () => {
    const mallory = `Ann=${people.keyOf('mallory')}.pub`;
    const secret = `ann=${people.keyOf('ann')}`;
    const refused: readonly (readonly [options: object, ...wanted: string[]])[] = [
      [{ account: ACCOUNT, backup: 'hook' }, '--approver <name=file> (two or more), --backup-url <url>;'],
      [
        { ...given(), approver: [secret, named('ben')], required: '1' },
        'is a private key',
        '--required "1"; ',
      ],
      [{ ...given(), approver: [named('ann'), mallory] }, 'differ only in case'],
      [{ ...given(), approver: [named('ann'), `ben=${people.keyOf('ann')}.pub`] }, 'have the same key'],
      [{ ...given(), required: '3' }, '3 have to approve, and only 2 can'],
      [{ ...given(), approver: [named('ann'), 'b*n=x'] }, 'NAME=FILE'],
      [{ ...given(), openBecause: 'x', openUntil: '2020-01-01' }, 'a day to come'],
    ];
    for (const [options, ...wanted] of refused) {
      const error = await written(options).catch((reason: unknown) => reason);

      expect(error).toMatchObject({ code: 'USAGE' });
      for (const words of wanted) expect(error).toHaveProperty('message', expect.stringContaining(words));
      expect(error).not.toHaveProperty('message', expect.stringMatching(/b3BlbnNzaC1rZXk|\n/));
    }
    const missing =
      '--account <id>, --region <id>, --instance <id>, --approver <name=file> (two or more); see `kms-release init --help`';
    for (const [args, message] of [
      [[], expect.stringContaining(missing)],
      [['--check', '--account', ACCOUNT], expect.stringContaining('cannot be used with')],
    ] as const) {
      const { code, stdout, stderr } = await runCli(['init', '--folder', here, '--json', ...args], TEMPORAL);

      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'USAGE', message } });
    }
    expect(existsSync(here)).toBe(false);
  });

  it('writes over nothing, and says what is there', async () => {
    mkdirSync(here);
    for (const name of NAMES) {
      writeFileSync(join(here, name), 'mine');
      await expect(written(given())).rejects.toMatchObject({
        code: 'USAGE',
        message: expect.stringContaining(`${name} is in`),
      });

      expect(readFileSync(join(here, name), 'utf8')).toBe('mine');
      expect(readdirSync(here)).toEqual([name]);
      rmSync(join(here, name));
    }
    symlinkSync('/nowhere/at/all', join(here, FILES.variables));

    await expect(written(given())).rejects.toMatchObject({ code: 'USAGE' });
    rmSync(here, { recursive: true });
    writeFileSync(here, 'mine');

    await expect(written(given())).rejects.toMatchObject({
      ...{ code: 'USAGE', message: expect.stringContaining('ENOTDIR') },
    });
    expect(readFileSync(here, 'utf8')).toBe('mine');
  });

  it('writes all or none, also where one of them cannot be written or the policy could not be read', () => {
    const file = (name: string) => ({ name, text: 'x', mode: 0o600 });

    expect(() => writeAll(here, [file('one'), file('no/such/folder')])).toThrow('nothing was written');
    expect(() => writeAll(here, [file(FILES.policy)])).toThrow('nothing was written');
    expect(existsSync(here)).toBe(false);
    mkdirSync(here);
    expect(() => writeAll(here, [file('one'), file('no/such/folder')])).toThrow('ENOENT');
    expect(readdirSync(here)).toEqual([]);
  });
});

describe('init, on a terminal', () => {
  it('asks for what no option says, Enter being the usual, and writes the same', async () => {
    await written(given());
    const before = NAMES.map((name) => readFileSync(join(here, name), 'utf8'));
    rmSync(here, { recursive: true });
    const { ask, asked, refused } = typing(
      ...['12', '', ACCOUNT, '', 'cn-hangzhou', '', INSTANCE, '', 'ann', named('ann'), named('ben'), ''],
      ...['', '', '', '', ''],
    );

    await written({}, {}, ask);

    expect(NAMES.map((name) => readFileSync(join(here, name), 'utf8'))).toEqual(before);
    expect(refused).toHaveLength(3);
    expect(asked.at(-1)).toBe('The folder for evidence and certificates (Enter: ./evidence)');
  });

  it('asks nothing where options say all that has to be said', async () => {
    const { ask, asked } = typing();
    await written(given(), {}, ask);

    expect(asked).toEqual([]);
    expect(readdirSync(here)).toHaveLength(3);
  });

  it('asks for the hook’s address and the last day only where they matter; Ctrl-C writes nothing', async () => {
    const { account: _, ...rest } = given();
    const { ask, asked } = typing(ACCOUNT, 'cn', '2', 'hook', 'https://x.example.com', '72', 'we know');

    await expect(written(rest, {}, ask)).rejects.toMatchObject({ code: 'INTERRUPTED' });
    expect(asked.filter((text) => /hook’s|Until/.test(text))).toHaveLength(2);
    expect(existsSync(here)).toBe(false);
  });
});

/** Runs it in an empty folder, beside a server and a cloud. */
function written(options: object, env: Record<string, string> = {}, ask?: Parameters<typeof init>[2]) {
  const keys = (role: string) => ({
    [`${role.toUpperCase()}_ACCESS_KEY_ID`]: `sandbox-${role}`,
    [`${role.toUpperCase()}_ACCESS_KEY_SECRET`]: `sandbox-${role}-secret`,
  });
  const around = {
    ...TEMPORAL,
    ALIBABA_CLOUD_ENDPOINT: sandbox.url,
    ...keys('observer'),
    ...keys('executor'),
  };
  return init({ ...options, folder: here }, { ...around, ...env }, ask);
}

async function checked(file: string) {
  let value: unknown;
  const exit = await checkPolicy(
    { file },
    quietIo({}, (answer) => (value = answer)),
  );
  return { exit, value };
}

/** What differs between neighbouring policies. */
type Varied = Readonly<Record<string, unknown>> & { readonly names?: readonly string[] };

const named = (name: string) => `${name}=${people.keyOf(name)}.pub`;
const approvers = (...names: readonly string[]) => names.map(named);

function given() {
  return {
    ...{ account: ACCOUNT, region: ['cn-hangzhou'], instance: [INSTANCE] },
    approver: approvers('ann', 'ben'),
  };
}
