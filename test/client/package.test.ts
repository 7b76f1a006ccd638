import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client, Connection, defaultPayloadConverter } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createReleases } from '../../src/client.js';
import { verifySignature } from '../../src/signatures/ssh.js';
import { createPeople } from '../support/people.js';
import { otherNodes, type OtherNode } from '../nodes/other-nodes.js';
import { startSmallWorker } from './small-worker.js';

const run = promisify(execFile);
const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const NAMESPACE = 'client-package';
const INSTALL = ['install', '--prefer-offline', '--no-audit', '--no-fund', '--ignore-scripts'];
const THIS_NODE: OtherNode = { line: process.versions.node.split('.')[0] ?? '', path: process.execPath };
/** `npm test` fetches the others; without them they are left out, and it says so. */
const NODES = [THIS_NODE, ...otherNodes()];
const PROGRAM = /```ts\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'client.md'), 'utf8'))?.[1] ?? '';

// What `npm run release:tarballs` writes, and what is installed of it where there was nothing.
const released = mkdtempSync(join(tmpdir(), 'released-'));
const empty = mkdtempSync(join(tmpdir(), 'empty-'));
const tarballs = { service: '', client: '' };
let checked = '';

beforeAll(async () => {
  const script = join(ROOT, 'scripts', 'release-tarballs.mjs');
  checked = (await run(process.execPath, [script, released])).stderr;
  for (const name of readdirSync(released).filter((file) => file.endsWith('.tgz')))
    tarballs[name.startsWith('kms-release-client-') ? 'client' : 'service'] = name;
  writeFileSync(join(empty, 'package.json'), '{"private":true}');
  await run('npm', [...INSTALL, join(released, tarballs.client)], { cwd: empty });
}, 240_000);

describe('a release of the two tarballs', () => {
  it('has been looked at by publint and attw, and neither had anything to say', () => {
    for (const name of Object.values(tarballs)) expect(checked).toContain(`${name}...\nUnpacking`);
    expect(checked.match(/All good!/g)).toHaveLength(2);
    expect(checked).toContain('No problems found');
    // The service is ES modules and nothing else; what is left to find would end the script.
    expect(checked).toContain("(ignoring resolutions: 'node10', 'node16-cjs')");
  });

  it('has their checksums', () => {
    const lines = readFileSync(join(released, 'SHA256SUMS'), 'utf8').trim().split('\n');

    expect(lines.toSorted()).toEqual([tarballs.client, tarballs.service].map(checksumLine).toSorted());
  });

  it('holds no picture, no build info and nothing of the tests', async () => {
    for (const name of Object.values(tarballs)) {
      const { stdout } = await run('tar', ['-tzf', join(released, name)]);

      expect(stdout).toContain('package/package.json\n');
      expect(stdout).not.toMatch(
        /\.(png|jpe?g|gif|svg|webp)$|tsbuildinfo|\/\.built$|package\/(test|src)\//im,
      );
    }
  });
});

describe('the client that is installed from its tarball', () => {
  it('brings no worker, no bundler and no cloud SDK, and runs nothing as it is installed', async () => {
    const manifest: { dependencies: object } = JSON.parse(readFileSync(installed('package.json'), 'utf8'));

    expect(Object.keys(manifest.dependencies)).toEqual([
      ...['@temporalio/client', '@temporalio/common', '@temporalio/envconfig', '@temporalio/workflow'],
      ...['zod', '@types/ms'],
    ]);
    expect(manifest).not.toHaveProperty('scripts');
    const there: { packages: object } = JSON.parse(
      readFileSync(join(empty, 'node_modules', '.package-lock.json'), 'utf8'),
    );
    expect(Object.keys(there.packages).join('\n')).not.toMatch(
      /@temporalio\/(worker|core-bridge|activity|nexus)|@swc|webpack|esbuild|rollup|@alicloud/,
    );
  });

  it('is under 60 packages and 60 MB', async () => {
    const { stdout } = await run(process.execPath, [join(ROOT, 'bench', 'client.mjs'), empty]);

    expect(stdout).toMatch(/^[1-5]\d packages, [1-5]\d MB/);
  });

  it('has a page on which all that it exports stands with its docstring', async () => {
    const page = readFileSync(installed('API.md'), 'utf8');
    const names = await run(process.execPath, ['-p', 'Object.keys(require("kms-release-client")).join()'], {
      cwd: empty,
    });

    expect(names.stdout.trim().split(',')).toContain('connectReleases');
    for (const name of names.stdout.trim().split(','))
      expect(page).toContain(`\n### ${name.replace('_', '\\_')}`);
    expect(page).toContain('Ends the run as *kept*, at any time before the call is sent.');
    expect(page).toContain('Connects as the Temporal CLI does');
  });
});

