import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));

let folder: string;
const running: ChildProcess[] = [];
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'kms-release-demo-test-'))));
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'close');
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('the demo', () => {
  it('releases one instance, from request to certificate, and leaves nothing behind', async () => {
    const demo = start([]);

    expect(await demo.ended, demo.output()).toBe(0);
    for (const words of [
      'Not known: WHO CALLS in 2 of 4 places',
      'not known, who calls: application-calls (AUDIT_LOG_OFF), request-counts (NO_REQUESTS_COUNTED)',
      'ann approved, by a signature',
      'ben approved, by a signature',
      '1 ReleaseKmsInstance received, 1 carried out, judged RIGHT',
      'saved a month: 138.48 USD',
      'verified offline',
    ]) {
      expect(demo.output()).toContain(words);
    }
    expect(leftovers()).toEqual([]);
  });

  it('answers with one JSON document on --json', async () => {
    const demo = start(['--scenario', 'subscription', '--json']);

    expect(await demo.ended, demo.output()).toBe(0);
    const document: unknown = JSON.parse(demo.stdout());
    expect(document).toMatchObject({
      scenario: 'subscription',
      releaseCalls: 0,
      result: { outcome: 'kept' },
    });
  });

  it('answers with one JSON document also where it stays up: what to type', async () => {
    const demo = start(['--keep', '--json']);
    await demo.until('}\n');
    const document: unknown = JSON.parse(demo.stdout());
    demo.kill('SIGINT');

    expect(await demo.ended).toBe(130);
    expect(document).toMatchObject({
      page: expect.stringMatching(/^http/),
      approve: [expect.any(String), expect.any(String)],
    });
    expect(demo.output()).toBe(demo.stdout());
  });

  it('says with --json that it was interrupted, in one line', async () => {
    const demo = start(['--json']);
    await expect.poll(() => leftovers().length, { timeout: 30_000 }).toBeGreaterThan(1);
    demo.kill('SIGINT');

    expect(await demo.ended).toBe(130);
    expect(JSON.parse(demo.output())).toMatchObject({ error: { code: 'INTERRUPTED' } });
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ['protected', 'is kept', '0 ReleaseKmsInstance received'],
    ['used', 'CALLER_FOUND', '0 ReleaseKmsInstance received'],
    ['no-backup', 'BACKUP_FAILED', '0 ReleaseKmsInstance received'],
    ['lost-answer', 'is released', '1 ReleaseKmsInstance received'],
    ['changed', 'changed since the last approval request', '1 ReleaseKmsInstance received'],
  ])('shows how a release of one that is %s ends', async (scenario, ...words) => {
    const demo = start(['--scenario', scenario]);

    expect(await demo.ended, demo.output()).toBe(0);
    for (const text of words) expect(demo.output()).toContain(text);
  });

  it('gives the credential that releases to the executor alone, and nobody the caller’s own', async () => {
    const demo = start(['--keep'], { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'the-callers-own-secret' });
    await demo.until('Everything stays up');

    const holders = processes().filter(({ env }) => env.includes('sandbox-executor-secret'));
    const leaked = processes().filter(
      ({ env, pid }) => pid !== demo.pid && env.includes('the-callers-own-secret'),
    );

    expect(holders.map(({ args }) => args.join(' '))).toEqual([
      expect.stringMatching(/worker --role executor$/),
    ]);
    expect(leaked.map(({ args }) => args.join(' '))).toEqual([]);
    demo.kill('SIGTERM');
    expect(await demo.ended).toBe(130);
    expect(leftovers()).toEqual([]);
  });

  it('can be looked at and approved by the commands that it prints, whatever is set where they are pasted', async () => {
    const demo = start(['--keep']);
    await demo.until('Everything stays up');
    const commands = demo
      .output()
      .split('\n')
      .filter((line) => line.includes(' env -i '));
    const named = (name: string) => commands.filter((line) => line.includes(` ${name} `));

    for (const command of named('status')) expect(await shell(command)).toBe(10);
    for (const command of named('evidence')) expect(await shell(command)).toBe(0);
    for (const command of named('approve')) expect(await shell(command)).toBe(0);
    await demo.until('cooling off');

    expect(['approve', 'reject', 'status', 'evidence'].map((name) => named(name).length)).toEqual([
      2, 1, 1, 1,
    ]);
    demo.kill('SIGINT');
    expect(await demo.ended).toBe(130);
    expect(leftovers()).toEqual([]);
  });

  it.each([
    ['while it starts', 'Starting a Temporal server'],
    ['while it runs', '▸ awaiting approval'],
  ])('ends on Ctrl-C %s, with nothing left', async (_, text) => {
    const demo = start([]);
    await demo.until(text);

    demo.kill('SIGINT');

    expect(await demo.ended).toBe(130);
    expect(leftovers()).toEqual([]);
  });

  it('ends when its terminal is closed, also where it stays up: no private key is left behind', async () => {
    const demo = start(['--keep']);
    await demo.until('Everything stays up');
    const [files = ''] = leftovers();

    demo.kill('SIGHUP');

    expect(files).toMatch(/^kms-release-demo-/);
    expect(await demo.ended).toBe(130);
    expect(leftovers()).toEqual([]);
  });

  it('says what is missing when something of it cannot be had', async () => {
    const demo = start([], { TEMPORAL_CLI_PATH: '/nowhere/temporal' });

    expect(await demo.ended).toBe(9);
    expect(demo.output()).toContain('TEMPORAL_CLI_PATH names /nowhere/temporal');
    expect(leftovers()).toEqual([]);
  });
});

