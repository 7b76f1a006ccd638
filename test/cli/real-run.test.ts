import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cloudTime } from '../support/ask.js';
import { endFaults } from '../support/end-faults.js';
import { inWorld } from '../support/in-world.js';
import { isCarriedOut } from '../support/marked.js';
import { environmentOf } from '../support/processes.js';
import { INSTANCE, type Run, type World } from '../support/world.js';
import { runCli, type Ended } from './run-cli.js';

const open = inWorld();
const DAY_MS = 24 * 3_600_000;

function cli(world: World, ...args: readonly string[]): Promise<Ended> {
  return runCli(args, environmentOf(world, 'observer'));
}

/** Approves as a person does; the sandbox, which judges the call, is told. */
async function approveBy(world: World, run: Run, name: string): Promise<Ended> {
  const key = world.people.keyOf(name);
  const ended = await cli(world, 'approve', INSTANCE, '--as', name, '--key', key, '--confirm', INSTANCE);
  const { approvalRequest } = await run.status();
  const { openedAt: issuedAt, expiresAt } = approvalRequest ?? {};
  await world.control('state', {
    recordApproval: { instanceId: INSTANCE, signer: name, says: 'approve', issuedAt, expiresAt },
  });
  return ended;
}

async function approved(world: World): Promise<Run> {
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
  return run;
}

function reject(world: World, ...more: readonly string[]): Promise<Ended> {
  return cli(world, 'reject', INSTANCE, '--as', 'cam', '--why', 'still needed', ...more);
}

describe('a release that people drive from the command line', () => {
  it('is approved by two, watched to its end, and certified so that a stranger can check it', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');
    const evidence = await cli(world, 'evidence', INSTANCE, '--json');
    const told = await cli(world, 'evidence', INSTANCE);
    const page = join(world.folder, 'evidence.html');
    const written = await cli(world, 'evidence', INSTANCE, '--html', page);
    const again = await cli(world, 'evidence', INSTANCE, '--html', page);
    const changed = await cli(world, 'evidence', INSTANCE, '--diff');
    const watching = cli(world, 'watch', INSTANCE);
    const busy = { kind: 'error', code: 'Throttling.User', httpStatus: 429 };
    await world.control('faults', { operation: 'ReleaseKmsInstance', ...busy });

    const votes = [await approveBy(world, run, 'ann'), await approveBy(world, run, 'ben')];
    const { approvalRequest } = await run.status();
    const { certificateDigest = '' } = await run.end();
    const watched = await watching;
    const file = join(
      world.config.evidenceDir,
      `certificate-${certificateDigest.replace('sha256:', '')}.json`,
    );
    const verify = (path: string) =>
      cli(world, 'verify', path, '--allowed-signers', world.people.allowedSigners);
    const forged = join(world.folder, 'forged.json');
    writeFileSync(forged, readFileSync(file, 'utf8').replace('"requestedBy":"rita"', '"requestedBy":"rosa"'));

    expect(votes.map(({ code, stdout }) => [code, stdout])).toEqual([
      [0, "Recorded ann's approval (1 of 2).\n"],
      [0, "Recorded ben's approval (2 of 2).\n"],
    ]);
    expect(evidence.code).toBe(0);
    expect(`sha256:${createHash('sha256').update(evidence.stdout).digest('hex')}`).toBe(
      approvalRequest?.bundleDigest,
    );
    expect(told).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kst-.*\nNot known: WHO CALLS/) });
    expect(written.code).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain(approvalRequest?.bundleDigest);
    expect(again).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('name a file that is not there'),
    });
    expect(changed).toMatchObject({ code: 0, stdout: expect.stringContaining('is the first of its run') });
    expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining(`${INSTANCE}: released at`) });
    expect(watched.stdout).toContain(certificateDigest);
    const verified = await verify(file);
    expect(verified).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('VERIFIED: approved by ann, ben'),
    });
    for (const line of [
      /only stated {2}stated\.calls: call 1: at \S+, refused: Throttling\.User: .*; request id [0-9A-F-]{36}\n/,
      /only stated {2}stated\.calls: call 2: at \S+, released; request id [0-9A-F-]{36}\n/,
      /only stated {2}stated\.result\.billing: stopped: /,
      /only stated {2}stated\.bills: .* rows: none; the account's bill of .* is out; before the release .*: [1-9]\d* rows\n/,
      /proved {7}stated\.result\.savedPerMonth: 138\.48 USD/,
    ])
      expect(verified.stdout).toMatch(line);
    expect(await verify(forged)).toMatchObject({ code: 7, stdout: expect.stringContaining('NOT VERIFIED') });
    expect(await world.released()).toMatchObject([{ executed: false }, { executed: true, verdict: 'RIGHT' }]);
  });

  it('tells what differs from the approval request before, from the evidence of both', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('cooling off');
    const list = readFileSync(world.people.allowedSigners, 'utf8');
    writeFileSync(world.people.allowedSigners, list.replace(/^cam .*\n/m, ''));
    await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );

    const told = await cli(world, 'evidence', INSTANCE, '--diff');
    const json = await cli(world, 'evidence', INSTANCE, '--diff', '--json');

    expect(told).toMatchObject({ code: 0, stdout: expect.stringContaining('approvers: gone "cam"') });
    expect(JSON.parse(json.stdout)).toMatchObject({
      before: expect.stringMatching(/^sha256:/),
      changed: expect.arrayContaining([expect.stringContaining('policy.approval.approversDigest: was')]),
    });
    await run.release.reject({ as: 'ann', why: 'the test is over' });
    await run.release.outcome();
  });

  it('goes on when the backup that the page asks for is attested', async () => {
    const world = await open({ policy: { backup: 'provider = "attested"\nrestorable_days = 30' } });
    const run = await world.start();
    await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED'));
    const now = await cloudTime(world);
    const until = new Date(Date.parse(now) + 90 * DAY_MS).toISOString();
    const made = ['--made-at', now, '--backup-id', 'backup-7', '--restorable-until', until];
    const attest = (keys: string) =>
      cli(
        world,
        ...['backup-made', INSTANCE, '--as', 'cam', '--key', world.people.keyOf('cam')],
        ...['--keys', keys, '--secrets', '2', ...made],
      );

    const ended = await attest('3');

    expect(ended).toMatchObject({
      code: 0,
      stdout: "Recorded cam's backup-made statement (approvals: 0 of 2).\n",
    });
    const { approvalRequest } = await run.until('awaiting approval');
    expect(approvalRequest?.summary.backup).toContain('attested by a person: backup-7');
  });
});

