import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { nextOf } from '../../src/cli/next.js';
import type { Status } from '../../src/release.js';
import { startSmallWorker } from '../client/small-worker.js';
import { throwawayKey } from '../signatures/keys.js';
import { runCli, type Ended } from './run-cli.js';

const NAMESPACE = 'cli-next';
const AS_TERMINAL = `--import=${new URL('as-terminal.mjs', import.meta.url).href}`;
const ann = throwawayKey('ann');

let worker: { stop(): Promise<void> };
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-next-'));
  worker = await startSmallWorker(NAMESPACE);
});

afterAll(async () => {
  await worker.stop();
  rmSync(folder, { recursive: true });
});

describe('after each command, on a terminal', () => {
  it('a person is told what to do next, on standard error; programs and pipes never are', async () => {
    const instance = `kst-${randomUUID()}`;
    const id = `kms-release:1234567890123456:cn-hangzhou:${instance}`;
    const lies = join(folder, 'no-certificate.json');
    writeFileSync(lies, '{}');
    writeFileSync(join(folder, 'signers'), `ann ${ann.publicKey}\n`);
    const approve = ['approve', id, '--as', 'ann', '--key', ann.path, '--confirm', instance];
    const commands: readonly (readonly [words: string, args: readonly string[]])[] = [
      [`watch ${id}`, requestFor(instance)],
      ['ben or evil', ['status', id]],
      ['1 more has to sign', approve],
      [`watch ${id}`, ['recheck', id]],
      ['sign that', ['statement', id, '--as', 'ben', '--says', 'approve']],
      ['status ID', ['list']],
      [`status ${id}`, ['reject', id, '--as', 'zoe', '--why', 'used']],
      [`status ${id}`, ['watch', id]],
      ['your shell', ['completion', 'fish']],
      ['ask the evidence folder', ['verify', lies, '--allowed-signers', join(folder, 'signers')]],
    ];

    for (const [words, args] of commands) {
      const { stdout, stderr } = await onTerminal(args);
      expect(stderr, args.join(' ')).toMatch(new RegExp(`^Next: .*${words}.*$`, 'm'));
      expect(stdout).not.toContain('Next: ');
    }
    // Once more, of the run that has ended by now.
    const again = commands.filter(([, [name = '']]) => !['request', 'approve', 'reject'].includes(name));
    await Promise.all(
      again.map(async ([, args]) => {
        const [{ stdout, stderr }, json] = [await piped(args), await onTerminal([...args, '--json'])];
        expect(stdout + stderr, args.join(' ')).not.toContain('Next: ');
        expect(`${json.stdout}${json.stderr}`.trimEnd().split('\n'), args.join(' ')).toHaveLength(1);
        expect(json.stdout + json.stderr).not.toContain('Next: ');
      }),
    );
  });

  it.each([
    [{}, 'ann or ben types `kms-release approve w'],
    [{ approvals: ['ann'] }, 'ben types'],
    [{ stage: 'scanning for callers' }, 'follow it with `kms-release watch w`; stop it with'],
    [
      { stage: 'scanning for callers', blockedBy: [{ code: 'CALLER_FOUND', text: 'x' }] },
      'remove what blocks, then `kms-release recheck w`',
    ],
    [
      { stage: 'securing a backup', blockedBy: [{ code: 'BACKUP_NOT_ATTESTED', text: 'x' }] },
      '`kms-release backup-made w',
    ],
    [
      { stage: 'ended', result: { outcome: 'kept', reasons: [], instanceId: 'i', callsSent: 0 } },
      '`kms-release verify FILE`',
    ],
  ] as const)('what is next of a run with %o depends on where it stands', (fields, words) => {
    expect(nextOf(statusOf(fields))).toContain(words);
  });

  it('nobody is told to stop what cannot be stopped', () => {
    expect(nextOf(statusOf({ stage: 'confirming it is gone' }))).not.toContain('reject');
  });
});

function onTerminal(args: readonly string[]): Promise<Ended> {
  return runCli(args, { ...env(), NODE_OPTIONS: AS_TERMINAL });
}

function piped(args: readonly string[]): Promise<Ended> {
  return runCli(args, env());
}

function env(): Record<string, string> {
  return { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: NAMESPACE };
}

function requestFor(instance: string): string[] {
  const where = ['--instance', instance, '--region', 'cn-hangzhou', '--account', '1234567890123456'];
  return ['request', ...where, '--requested-by', 'cleo', '--reason', 'unused'];
}

function statusOf(fields: Partial<Status>): Status {
  return {
    ...{
      instanceId: 'kst-1',
      regionId: 'cn-hangzhou',
      accountId: '1',
      requestedBy: 'rita',
      reason: 'unused',
    },
    ...{ workflowId: 'w', runId: 'r', stage: 'awaiting approval', blockedBy: [], approvalRequestNumber: 1 },
    ...{ approvals: [], approvalsRequired: 2, approvers: ['ann', 'ben', 'rita'], refused: [] },
    ...{ earlierRuns: [], callsSent: 0 },
    ...fields,
  };
}
