import type { Command } from 'commander';
import { spawnSync } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { run as check } from '../../src/cli/policy-check.js';
import { run as diff } from '../../src/cli/policy-diff.js';
import { run as complete } from '../../src/cli/completion.js';
import { COMMANDS } from '../../src/cli/commands.js';
import { environmentWith } from '../../src/cli/help.js';
import { programOf } from '../../src/cli/program.js';
import { PLACES_NOT_LOOKED_AT } from '../../src/release/places.js';
import { createPeople, type People } from '../support/people.js';
import { quietIo } from '../support/quiet-io.js';
import { runCli } from './run-cli.js';

const ACCOUNT = '1234567890123456';
let people: People;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'policy-'));
  people = createPeople(folder, ['ann', 'ben', 'cam']);
});

describe('a policy', () => {
  it('is said in words, with what can never be met and what has ended or ends soon', async () => {
    const bare = await checked(policy({ tolerated: '' }));
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const full = await checked(policy({ tolerated: tolerating('2020-01-01') + tolerating(soon, 'oss') }));

    expect(bare).toMatchObject({
      exit: 6,
      value: {
        neverMet: [expect.stringMatching(/cn-hangzhou of account 1234567890123456: .*other-services/)],
      },
    });
    expect(full).toMatchObject({
      exit: 6,
      value: {
        tolerationsEnded: expect.arrayContaining([
          expect.stringContaining('other-services until 2020-01-01'),
        ]),
        tolerationsEndSoon: [expect.stringContaining(`oss until ${soon}`)],
        says: expect.arrayContaining([expect.stringContaining('Approved by: 2 of 3 (ann, ben, cam)')]),
      },
    });
    expect((await checked(policy({ tolerated: tolerating('2099-01-01') }))).exit).toBe(0);
  });

  it('is compared with another one: in what it becomes looser, and in what stricter', async () => {
    const was = policy({ tolerated: '', cooling: 72 });
    const is = policy({ tolerated: tolerating('2099-01-01'), cooling: 24, instances: '"kst-two00000"' });
    const compared = await compare(was, is);

    expect(compared).toMatchObject({
      exit: 6,
      value: {
        looser: expect.arrayContaining([
          expect.stringContaining('kst-two00000 may be released now'),
          expect.stringContaining('waiting.coolingOffHours is 24'),
          expect.stringContaining('scan.tolerated accepts place other-services'),
        ]),
        stricter: [expect.stringContaining('kst-hzz65f3a1b2c3d4e5f6g7 can no longer be released')],
      },
    });
    expect(await compare(was, was)).toMatchObject({ exit: 0, value: { looser: [], stricter: [] } });
  });

  it('becomes looser by a hold less and by whom it tells no more; rules of what is held are compared too', async () => {
    const was = policy({ more: holding('2099-12-31') + TELLING, cooling: 72 });
    const is = policy({ cooling: 24 });
    const shorter = policy({ more: holding('2098-12-31') + TELLING, cooling: 72 });
    const held = 'kst-hzz65f3a1b2c3d4e5f6g7 is held';

    expect(await compare(was, is)).toMatchObject({
      exit: 6,
      value: {
        looser: [
          expect.stringContaining('waiting.coolingOffHours is 24'),
          `${held} no more; it was, until 2099-12-31: case 7`,
          'people are told no more by ops (slack)',
          'people are told no more by mail (email to a@example.com)',
        ],
        stricter: [],
      },
    });
    expect(await compare(is, was)).toMatchObject({
      exit: 0,
      value: {
        stricter: expect.arrayContaining([
          `${held} until 2099-12-31: case 7`,
          'people are told by ops (slack), too',
        ]),
      },
    });
    expect(await compare(was, shorter)).toMatchObject({
      exit: 6,
      value: { looser: [`${held} until 2098-12-31 only; it was, until 2099-12-31: case 7`] },
    });
    // One that is over holds nothing any more: to take it out changes nothing.
    expect((await compare(policy({ more: holding('2020-01-01') }), policy({}))).exit).toBe(0);
  });

  it('says what it holds and whom it tells, and which holds are over or end soon', async () => {
    const soon = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    const more = holding(soon) + holding('2020-01-01') + TELLING;

    expect(await checked(policy({ more }))).toMatchObject({
      value: {
        says: expect.arrayContaining([
          `Holds kst-hzz65f3a1b2c3d4e5f6g7 until ${soon}: case 7`,
          'Tells people what a run waits for, again 24 h, 4 h before its deadline: ops (slack), mail (email to a@example.com)',
        ]),
        holdsEnded: [expect.stringContaining('until 2020-01-01')],
        holdsEndSoon: [expect.stringContaining(`until ${soon}`)],
      },
    });
    expect((await checked(policy({}))).value).toMatchObject({
      says: expect.arrayContaining(['Tells nobody what a run waits for']),
    });
  });
});

