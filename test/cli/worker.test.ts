import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../sandbox/index.js';
import { startGrpcProxy } from '../support/grpc-proxy.js';
import { createPeople, type People } from '../support/people.js';
import { writePolicy, type PolicySettings } from '../support/policy.js';

const CLI = fileURLToPath(new URL('../../dist/src/cli.js', import.meta.url));
const NAMESPACE = 'cli-worker';
const SECRET = 'sandbox-observer-secret';

let folder: string;
let people: People;
let sandbox: Sandbox;
const running: ChildProcess[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-worker-'));
  people = createPeople(join(folder, 'people'), ['ann', 'ben']);
  sandbox = await startSandbox({ scenario: new URL('../../sandbox/scenarios/ready.json', import.meta.url) });
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }
});
afterAll(async () => {
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

describe('a worker', () => {
  it.each([
    ['observer', ['kms-release', 'kms-release-scans', 'kms-release-urgent']],
    ['executor', ['kms-release-executor', 'kms-release-preflights']],
    [
      'both',
      [
        'kms-release',
        'kms-release-scans',
        'kms-release-urgent',
        'kms-release-executor',
        'kms-release-preflights',
      ],
    ],
  ])(
    'serves as %s once everything is there, is healthy, and ends in order on SIGTERM',
    async (role, queues) => {
      const worker = start(['--role', role], { KMS_RELEASE_HEALTH_PORT: '0' });

      const ready = await worker.until('"msg":"ready"');
      expect(JSON.parse(ready)).toMatchObject({ role, queues, namespace: NAMESPACE });
      expect(await healthOf(await healthPortOf(worker))).toBe(200);

      worker.child.kill('SIGTERM');
      expect(await worker.ended).toBe(0);
      expect(worker.output()).not.toContain(SECRET);
      for (const line of worker.output().trim().split('\n'))
        expect(() => void JSON.parse(line)).not.toThrow();
    },
  );

  it('says that the server is away', async () => {
    const worker = start(['--role', 'observer'], { TEMPORAL_ADDRESS: '127.0.0.1:1' });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toMatch(/no Temporal server answers at 127\.0\.0\.1:1.*TEMPORAL_ADDRESS/);
  });

  it('names a missing namespace, and how to make it', async () => {
    const worker = start(['--role', 'observer'], { TEMPORAL_NAMESPACE: 'nowhere' });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toContain('temporal operator namespace create --namespace nowhere');
  });

  it.each([
    ['refused, as by Temporal Cloud', 7],
    ['not there', 12],
  ])(
    'starts where the operator’s service is %s, and then cannot register what is missing',
    async (_, status) => {
      const isRefused = (path: string) => path.startsWith('/temporal.api.operatorservice');
      const proxy = await startGrpcProxy(inject('temporalAddress'), isRefused, status);
      try {
        const there = start(['--role', 'observer'], { TEMPORAL_ADDRESS: proxy.address });
        await there.until('"msg":"ready"');
        there.child.kill('SIGTERM');
        expect(await there.ended).toBe(0);

        const namespace = await newNamespace();
        const env = { TEMPORAL_ADDRESS: proxy.address, TEMPORAL_NAMESPACE: namespace };
        const without = start(['--role', 'observer', '--setup'], env);
        expect(await without.ended, without.output()).toBe(9);
        expect(without.output()).toMatch(/administered.*KmsInstanceId=Keyword, .*KmsBlockedBy=KeywordList/);
      } finally {
        await proxy.close();
      }
    },
  );

  it('names missing search attributes, and registers them with --setup', async () => {
    const namespace = await newNamespace();
    const without = start(['--role', 'observer'], { TEMPORAL_NAMESPACE: namespace });
    expect(await without.ended, without.output()).toBe(9);
    expect(without.output()).toMatch(/no search attributes KmsInstanceId, .*KmsBlockedBy.*--setup/);

    const setup = start(['--role', 'observer', '--setup'], { TEMPORAL_NAMESPACE: namespace });
    await setup.until('"msg":"ready"');

    expect(setup.output()).toContain('registered search attributes');
  });

  it.each([
    ['missing', {}, 'KMS_RELEASE_POLICY is not set', undefined],
    ['not there', {}, 'cannot be read', '/nowhere/policy.toml'],
    ['one that nobody can satisfy', { required: 3 }, 'required', 'policy'],
    [
      'one whose list of approvers is not there',
      { allowedSigners: '/nowhere/signers' },
      'allowed_signers',
      'policy',
    ],
  ])('refuses a policy that is %s', async (_, settings, word, path) => {
    const policy = path === 'policy' ? policyFile(settings) : path;
    const worker = start(['--role', 'observer'], { KMS_RELEASE_POLICY: policy });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toContain(word);
  });

  it('refuses asserted names unless the cloud is a sandbox on loopback', async () => {
    const policy = policyFile({ identity: 'asserted' });
    const real = start(['--role', 'observer'], {
      KMS_RELEASE_POLICY: policy,
      ALIBABA_CLOUD_ENDPOINT: undefined,
    });

    expect(await real.ended).toBe(9);
    expect(real.output()).toContain('identity = "asserted"');
  });

  it.each([
    ['no credentials', { ALIBABA_CLOUD_ACCESS_KEY_ID: undefined }, 'no credential was found'],
    ['wrong credentials', { ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'another-secret' }, 'valid credential'],
  ])('refuses to start with %s', async (_, env, words) => {
    const worker = start(['--role', 'executor'], env);

    expect(await worker.ended).toBe(4);
    expect(worker.output()).toContain(words);
    expect(worker.output()).not.toContain('another-secret');
  });

  it('says with --json in one line why it cannot start, whatever it has done and logged before', async () => {
    const worker = start(['--role', 'executor', '--setup', '--json'], {
      TEMPORAL_NAMESPACE: await newNamespace(),
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'another-secret',
    });

    expect(await worker.ended).toBe(4);
    expect(JSON.parse(worker.output())).toMatchObject({ error: { code: 'CLOUD_CREDENTIALS_INVALID' } });
    expect(worker.stdout()).toBe('');
  });

  it('logs with --json as soon as it serves, and answers with one document when it has ended in order', async () => {
    const worker = start(['--role', 'observer', '--setup', '--json'], {
      TEMPORAL_NAMESPACE: await newNamespace(),
    });
    await worker.until('"msg":"ready"');

    expect(worker.output()).toContain('registered search attributes');
    expect(worker.stdout()).toBe('');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(JSON.parse(worker.stdout())).toEqual({ role: 'observer', stopped: true });
  });

  it('does not start where its health port is in use, and says which', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await once(taken, 'listening');
    const address = taken.address();
    const port = typeof address === 'object' ? String(address?.port) : '';
    const worker = start(['--role', 'observer'], { KMS_RELEASE_HEALTH_PORT: port });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toMatch(new RegExp(`No health endpoint on 127.0.0.1:${port}: .*EADDRINUSE`));
    taken.close();
  });

  it('refuses credentials of an account that the policy does not name', async () => {
    const worker = start(['--role', 'executor'], {
      KMS_RELEASE_POLICY: policyFile({ accountId: '9999999999999999' }),
    });

    expect(await worker.ended).toBe(4);
    expect(worker.output()).toMatch(/of account 1234567890123456 .*the policy names 9999999999999999/);
  });

  it('needs ssh-keygen where approvals are signatures', async () => {
    const worker = start(['--role', 'observer'], { PATH: folder });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toContain('ssh-keygen was not found');
  });

  it('does not start while the evidence store cannot be used, and says which folder, why and what to do', async () => {
    writeFileSync(join(folder, 'a-file'), '');
    const worker = start(['--role', 'observer'], {
      KMS_RELEASE_EVIDENCE_DIR: join(folder, 'a-file', 'evidence'),
    });

    expect(await worker.ended).toBe(9);
    expect(worker.output()).toMatch(
      /evidence store \S+a-file\/evidence cannot be used: .*KMS_RELEASE_EVIDENCE_DIR/,
    );
    expect(worker.output()).not.toContain('"msg":"ready"');
  });

  it('is not ready while the evidence store is away, says why in health and log, and is ready once it is back', async () => {
    const evidence = join(folder, 'volume');
    const worker = start(['--role', 'observer'], {
      KMS_RELEASE_HEALTH_PORT: '0',
      KMS_RELEASE_EVIDENCE_DIR: evidence,
    });
    await worker.until('"msg":"ready"');
    const port = await healthPortOf(worker);
    renameSync(evidence, `${evidence}-elsewhere`);
    mkdirSync(evidence);

    const away = await fetch(`http://127.0.0.1:${port}/readyz`);

    expect(away.status).toBe(503);
    expect(await away.json()).toMatchObject({
      ready: false,
      code: 'EVIDENCE_STORE_UNUSABLE',
      reason: expect.stringContaining(evidence),
    });
    expect(await healthOf(port)).toBe(200);
    expect(await worker.until('"level":"error"')).toContain('EVIDENCE_STORE_UNUSABLE');
    rmSync(evidence, { recursive: true });
    renameSync(`${evidence}-elsewhere`, evidence);
    expect((await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    expect(await worker.until('can be used again')).toContain('"level":"info"');
  });

  it('starts while the cloud cannot be reached, and says so', async () => {
    const worker = start(['--role', 'observer'], { ALIBABA_CLOUD_ENDPOINT: 'http://127.0.0.1:1' });

    await worker.until('"msg":"ready"');

    expect(worker.output()).toContain('"code":"CLOUD_UNREACHABLE"');
  });

  it('tells an error as one JSON document with --json', async () => {
    const worker = start(['--role', 'observer', '--json'], { TEMPORAL_NAMESPACE: 'nowhere' });

    await worker.ended;

    expect(JSON.parse(worker.output())).toMatchObject({ error: { code: 'NAMESPACE_NOT_FOUND' } });
  });
});

function policyFile(settings: Partial<PolicySettings>): string {
  const path = join(folder, `policy-${Math.random().toString(36).slice(2)}.toml`);
  writePolicy(path, { instances: ['kst-abcd'], allowedSigners: people.allowedSigners, ...settings });
  return path;
}

/** A worker as a process of its own, with nothing of this process's environment. */
function start(args: readonly string[], change: Readonly<Record<string, string | undefined>> = {}) {
  const env = {
    PATH: process.env['PATH'],
    HOME: folder,
    TEMPORAL_ADDRESS: inject('temporalAddress'),
    TEMPORAL_NAMESPACE: NAMESPACE,
    KMS_RELEASE_POLICY: policyFile({}),
    KMS_RELEASE_EVIDENCE_DIR: join(folder, 'evidence'),
    ALIBABA_CLOUD_ENDPOINT: sandbox.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-observer',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRET,
    ...change,
  };
  const child = spawn(process.execPath, [CLI, 'worker', ...args], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.push(child);
  let output = '';
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const until = async (text: string): Promise<string> => {
    for (;;) {
      // What comes after the last line break is no whole line yet.
      const line = output
        .split('\n')
        .slice(0, -1)
        .find((one) => one.includes(text));
      if (line !== undefined) return line;
      if (child.exitCode !== null) throw new Error(output);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  return { child, ended, until, output: () => output, stdout: () => stdout };
}

async function newNamespace(): Promise<string> {
  const namespace = `setup-${Math.random().toString(36).slice(2)}`;
  const connection = await Connection.connect({ address: inject('temporalAddress') });
  await connection.workflowService.registerNamespace({
    namespace,
    workflowExecutionRetentionPeriod: msToTs('1 day'),
  });
  await connection.close();
  return namespace;
}

async function healthOf(port: number): Promise<number> {
  for (let check = 0; check < 50; check += 1) {
    const { status } = await fetch(`http://127.0.0.1:${port}/healthz`);
    if (status === 200) return status;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return 503;
}

/** The one that was free as the worker started: no other process has taken it meanwhile. */
async function healthPortOf({ until }: ReturnType<typeof start>): Promise<number> {
  const { port }: { port: number } = JSON.parse(await until('"msg":"health endpoint"'));
  return port;
}
