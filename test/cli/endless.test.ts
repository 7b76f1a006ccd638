import { closeSync, mkdtempSync, openSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { signStatement } from '../../src/signatures/ssh.js';
import { readScenario } from '../../sandbox/index.js';
import { runCli } from './run-cli.js';

const ENDLESS = '/dev/zero';
const NO_FILE = 'it is a folder, a pipe or a device';
const AWAY = { TEMPORAL_ADDRESS: '127.0.0.1:1' };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-endless-'));
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Two megabytes where kilobytes are wanted. */
function long(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, 'x'.repeat(2 * 1024 * 1024));
  return path;
}

describe('the command line, where a file without an end is named', () => {
  const refuses = async (
    args: readonly string[],
    env: Readonly<Record<string, string>>,
    words: string,
    exit = 3,
  ) => {
    const { code, stdout, stderr } = await runCli(args, env);

    expect({ code, stdout }).toEqual({ code: exit, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).not.toContain('    at ');
  };

  it('does not read a scenario', async () => {
    await refuses(['sandbox', '--scenario', ENDLESS, '--port', '0'], {}, 'of at most 8 MiB', 2);
  });

  it('does not read a certificate, nor the list of people', async () => {
    await refuses(['verify', ENDLESS, '--allowed-signers', ENDLESS], {}, NO_FILE, 3);
  });

  it.each([
    ['the file of the Temporal CLI', { TEMPORAL_CONFIG_FILE: ENDLESS }],
    ['the certificate of a CA', { TEMPORAL_TLS_SERVER_CA_CERT_PATH: ENDLESS }],
    [
      'a client certificate',
      { TEMPORAL_TLS_CLIENT_CERT_PATH: ENDLESS, TEMPORAL_TLS_CLIENT_KEY_PATH: ENDLESS },
    ],
  ])('does not read %s', async (_, env) => {
    await refuses(['list'], env, NO_FILE, 9);
  });
});

describe('the command line, with a standard input without an end', () => {
  let stdin: number;
  beforeEach(() => {
    stdin = openSync(ENDLESS, 'r');
  });
  afterEach(() => {
    closeSync(stdin);
  });

  it('does not read a certificate from it', async () => {
    const { code, stderr } = await runCli(['verify', '/dev/stdin', '--allowed-signers', 'x'], {}, { stdin });

    expect(code).toBe(3);
    expect(stderr).toContain(NO_FILE);
  });

  it.each([
    ['list', ['list']],
    ['approve', ['approve', 'kst-1', '--as', 'ann']],
    ['reject', ['reject', 'kst-1', '--as', 'ann', '--why', 'x']],
    ['statement', ['statement', 'kst-1', '--as', 'ann', '--says', 'approve']],
  ])('does not read it for %s', async (_, args) => {
    const { code, stderr } = await runCli(args, AWAY, { stdin });

    expect(code).toBe(9);
    expect(stderr).toContain('127.0.0.1:1');
  });
});

describe('a file that is named in the settings', () => {
  it('is read no further than a megabyte', async () => {
    for (const env of [
      { TEMPORAL_CONFIG_FILE: long('temporal.toml') },
      { TEMPORAL_TLS_SERVER_CA_CERT_PATH: long('ca.pem') },
    ])
      await expect(readConfig(env)).rejects.toMatchObject({
        type: 'BAD_CONFIGURATION',
        message: expect.stringContaining('it is larger than 1 MiB'),
      });
  });

  it('is not read where the file of the Temporal CLI names a device as certificate', async () => {
    const file = join(folder, 'with-tls.toml');
    writeFileSync(file, `[profile.default.tls]\nserver_ca_cert_path = "${ENDLESS}"\n`);

    await expect(readConfig({ TEMPORAL_CONFIG_FILE: file })).rejects.toMatchObject({
      message: expect.stringContaining(NO_FILE),
    });
  });
});

describe('a key', () => {
  it('is not given to OpenSSH when it has no end, under its own name or as .pub', async () => {
    symlinkSync(ENDLESS, join(folder, 'agent.pub'));

    for (const keyPath of [ENDLESS, join(folder, 'agent'), long('key')])
      await expect(signStatement({ statement: 'x', keyPath })).rejects.toMatchObject({
        type: 'SIGNING_FAILED',
        message: expect.stringContaining('Nothing was sent'),
      });
  });
});

describe('a scenario', () => {
  it('is not read when it is larger than any', async () => {
    const path = join(folder, 'huge.json');
    writeFileSync(path, ' '.repeat(8 * 1024 * 1024 + 1));

    await expect(readScenario(path)).rejects.toThrow('of at most 8 MiB');
  });
});