describe('the program of its page', () => {
  const people = createPeople(join(empty, 'keys'), ['ann', 'ben']);
  let connection: Connection;
  let worker: { stop(): Promise<void> };

  beforeAll(async () => {
    connection = await Connection.connect({ address: inject('temporalAddress') });
    worker = await startSmallWorker(NAMESPACE);
    await compile();
  });

  afterAll(async () => {
    await worker.stop();
    await connection.close();
  });

  it('has 20 lines at most', () => {
    expect(PROGRAM.trim().split('\n').length).toBeLessThanOrEqual(20);
  });

  it.each(NODES)('asks, and approves for two people, as ESM and as CommonJS, on Node $line', async (node) => {
    const instanceId = `kst-hzz65f3a1b2c3d4e5f6g${node.line.at(-1) ?? ''}`;
    const client = new Client({ connection, namespace: NAMESPACE });

    const asModule = await program('program.mjs', [instanceId, 'ann', people.keyOf('ann')], { node });
    const required = await program('program.cjs', [instanceId, 'ben', people.keyOf('ben')], { node });

    expect(asModule).toMatch(/destroys[^]*signer: 'ann',\s+approvals: 1,\s+missing: 1/);
    expect(required).toMatch(/destroys[^]*signer: 'ben',\s+approvals: 2,\s+missing: 0/);
    const release = await createReleases(client).findByInstance(instanceId);
    expect(await release.outcome()).toMatchObject({ outcome: 'released', instanceId });
    const signed = await statementsOf(client, release.workflowId);
    expect(signed.map(({ statement }) => signerOf(statement))).toEqual(['ann', 'ben']);
    for (const { statement, signature } of signed) {
      const signer = signerOf(statement);
      const allowedSignersText = readFileSync(people.allowedSigners, 'utf8');
      expect(
        await verifySignature({ statement, signature, signer, allowedSignersText, at: new Date() }),
      ).toEqual({ key: people.fingerprintOf(signer) });
    }
  });

  it('ends with a code where it cannot connect', async () => {
    await Promise.all([
      expect(program('program.mjs', [], { env: { TEMPORAL_ADDRESS: '127.0.0.1:1' } })).rejects.toMatchObject({
        stderr: expect.stringContaining("code: 'SERVER_AWAY'"),
      }),
      expect(program('program.cjs', [], { env: { TEMPORAL_ADDRESS: 'http://x' } })).rejects.toMatchObject({
        stderr: expect.stringContaining("code: 'BAD_CONFIGURATION'"),
      }),
    ]);
  });

  function program(
    file: string,
    args: readonly string[],
    { node = THIS_NODE, env = {} }: { node?: OtherNode; env?: Record<string, string> } = {},
  ): Promise<string> {
    const { PATH = '' } = process.env;
    const temporal = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: NAMESPACE };
    return run(node.path, [file, ...args], {
      cwd: empty,
      env: { PATH, HOME: empty, ...temporal, ...env },
    }).then(({ stdout }) => stdout);
  }
});

/** Under every strict check, those of libraries included, once as a module and once as CommonJS. */
async function compile(): Promise<void> {
  const files = ['program.mts', 'program.cts'];
  for (const file of files) writeFileSync(join(empty, file), PROGRAM);
  const compilerOptions = { strict: true, module: 'NodeNext', target: 'ES2022', types: ['node'] };
  writeFileSync(join(empty, 'tsconfig.json'), JSON.stringify({ compilerOptions, files }));
  await run(process.execPath, [join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', empty]);
}

function installed(file: string): string {
  return join(empty, 'node_modules', 'kms-release-client', file);
}

function checksumLine(name: string): string {
  const sum = createHash('sha256').update(readFileSync(join(released, name)));
  return `${sum.digest('hex')}  ${name}`;
}

function signerOf(statement: string): string {
  const { signer }: { signer: string } = JSON.parse(statement);
  return signer;
}

/** What the server has of the signed statements of a run. */
async function statementsOf(
  client: Client,
  workflowId: string,
): Promise<{ statement: string; signature: string }[]> {
  const { events } = await client.workflow.getHandle(workflowId).fetchHistory();
  return (events ?? []).flatMap(({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => {
    const [payload] = accepted?.acceptedRequest?.input?.args?.payloads ?? [];
    return payload ? [defaultPayloadConverter.fromPayload(payload)] : [];
  });
}