describe('stopping a release from the command line', () => {
  it('ends with 0 once the instance is kept, signed or not', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');

    const signed = await reject(world, '--key', world.people.keyOf('cam'));

    expect(signed.stderr).toBe('');
    expect(signed).toMatchObject({ code: 0, stdout: expect.stringContaining(`${INSTANCE}: kept`) });
    expect(signed.stdout).toContain('REJECTED: Rejected by cam (signed): still needed');
    expect(await world.released()).toEqual([]);
  });

  it('ends with 0 when a cancel keeps it', async () => {
    const world = await open();
    const run = await world.start();
    await run.until('awaiting approval');

    const cancelled = await cli(world, 'cancel', INSTANCE, '--why', 'a trial', '--json');

    expect(cancelled.code).toBe(0);
    expect(JSON.parse(cancelled.stdout)).toMatchObject({
      sent: 'cancel',
      result: { outcome: 'kept', reasons: [{ code: 'CANCELLED' }] },
    });
  });

  it('ends with 5 when the call has been sent: rejected by name, signed, and cancelled', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('confirming billing');

    const stops = [
      await reject(world, '--json'),
      await reject(world, '--json', '--key', world.people.keyOf('cam')),
      await cli(world, 'cancel', INSTANCE, '--why', 'too expensive', '--json'),
    ];

    expect(stops.map(({ code, stdout }) => [code, stdout])).toEqual(Array(3).fill([5, '']));
    for (const { stderr } of stops) expect(JSON.parse(stderr)).toMatchObject({ error: { code: 'TOO_LATE' } });
    expect(await run.end()).toMatchObject({ outcome: 'released' });
  });

  it('ends with 10 while a call is under way, and says who can tell', async () => {
    const world = await open();
    const run = await approved(world);
    const held = { kind: 'delay', ms: 600_000, times: 1_000 };
    await world.control('faults', { operation: 'ReleaseKmsInstance', ...held });
    await run.until('cooling off');
    const passing = run.skip(DAY_MS + 60_000);
    await expect.poll(() => isCarriedOut(world)).toBe(true);
    // Also should the executor lose its patience: nobody finds out what became of the call before all is said here.
    await world.control('faults', { operation: 'GetKmsInstance', ...held });

    const [byName, cancelled] = await Promise.all([
      reject(world),
      cli(world, 'cancel', INSTANCE, '--why', 'wait'),
    ]);
    const status = await cli(world, 'status', INSTANCE);
    await endFaults(world.sandboxUrl);

    for (const { code, stdout, stderr } of [byName, cancelled]) {
      expect([code, stdout]).toEqual([10, '']);
      expect(stderr).toContain('came after a call was marked at');
      expect(stderr).toContain('nobody can say yet whether that call destroys the instance');
    }
    expect(status.stdout).toContain('asked to stop by cam (name not proved): still needed');
    expect(await run.end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    await passing;
  });

  it('ends with 10 while no worker is up, and is obeyed by the one that comes', async () => {
    const world = await open({ role: 'none' });
    const run = await world.start();

    const rejected = await reject(world);
    const signed = await reject(world, '--key', world.people.keyOf('cam'));

    for (const { code, stdout, stderr } of [rejected, signed]) {
      expect([code, stdout]).toEqual([10, '']);
      expect(stderr).toContain('before any call was marked, so none is sent any more');
      expect(stderr).toContain('set the tag `kms-release:hold` on it');
    }
    await world.work('both');
    expect(await run.release.outcome()).toMatchObject({ reasons: [{ code: 'REJECTED' }], callsSent: 0 });
  });
});
