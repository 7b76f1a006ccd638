import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync, spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { widthOf } from '../../src/cli/columns.js';
import { environmentOf } from '../support/processes.js';
import { INSTANCE, openWorld, type Run, type World } from '../support/world.js';
import { inTerminal, type Step } from './in-terminal.js';
import { runCli, type Ended } from './run-cli.js';
import { runHere } from './run-here.js';

// What a newcomer does wrong, row by row. A wrong namespace: namespaces.test.ts; malformed policies: bad-policies.test.ts; 40
// columns of what is shown alone: approve-screen, follow, list and evidence.

const LONG = 'n'.repeat(300);
const PROMPT = 'Type the instance id to approve';
const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'kms-release-bad-input-'));
/** Where a command could leave something behind. */
const places = { HOME: join(folder, 'home'), TMPDIR: join(folder, 'tmp') };
const keys = join(folder, 'keys');

let world: World;
let run: Run;

beforeAll(async () => {
  for (const place of [places.HOME, places.TMPDIR, keys]) mkdirSync(place);
  world = await openWorld({ server: { address: inject('temporalAddress'), namespace: 'cli-bad-input' } });
  run = await world.start();
  await run.until('awaiting approval');
  for (const name of ['other', 'locked'])
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      'ed25519',
      '-N',
      name === 'locked' ? 'a passphrase' : '',
      '-f',
      join(keys, name),
    ]);
  writeFileSync(join(keys, 'garbage'), 'garbage\n', { mode: 0o600 });
  copyFileSync(world.people.keyOf('ann'), join(keys, 'open'));
  chmodSync(join(keys, 'open'), 0o644);
});

afterAll(async () => {
  const [seen, rows] = [await run.status(), await world.releases.list()];
  await world.close();
  const left = Object.values(places).flatMap((place) =>
    readdirSync(place, { recursive: true, encoding: 'utf8' }),
  );
  rmSync(folder, { recursive: true });
  // Nothing of all this was taken, and nothing is left behind.
  expect(seen).toMatchObject({ stage: 'awaiting approval', approvals: [] });
  expect(seen.refused.map(({ from, refused }) => [from, refused.code])).toEqual([
    ['ann', 'SIGNATURE_INVALID'],
  ]);
  expect(rows.map(({ open }) => open)).toEqual([true]);
  expect(left).toEqual([]);
});

it('A server that is away is named in one sentence, whatever is wanted of it', async () => {
  const commands = [['status', INSTANCE], ['watch', INSTANCE], ['cancel', INSTANCE, '--why', 'x'], ['list']];

  const ended = await Promise.all(
    commands.map((args) => runHere(args, { ...places, TEMPORAL_ADDRESS: '127.0.0.1:1' })),
  );

  for (const { code, message } of ended) {
    expect(code).toBe(9);
    expect(message).toMatch(/^the Temporal server at 127\.0\.0\.1:1 does not answer within 5 seconds; .*$/);
  }
});

describe('a key', () => {
  it.each([
    ['that is missing', '/nonexistent/key', 2, 'is not there; nothing was sent'],
    ['that is garbage', 'garbage', 2, 'is none that ssh-keygen can sign with; nothing was sent'],
    ['that everybody may read', 'open', 2, 'others may read it; nothing was sent: chmod 600 it'],
    [
      'that is encrypted, without a terminal',
      'locked',
      2,
      'is encrypted, and its passphrase was not given; nothing was sent',
    ],
    ['with a name of 300 characters', LONG, 2, 'was not read: ENAMETOOLONG'],
    ['of somebody else', 'other', 7, 'its key is not listed for ann in allowed_signers'],
  ])('%s does not approve, and why is the only line with --json', async (_, key, exit, words) => {
    const { code, stdout, stderr } = await approve(join(keys, key));

    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(sentenceIn(stderr)).toContain(words);
  });

  it('does not approve without ssh-keygen on the PATH', async () => {
    const { code, stdout, stderr } = await approve(world.people.keyOf('ann'), { PATH: keys });

    expect({ code, stdout }).toEqual({ code: 9, stdout: '' });
    expect(sentenceIn(stderr)).toContain('ssh-keygen was not found on the PATH; install OpenSSH');
  });
});

