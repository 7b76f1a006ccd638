import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startSmallWorker } from '../client/small-worker.js';
import { throwawayKey } from '../signatures/keys.js';
import { runCli, type Ended } from './run-cli.js';

const NAMESPACE = 'cli-wait';
const ann = throwawayKey('ann');

let worker: { stop(): Promise<void> };

beforeAll(async () => {
  worker = await startSmallWorker(NAMESPACE);
});

afterAll(() => worker.stop());

describe('a request that waits', () => {
  it('ends with 0 as soon as people are asked to approve, in one document with --json', async () => {
    const { code, stdout, stderr } = await cli(requestFor(newInstance(), 'unused', '--wait', '--json'));

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject({
      stage: 'awaiting approval',
      workflowId: expect.stringMatching(/^kms-release:/),
      runId: expect.any(String),
      approvalRequest: { number: 1 },
    });
  });

  it('waits where time alone goes by, and tells each change on standard error', async () => {
    const instance = newInstance();
    let told = '';
    const waiting = cli(requestFor(instance, 'asks later', '--wait'), (stderr) => (told = stderr));
    await expect.poll(() => told, { timeout: 20_000 }).toContain('BACKUP_RUNNING');
    await cli(['recheck', idOf(instance)]);

    const { code, stdout, stderr } = await waiting;

    expect(code).toBe(0);
    expect(stdout).toMatch(/^kms-release:[^]*stage: awaiting approval/);
    expect(stderr).toContain('blocked by BACKUP_RUNNING');
  });

  it('ends with 10 where something blocks that somebody has to take away', async () => {
    const { code, stdout } = await cli(requestFor(newInstance(), 'asks later, blocked', '--wait'));

    expect(code).toBe(10);
    expect(stdout).toContain('blocked by CALLER_FOUND');
  });

  it('ends as the run ends, where that is before anybody is asked', async () => {
    const instance = newInstance();
    const waiting = cli(requestFor(instance, 'asks later', '--wait', '--json'));
    await expect.poll(() => statusOf(instance), { timeout: 20_000 }).toContain('BACKUP_RUNNING');
    await cli(['reject', idOf(instance), '--as', 'zoe', '--why', 'used']);

    const { code, stdout } = await waiting;

    expect(code).toBe(6);
    expect(JSON.parse(stdout)).toMatchObject({ outcome: 'kept', workflowId: idOf(instance) });
  });

  it('does not watch as well', async () => {
    const { code, stdout, stderr } = await cli(requestFor(newInstance(), 'x', '--wait', '--watch'));

    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain("cannot be used with option '--watch'");
  });
});

describe('an approval that comes before the question', () => {
  it('waits for it, and is given once, for what is asked then', async () => {
    const instance = await requested('asks later, blocked');
    const early = approve(instance, 'ann', '--json', '--wait');
    const refused = await approve(instance, 'ben');
    await cli(['recheck', idOf(instance)]);

    expect(refused).toMatchObject({ code: 7, stderr: expect.stringContaining('no approval is awaited') });
    expect(await early).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse((await early).stdout)).toEqual({
      ...{ says: 'approve', signer: 'ann' },
      ...{ approvals: 1, missing: 1 },
    });
  });

  it('does not wait where people are asked already', async () => {
    const instance = await requested('unused');

    expect(await approve(instance, 'ann', '--wait')).toMatchObject({
      code: 0,
      stdout: expect.stringContaining("Recorded ann's approval"),
    });
  });

  it('ends with 5 where the run ends before it asks, and nothing is signed', async () => {
    const instance = await requested('asks later');
    const early = approve(instance, 'ann', '--wait', '--json');
    await cli(['reject', idOf(instance), '--as', 'zoe', '--why', 'used']);

    const { code, stdout, stderr } = await early;

    expect({ code, stdout }).toEqual({ code: 5, stdout: '' });
    expect(JSON.parse(stderr)).toMatchObject({
      error: { code: 'ALREADY_ENDED', message: expect.stringContaining('nothing was signed') },
    });
  });

  it('is refused at once where this person or this key could not give it', async () => {
    const instance = await requested('asks later');
    const signedBy = (name: string) => approve(instance, name, '--wait');

    expect(await signedBy('dan')).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('SIGNER_NOT_LISTED'),
    });
    expect(await signedBy('Cleo')).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('SIGNER_IS_REQUESTER'),
    });
    expect(await cli(['approve', idOf(instance), '--as', 'ann', '--wait'])).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --key FILE'),
    });
  });
});

function cli(args: readonly string[], onNotes?: (stderr: string) => void): Promise<Ended> {
  const env = { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: NAMESPACE };
  return runCli(args, env, onNotes && { onNotes });
}

function newInstance(): string {
  return `kst-${randomUUID()}`;
}

function idOf(instance: string): string {
  return `kms-release:1234567890123456:cn-hangzhou:${instance}`;
}

async function statusOf(instance: string): Promise<string> {
  return (await cli(['status', idOf(instance)])).stdout;
}

async function requested(reason: string): Promise<string> {
  const instance = newInstance();
  expect(await cli(requestFor(instance, reason))).toMatchObject({ code: 0 });
  return instance;
}

function approve(instance: string, name: string, ...more: readonly string[]): Promise<Ended> {
  return cli(['approve', idOf(instance), '--as', name, '--key', ann.path, '--confirm', instance, ...more]);
}

function requestFor(instance: string, reason: string, ...more: readonly string[]): string[] {
  const where = ['--instance', instance, '--region', 'cn-hangzhou', '--account', '1234567890123456'];
  return ['request', ...where, '--requested-by', 'cleo', '--reason', reason, ...more];
}