describe('the command line', () => {
  it('names everything that is missing at once, and the help of the very command', async () => {
    for (const [args, wanted] of [
      [['approve'], 'missing: ID, --as <name>; see `kms-release approve --help`'],
      [['policy', 'diff', 'one.toml'], 'missing: NEW; see `kms-release policy diff --help`'],
      [['reject', 'kst-1', '--as', 'ann', '--why', '  '], 'It is blank'],
      [['list', '--no-such'], "unknown option '--no-such'; see `kms-release list --help`"],
    ] as const) {
      const plain = await runCli(args);
      const json = await runCli([...args, '--json']);

      expect(plain).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining(wanted) });
      expect(json.stdout).toBe('');
      expect(json.stderr.trimEnd().split('\n')).toHaveLength(1);
      expect(JSON.parse(json.stderr)).toMatchObject({ error: { code: 'USAGE' } });
    }
  });

  it('has an example in the help of each command, marks what is required, and names the variables', async () => {
    const program = programOf(COMMANDS, () => Promise.resolve());
    for (const { name } of COMMANDS)
      expect(helpOf(program, name.split(' ')), name).toContain(`  kms-release ${name}`);
    const { stdout } = await runCli(['approve', '--help']);

    expect(stdout).toMatch(/--as <name> [^-]*\(required\)/);
    expect(stdout).toContain('TEMPORAL_ADDRESS');
    expect((await runCli(['list', '--help'])).stdout.replace(/\s+/g, ' ')).toContain('(unless given: 100)');
    expect(COMMANDS.map(({ name }) => name)).toHaveLength(new Set(COMMANDS.map(({ name }) => name)).size);
  });

  it('is told where the server is as the Temporal CLI is, and an option goes before its variable', () => {
    const env = { TEMPORAL_ADDRESS: 'a:1', TEMPORAL_NAMESPACE: 'one', PATH: '/bin' };

    expect(environmentWith(env, { address: 'b:2', tls: true, tlsCaPath: 'ca.pem', region: 'x' })).toEqual({
      ...{ TEMPORAL_ADDRESS: 'b:2', TEMPORAL_NAMESPACE: 'one', PATH: '/bin' },
      ...{ TEMPORAL_TLS: 'true', TEMPORAL_TLS_SERVER_CA_CERT_PATH: 'ca.pem' },
    });
  });

  it('calls a port that is in use no mistake of the command', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const ended = await runCli([
      'sandbox',
      '--scenario',
      'sandbox/scenarios/changed.json',
      '--port',
      `${port}`,
    ]);
    server.close();

    expect(ended).toMatchObject({
      code: 9,
      stdout: '',
      stderr: expect.stringContaining(`port ${port} is in use`),
    });
  });

  it('completes commands, options and choices in bash, and offers the same to zsh and fish', async () => {
    const script = await scriptFor('bash');
    const completed = (...words: readonly string[]) =>
      spawnSync('bash', [
        '-c',
        `${script}\nCOMP_WORDS=("$@"); COMP_CWORD=$(($#-1)); _kms_release; printf '%s\\n' "\${COMPREPLY[@]}"`,
        ...['bash', 'kms-release', ...words],
      ])
        .stdout.toString()
        .trim()
        .split('\n');

    expect(completed('app')).toEqual(['approve']);
    expect(completed('policy', '')).toEqual(['check', 'diff']);
    expect(completed('approve', 'kst-1', '--con')).toEqual(['--confirm']);
    expect(completed('list', '--outcome', 'k')).toEqual(['kept']);
    expect(completed('list', '--stage', 'aw')).toEqual(['awaiting approval']);
    expect(await scriptFor('zsh')).toMatch(/^#compdef kms-release\n/);
    expect(await scriptFor('fish')).toContain(
      "complete -c kms-release -n '__fish_seen_subcommand_from approve' -l confirm",
    );
    await expect(complete({ shell: 'csh' }, quietIo(), COMMANDS)).rejects.toMatchObject({ code: 'USAGE' });
  });
});

/** What `--help` of a command writes. */
function helpOf(program: Command, words: readonly string[]): string {
  const command = words.reduce(
    (parent, word) => parent.commands.find((one) => one.name() === word) ?? parent,
    program,
  );
  let help = '';
  command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp();
  return help;
}

async function scriptFor(shell: string): Promise<string> {
  let script = '';
  await complete({ shell }, { ...quietIo(), json: false, exact: (text) => void (script = text) }, COMMANDS);
  return script;
}

async function answered(work: (take: (value: unknown) => void) => Promise<number>) {
  let value: unknown;
  const exit = await work((answer) => (value = answer));
  return { exit, value };
}

function checked(file: string) {
  return answered((take) => check({ file }, quietIo({}, take)));
}

function compare(file: string, after: string) {
  return answered((take) => diff({ file, new: after }, quietIo({}, take)));
}

function tolerating(until: string, ...more: readonly string[]): string {
  const places = more.length > 0 ? more : Object.keys(PLACES_NOT_LOOKED_AT);
  return `[[scan.tolerated]]
places = ${JSON.stringify(places)}
accounts = ["${ACCOUNT}"]
regions = ["cn-hangzhou"]
reason = "asked around"
until = "${until}"
`;
}

function holding(until: string): string {
  return `[[hold]]\ninstance = "kst-hzz65f3a1b2c3d4e5f6g7"\nreason = "case 7"\nuntil = "${until}"\n`;
}

const TELLING = `[[notices.doors]]
name = "ops"
kind = "slack"
address_file = "ops"
[[notices.doors]]
name = "mail"
kind = "email"
address_file = "mail"
from = "kms@example.com"
to = ["a@example.com"]
`;

let files = 0;
function policy({
  tolerated = '',
  more = '',
  cooling = 24,
  instances = '"kst-hzz65f3a1b2c3d4e5f6g7"',
}): string {
  files += 1;
  const path = join(folder, `policy-${files}.toml`);
  writeFileSync(
    path,
    `[accounts."${ACCOUNT}"]
site = "intl"
regions = ["cn-hangzhou"]
instances = [${instances}]
[approval]
identity = "ssh"
allowed_signers = ${JSON.stringify(people.allowedSigners)}
required = 2
execute_within_hours = 48
[backup]
provider = "automatic"
[scan]
required = ["keys-and-secrets", "resource-sharing", "actiontrail", "billing-usage"]
${tolerated}
[waiting]
cooling_off_hours = ${cooling}
approval_days = 3
recheck_minutes = 30
give_up_days = 14
${more}`,
  );
  return path;
}
