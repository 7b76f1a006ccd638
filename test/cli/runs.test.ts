import { mkdtempSync, writeFileSync } from 'node:fs';
import { createHash, randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { parseAllowedSigners } from '../../src/signatures/allowed-signers.js';
import { verifySignature } from '../../src/signatures/ssh.js';
import { startSmallWorker } from '../client/small-worker.js';
import { signed, throwawayKey } from '../signatures/keys.js';
import { runCli, type Ended } from './run-cli.js';

const NAMESPACE = 'cli-runs';
const ann = throwawayKey('ann');

let worker: { stop(): Promise<void> };

beforeAll(async () => {
  worker = await startSmallWorker(NAMESPACE);
});

afterAll(() => worker.stop());

describe('a release that a person follows', () => {
  it('is asked for, approved by two, and watched to its end', async () => {
    const id = await requested();

    const watching = cli(['watch', id]);
    const [one, two] = [await approvedBy('ann', id), await approvedBy('ben', id)];

    expect(one).toMatchObject({ code: 0, stdout: "Recorded ann's approval (1 of 2).\n" });
    expect(one.stderr).toContain('Destroyed immediately and permanently: 3 keys and 1 secrets.');
    expect(two).toMatchObject({ code: 0 });
    expect(await watching).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/: released\n[^]*release calls sent: 1\n/),
    });
    expect(await cli(['status', id])).toMatchObject({ code: 0 });
  });

  it('is not asked for twice', async () => {
    const id = await requested();

    const { code, stderr } = await cli(requestFor(instanceOf(id)));

    expect(code).toBe(5);
    expect(stderr).toContain('asked for by cleo, identifying');
  });

  it('is kept when someone without a key rejects it', async () => {
    const id = await requested();

    expect(await cli(['reject', id, '--as', 'zoe', '--why', 'still used'])).toMatchObject({ code: 0 });

    const watched = await cli(['watch', id, '--json']);
    expect(watched.code).toBe(6);
    expect(JSON.parse(watched.stdout)).toMatchObject({ outcome: 'kept', reasons: [{ code: 'REJECTED' }] });
  });

  it('is listed as kept with the reason, as a table and as JSON, without colours where no terminal is', async () => {
    const id = await requested();
    await cli(['reject', id, '--as', 'zoe', '--why', 'still used']);
    const list = (...args: readonly string[]) =>
      cli(['list', '--outcome', 'kept', '--limit', '1000', ...args], { CI: 'true' });

    await expect
      .poll(async () => (await list()).stdout, { timeout: 20_000 })
      .toMatch(
        new RegExp(`^${instanceOf(id)} .* kept +REJECTED +cleo +\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z$`, 'm'),
      );
    const { stdout } = await list('--json');
    expect(JSON.parse(stdout)).toContainEqual(
      expect.objectContaining({
        ...{ workflowId: id, open: false, status: 'COMPLETED' },
        reasons: [{ code: 'REJECTED', text: 'rejected by zoe' }],
      }),
    );
    expect(stdout + (await list()).stdout).not.toContain('\u001b');
  });

  it('is open, and tells so in its exit code, without painting on the screen', async () => {
    const id = await requested();

    const { code, stdout } = await cli(['status', id]);

    expect(code).toBe(10);
    expect(stdout).toContain('approvals: 0 of 2 (nobody)');
    expect(stdout).toContain('evil\\u{1b}[2J');
    expect(stdout).not.toContain('\u001b');
  });

  it('gives exactly the bytes to sign', async () => {
    const id = await requested();

    const { stdout } = await cli(['statement', id, '--as', 'ann', '--says', 'approve', '--comment', 'fine']);

    expect(stdout.startsWith('{')).toBe(true);
    expect(stdout.endsWith('}')).toBe(true);
    expect(JSON.parse(stdout)).toMatchObject({
      says: 'approve',
      signer: 'ann',
      comment: 'fine',
      workflowId: id,
    });
    const allowedSignersText = `ann ${ann.publicKey}\n`;
    expect(parseAllowedSigners(Buffer.from(allowedSignersText))).toHaveProperty('signers');
    const signature = signed(stdout, ann.path);
    expect(
      await verifySignature({
        statement: stdout,
        signature,
        signer: 'ann',
        allowedSignersText,
        at: new Date(),
      }),
    ).toHaveProperty('key');
  });

  it('is not approved without the instance id, a listed name, or a key that signs', async () => {
    const id = await requested();
    const approve = (...args: readonly string[]) => cli(['approve', id, ...args]);

    expect(await approve('--as', 'ann')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give --key FILE'),
    });
    expect(await approve('--as', 'ann', '--key', ann.path)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining(`give --confirm ${instanceOf(id)}`),
    });
    expect(await approve('--as', 'ann', '--key', ann.path, '--confirm', 'kst-other')).toMatchObject({
      code: 2,
    });
    expect(await approve('--as', 'dan', '--key', ann.path, '--confirm', instanceOf(id))).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('NOT_LISTED: dan is not listed'),
    });
    expect(await approve('--as', 'ann', '--key', '/nonexistent', '--confirm', instanceOf(id))).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('nothing was sent'),
    });
    expect((await cli(['status', id])).stdout).toContain('approvals: 0 of 2');
  });

  it('is not approved when the server offers another text than was asked for', async () => {
    const id = await requested('lies');

    expect(await approvedBy('ann', id)).toMatchObject({
      code: 7,
      stderr: expect.stringContaining('says something else (signer)'),
    });
  });

  it('is approved by name where names are believed, and a key is no use there', async () => {
    const id = await requested('asserted');
    const approve = (...args: readonly string[]) =>
      cli(['approve', id, '--as', 'ann', '--confirm', instanceOf(id), ...args]);

    expect(await approve('--key', ann.path)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('leave --key out'),
    });
    expect(await approve()).toMatchObject({ code: 0, stderr: expect.stringContaining('nothing is signed') });
  });

  it('shows its evidence from the folder, only when it has the digest that was asked about', async () => {
    const id = await requested();
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-evidence-'));
    const evidence = () => cli(['evidence', id], { KMS_RELEASE_EVIDENCE_DIR: folder });

    expect(await evidence()).toMatchObject({
      code: 3,
      stdout: '',
      stderr: expect.stringContaining('cannot be read'),
    });

    writeFileSync(join(folder, `evidence-${'b'.repeat(64)}.json`), '{}');
    expect(await evidence()).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('was changed'),
    });
  });

  it('shows nothing that is not evidence about this instance, whatever the server names as its evidence', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'kms-release-evidence-'));
    const others = [
      '{"piece":"inventory"}',
      '{"request":{"instanceId":"kst-other0000"},"version":"kms-release/evidence/v1"}',
    ];

    for (const other of others) {
      const digest = createHash('sha256').update(other).digest('hex');
      writeFileSync(join(folder, `evidence-${digest}.json`), other);
      const id = await requested(`names-${digest}`);
      expect(await cli(['evidence', id], { KMS_RELEASE_EVIDENCE_DIR: folder })).toMatchObject({
        code: 1,
        stdout: '',
        stderr: expect.stringContaining('is not evidence about'),
      });
    }
  });

  it('is listed, cancelled, and looked at again', async () => {
    const id = await requested();

    expect(await cli(['recheck', id])).toMatchObject({ code: 0 });
    await expect
      .poll(async () => JSON.parse((await cli(['list', '--account', '1234567890123456', '--json'])).stdout), {
        timeout: 20_000,
      })
      .toContainEqual(expect.objectContaining({ workflowId: id, open: true }));
    expect(await cli(['cancel', id, '--why', 'a trial'])).toMatchObject({ code: 0 });
    await expect
      .poll(async () => (await cli(['cancel', id, '--why', 'again'])).code, { timeout: 20_000 })
      .toBe(5);
  });

  it('goes on when the one who watches leaves', async () => {
    const id = await requested();

    const watching = await runCli(['watch', id], env(), { interruptAfter: 'awaiting approval' });

    expect(watching.code).toBe(130);
    expect(watching.stderr).toMatch(
      /^kms-release: interrupted here; a run that was asked for continues.*\n$/,
    );
    expect(await cli(['status', id])).toMatchObject({ code: 10 });
  });

  it('that is not there is not found', async () => {
    const id = 'kms-release:1234567890123456:cn-hangzhou:kst-none00000';

    expect(await cli(['status', id])).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('there is no run'),
    });
  });
});

function cli(args: readonly string[], more: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return runCli(args, { ...env(), ...more });
}

function env(): Record<string, string> {
  return { TEMPORAL_ADDRESS: inject('temporalAddress'), TEMPORAL_NAMESPACE: NAMESPACE };
}

/** Asks for a release of an instance of its own and answers the workflow id, which is all that is printed. */
async function requested(reason = 'unused'): Promise<string> {
  const { code, stdout } = await cli(requestFor(`kst-${randomUUID()}`, reason));
  expect(code).toBe(0);
  return stdout.trimEnd();
}

function requestFor(instance: string, reason = 'unused'): string[] {
  const where = ['--instance', instance, '--region', 'cn-hangzhou', '--account', '1234567890123456'];
  return ['request', ...where, '--requested-by', 'cleo', '--reason', reason];
}

function approvedBy(name: string, id: string): Promise<Ended> {
  return cli(['approve', id, '--as', name, '--key', ann.path, '--confirm', instanceOf(id)]);
}

function instanceOf(id: string): string {
  return id.split(':')[3] ?? '';
}