describe('standard output', () => {
  it.each([
    ['that is closed', '>&-', 0, /^$/],
    ['that is full', '>/dev/full', 1, /^kms-release: standard output cannot be written \(ENOSPC[^\n]*\n$/],
    ['of a pipe that has ended', '| true', 0, /^$/],
  ])('%s ends a command at once', (_, redirected, code, stderr) => {
    const line = `"$0" "$@" ${redirected}; exit $((\${PIPESTATUS[0]}))`;
    const args = ['-c', line, process.execPath, CLI, 'completion', 'bash'];
    const ended = spawnSync('bash', args, {
      env: { ...environment(), PATH: process.env['PATH'] },
      encoding: 'utf8',
    });

    expect(ended.stderr.replace(/^Node .* end of life .*\n/, '')).toMatch(stderr);
    expect(ended.status).toBe(code);
  });

  it('that ends lets a command clean up first: no private key stays behind', () => {
    const ended = spawnSync('bash', ['-c', '"$0" "$@" | head -1', process.execPath, CLI, 'demo', '--keep'], {
      ...{ encoding: 'utf8', timeout: 60_000 },
      // The Temporal CLI keeps a file of its own at home.
      env: { PATH: process.env['PATH'], TMPDIR: places.TMPDIR, HOME: folder },
    });

    expect(ended.stdout).toMatch(/^kms-release demo: .*\n$/);
    expect(readdirSync(places.TMPDIR)).toEqual([]);
  });
});

describe('whoever leaves at a prompt', () => {
  const locked = () => ['approve', INSTANCE, '--as', 'ann', '--key', join(keys, 'locked')];

  it.each<readonly [where: string, steps: readonly Step[]]>([
    ['where the id is to be typed', [[PROMPT, '^C']]],
    [
      'where the reason is to be typed',
      [
        [PROMPT, 'r'],
        ['Why is it kept?', '^C'],
      ],
    ],
    [
      'where OpenSSH asks for the passphrase',
      [
        [PROMPT, INSTANCE],
        ['Enter passphrase', '^C'],
      ],
    ],
  ])('%s, by Ctrl-C, is told that nothing was sent', async (_, steps) => {
    const { code, screen } = await inTerminal(locked(), environment(), { steps });

    expect(code).toBe(130);
    expect(screen).toMatch(/kms-release: nothing was signed or sent; the run goes on\n\n?$/);
  });

  it.each<readonly [where: string, steps: readonly Step[]]>([
    ['where the id is to be typed', [[PROMPT, 'hang up']]],
    [
      'where the reason is to be typed',
      [
        [PROMPT, 'r'],
        ['Why is it kept?', 'hang up'],
      ],
    ],
    [
      'where OpenSSH asks for the passphrase',
      [
        [PROMPT, INSTANCE],
        ['Enter passphrase', 'hang up'],
      ],
    ],
  ])('%s, by closing the terminal, ends as SIGHUP does', async (_, steps) => {
    expect(await inTerminal(locked(), environment(), { steps })).toMatchObject({ code: 129 });
  });
});

describe('40 columns', () => {
  it('are enough for lists', async () => {
    const screens = await Promise.all(
      [['list'], ['inbox', '--as', 'ann']].map((args) => inTerminal(args, environment(), { columns: 40 })),
    );

    for (const { code, screen } of screens) {
      expect(code).toBe(0);
      expect(screen.split('\n').filter((line) => widthOf(line) > 40 && !MESSAGE.test(line))).toEqual([]);
    }
  });
});

/** Lines for people on standard error: a terminal wraps them. */
const MESSAGE = /^(Next: |Connecting to |Node |No room for |kms-release: )/;

describe('a name of 300 characters', () => {
  const three = (instance: string, region: string, account: string) => [
    ...['--instance', instance, '--region', region, '--account', account],
  ];
  const mine = three(INSTANCE, 'cn-hangzhou', '1234567890123456');
  const asked = (...more: readonly string[]) => [
    'request',
    ...mine,
    '--requested-by',
    'rita',
    '--reason',
    'x',
    ...more,
  ];
  const backup = (id: string) => [
    ...['--made-at', '2026-11-23T04:00:00Z', '--backup-id', id, '--keys', '1', '--secrets', '1'],
    ...['--restorable-until', '2027-11-23T04:00:00Z'],
  ];

  const rows: readonly (readonly [place: string, args: readonly string[], exit: number, words?: string])[] = [
    [
      'an instance',
      ['request', ...three(LONG, 'cn-hangzhou', '1234567890123456'), '--requested-by', 'r', '--reason', 'x'],
      2,
      'instanceId is',
    ],
    [
      'a region and an account',
      ['request', ...three(INSTANCE, LONG, LONG), '--requested-by', 'r', '--reason', 'x'],
      2,
      'accountId is',
    ],
    ['whoever asks', [...asked(), '--requested-by', LONG], 2, 'requestedBy is'],
    ['a ticket', asked('--ticket', LONG), 2, 'ticket is'],
    ['a time', asked('--not-before', LONG), 2, 'notBefore is'],
    ['an id', ['status', LONG], 2],
    ['a workflow id', ['status', `kms-release:1:r:${LONG}`], 3, 'there is no run'],
    ['an account beside an id', ['status', INSTANCE, '--account', LONG, '--region', LONG], 3],
    ['an approver', ['approve', INSTANCE, '--as', LONG, '--key', 'x', '--confirm', INSTANCE], 7, 'signer is'],
    [
      'a confirmation',
      ['approve', INSTANCE, '--as', 'ann', '--key', 'x', '--confirm', LONG],
      2,
      '--confirm names',
    ],
    [
      'a comment',
      ['statement', INSTANCE, '--as', 'ann', '--says', 'approve', '--comment', LONG.repeat(4)],
      7,
      'comment is',
    ],
    ['who signs', ['statement', INSTANCE, '--as', LONG, '--says', 'approve'], 7, 'signer is'],
    ['a backup', ['backup-made', INSTANCE, '--as', 'ann', '--key', 'x', ...backup(LONG)], 7, 'backup'],
    ['a blocker', ['list', '--blocked-by', LONG], 2],
    ['a number', ['list', '--limit', LONG], 2],
    ['a stage', ['list', '--stage', LONG], 2],
    ['an address', ['list', '--address', LONG], 9, 'does not answer'],
    ['a namespace', ['list', '--namespace', LONG], 9, 'has no namespace'],
    ['a profile', ['list', '--profile', LONG], 9],
    ['a certificate of TLS', ['list', '--tls-cert-path', LONG, '--tls-key-path', LONG], 9],
    ['a policy', ['policy', 'diff', LONG, LONG], 9, 'cannot be read'],
    ['a policy for a plan', ['plan', ...mine, '--policy', LONG], 9, 'cannot be read'],
    ['a certificate', ['verify', LONG, '--allowed-signers', LONG], 3],
    ['a shell', ['completion', LONG], 2],
    ['a command', [LONG], 2],
    ['a scenario', ['sandbox', '--scenario', LONG, '--port', '0'], 2],
    ['a role', ['worker', '--role', LONG], 2],
    ['a report', ['doctor', ...mine, '--report', LONG], 2, 'cannot be written'],
    ['a page', ['candidates', '--html', LONG], 2, 'cannot be written'],
    ['a profile of the cloud', ['candidates', '--cloud-profile', LONG], 4],
    ['a file of accounts', ['candidates', '--accounts', LONG], 2],
    ['a region alone', ['candidates', '--region', LONG], 2],
  ];

  it.each(rows.map(([place, args, exit, words = '']) => ({ place, args, exit, words })))(
    'is refused as $place, in a sentence that ends',
    async ({ args, exit, words }) => {
      const { code, message } = await runHere(args, environment());

      expect({ code, message }).toMatchObject({ code: exit, message: expect.stringContaining(words) });
      expect(message).not.toMatch(/\n {4}at /);
      expect(message.length).toBeLessThan(1_500);
    },
  );
});

function environment(): Record<string, string> {
  return { ...environmentOf(world, 'observer'), ...places };
}

function cli(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runCli(args, { ...environment(), ...more });
}

function approve(key: string, more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return cli(['approve', INSTANCE, '--as', 'ann', '--key', key, '--confirm', INSTANCE, '--json'], more);
}

/** The one line of JSON that standard error has. */
function sentenceIn(stderr: string): string {
  const { error }: { error: { message: string } } = JSON.parse(stderr);
  expect(error.message).not.toContain('\n');
  return error.message;
}
