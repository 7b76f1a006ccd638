import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands.js';
import { runCli } from './run-cli.js';

const AWAY = { TEMPORAL_ADDRESS: '127.0.0.1:1' };
const REQUEST = [
  'request',
  ...['--instance', 'kst-hzz65f3a1b2c3d4e5f6g7'],
  ...['--region', 'cn-hangzhou'],
  ...['--account', '1234567890123456'],
  ...['--requested-by', 'cleo'],
];

describe('the command line', () => {
  it('tells every command and every exit code without being asked twice', async () => {
    const { code, stdout, stderr } = await runCli(['--help']);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const { name } of COMMANDS) expect(stdout).toContain(`  ${name.split(' ')[0]} `);
    expect(stdout).toContain('Exit codes: 0 done');
  });

  it('tells its version', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

    expect(await runCli(['--version'])).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('gives help and version as one JSON document each, where JSON is wanted', async () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
    const told = async (...args: string[]) => {
      const { code, stdout, stderr } = await runCli([...args, '--json']);
      expect({ code, stderr, lines: stdout.trimEnd().split('\n').length }).toEqual({
        code: 0,
        stderr: '',
        lines: 1,
      });
      const help: { commands?: { command: string }[]; options?: object[] } = JSON.parse(stdout);
      return help;
    };

    expect(await told('--version')).toEqual({ version });
    const names = (await told('--help')).commands?.map(({ command }) => command);
    for (const { name } of COMMANDS) expect(names).toContain(`kms-release ${name.split(' ')[0]}`);
    expect(await told('help', 'approve')).toEqual(await told('approve', '--help'));
    expect(await told('policy', 'check', '--help')).toMatchObject({
      command: 'kms-release policy check',
      usage: 'kms-release policy check <FILE> [options]',
      arguments: [{ name: 'FILE', about: 'a file' }],
      options: [{ flags: '--json', about: 'one JSON document instead of text' }],
      commands: [],
      more: expect.stringContaining('kms-release policy check policy.toml'),
    });
    expect((await told('candidates', '--help')).options).toContainEqual({
      flags: '--site <site>',
      about: 'cn (aliyun.com) or intl (alibabacloud.com)',
      choices: ['cn', 'intl'],
      default: 'cn',
    });
    expect((await told('approve', '--help')).options).toContainEqual(
      expect.objectContaining({ flags: '--as <name>', required: true }),
    );
  });

  it('loads neither zod nor Temporal to give help', async () => {
    const printing = `--import=${new URL('print-loaded.mjs', import.meta.url).href}`;
    const { stderr } = await runCli(['--help'], { NODE_OPTIONS: printing });

    expect(stderr).toMatch(/node_modules\/commander\//);
    expect(stderr).not.toMatch(/node_modules\/(zod|@temporalio|@clack|@alicloud)\//);
  });

  for (const [what, args, message] of [
    ['no command', [], 'missing command; see `kms-release --help`'],
    ['an unknown command', ['destroy'], "unknown command 'destroy'"],
    ['what is missing', ['status'], 'missing: ID; see `kms-release status --help`'],
    ['an unknown option', ['list', '--force'], "unknown option '--force'"],
    ['a choice that is none', ['list', '--stage', 'gone'], 'Allowed choices are identifying'],
    ['a number that is none', [...REQUEST, '--reason', 'x', '--approvals', 'two'], 'Expected a whole number'],
    [
      'an account without its region',
      ['status', 'kst-1', '--account', '1'],
      'only one of --account and --region',
    ],
    ['a blank name', ['reject', 'kst-1', '--as', ' ', '--why', 'used'], 'It is blank'],
    ['a blank reason to reject', ['reject', 'kst-1', '--as', 'ann', '--why', '  '], 'It is blank'],
    ['a blank reason to cancel', ['cancel', 'kst-1', '--why', ''], 'It is blank'],
    ['a blank comment', ['approve', 'kst-1', '--as', 'ann', '--comment', ' '], 'It is blank'],
    ['a blank id', ['status', ' '], 'missing: ID'],
    ['a blank ticket', [...REQUEST, '--reason', 'x', '--ticket', ' '], 'ticket is " "'],
    [
      'half a backup',
      ['statement', 'kst-1', '--as', 'ann', '--says', 'backup-made', '--keys', '1'],
      'all five',
    ],
    [
      'a backup that says approve',
      ['statement', 'kst-1', '--as', 'ann', '--says', 'backup-made'],
      'is missing',
    ],
  ] as const) {
    it(`refuses ${what} as a usage error, without a stack`, async () => {
      const { code, stdout, stderr } = await runCli(args, AWAY);

      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr).not.toContain('    at ');
    });
  }

  it('refuses a bad request before it looks for a server, with every problem', async () => {
    const { code, stderr } = await runCli([...REQUEST, '--reason', ' ', '--not-before', 'tomorrow'], AWAY);

    expect(code).toBe(2);
    expect(stderr).toContain('reason is " "');
    expect(stderr).toContain('stricter.notBefore is "tomorrow"');
  });

  it('says which server is away, and what to do', async () => {
    const { code, stdout, stderr } = await runCli([...REQUEST, '--reason', 'unused'], AWAY);

    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr).toMatch(
      /^kms-release: the Temporal server at 127\.0\.0\.1:1 does not answer .*set TEMPORAL_ADDRESS.*\n$/,
    );
  }, 15_000);

  it('tells an error as one JSON line on standard error with --json', async () => {
    const { code, stdout, stderr } = await runCli(['list', '--json'], { KMS_RELEASE_POLCY: 'x' });

    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toMatchObject({
      error: {
        code: 'BAD_CONFIGURATION',
        message: expect.stringContaining('"KMS_RELEASE_POLCY" is not known'),
      },
    });
  });

  it.each([
    ['no command', ['--json'], 'missing command'],
    ['half a command', ['policy', '--json'], 'missing command'],
    ['an unknown command', ['nope', '--json'], "unknown command 'nope'"],
    ['help for an unknown command', ['help', 'nope', '--json'], "unknown command 'nope'"],
    ['what is missing', ['plan', '--json'], 'missing: --instance <id>'],
    ['a role that is none', ['worker', '--role', 'x', '--json'], 'Allowed choices are observer'],
    ['a worker without a policy', ['worker', '--role', 'both', '--json'], 'KMS_RELEASE_POLICY is not set'],
    ['a scenario that is none', ['demo', '--scenario', 'x', '--json'], 'Allowed choices are protected'],
    ['nobody who could be asked', ['completion', 'tcsh', '--json'], 'tcsh is not known'],
    [
      'a certificate that is not there',
      ['verify', '/x', '--allowed-signers', '/x', '--json'],
      'cannot be read',
    ],
    ['a policy that is not there', ['policy', 'check', '/x', '--json'], 'cannot be read'],
  ])('answers %s with one JSON line on standard error, and nothing else', async (_, args, message) => {
    const { stdout, stderr } = await runCli(args, { HOME: '/nonexistent', NO_COLOR: '1', FORCE_COLOR: '1' });

    expect(stdout).toBe('');
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(JSON.parse(stderr)).toMatchObject({ error: { message: expect.stringContaining(message) } });
  });

  it('shows a stack only when it is asked to debug', async () => {
    const { stderr } = await runCli(['list'], { KMS_RELEASE_X: '', KMS_RELEASE_DEBUG: '1' });

    expect(stderr).toContain('    at ');
  });

  it('has a file for each command', async () => {
    for (const { name, load } of COMMANDS) expect(await load(), name).toHaveProperty('run');
  });
});