/** The demo as a process of its own, with a temporary folder of this test's. */
function start(args: readonly string[], change: Readonly<Record<string, string>> = {}) {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TMPDIR: folder,
    TEMPORAL_CLI_PATH: inject('temporalCli'),
    ...change,
  };
  const child = spawn(process.execPath, [CLI, 'demo', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    pid: child.pid,
    ended,
    stdout: () => output.stdout,
    output: () => output.stdout + output.stderr,
    kill: (signal: NodeJS.Signals) => child.kill(signal),
    async until(text: string) {
      while (!output.stdout.includes(text)) {
        if (child.exitCode !== null) throw new Error(output.stdout + output.stderr);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    },
  };
}

/** Files of the demo, and processes that were given its folder. */
function leftovers(): string[] {
  const files = readdirSync(folder).filter((name) => name.startsWith('kms-release-demo-'));
  const left = processes().filter(({ env }) => env.includes(`HOME=${join(folder, 'kms-release-demo-')}`));
  return [...files, ...left.map(({ args }) => args.join(' '))];
}

/** What runs on this machine, as far as /proc shows it; nothing where there is none. */
function processes(): { readonly pid: number; readonly args: readonly string[]; readonly env: string }[] {
  const read = (pid: string, name: string) => {
    try {
      return readFileSync(`/proc/${pid}/${name}`, 'utf8');
    } catch {
      return '';
    }
  };
  const pids = process.platform === 'linux' ? readdirSync('/proc').filter((name) => /^\d+$/.test(name)) : [];
  return pids
    .map((pid) => ({
      pid: Number(pid),
      args: read(pid, 'cmdline')
        .split('\0')
        .filter((arg) => arg !== ''),
      env: read(pid, 'environ'),
    }))
    .filter(({ env }) => env.includes(folder));
}

/** Types a command where everything is set that could lead it astray. */
function shell(command: string): Promise<number | null> {
  const astray = {
    ...{
      TEMPORAL_NAMESPACE: 'elsewhere',
      TEMPORAL_PROFILE: 'none',
      TEMPORAL_TLS: 'true',
      TEMPORAL_API_KEY: 'x',
    },
    ...{ KMS_RELEASE_X: 'unknown', KMS_RELEASE_EVIDENCE_DIR: '/nowhere', NODE_OPTIONS: '--no-such-option' },
  };
  const child = spawn('sh', ['-c', command], {
    env: { PATH: process.env['PATH'], HOME: folder, ...astray },
    stdio: 'ignore',
  });
  return new Promise((resolve) => child.once('close', resolve));
}
