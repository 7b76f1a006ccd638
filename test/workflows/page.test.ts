import { describe, expect, it } from 'vitest';
import type { Status } from '../../src/release.js';
import { wordsOfStatus } from '../../src/cli/words.js';
import { pageOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import { INSTANCE } from '../support/world.js';

const open = inWorld();
const BY_WHEN = /\*\*Due by:\*\* \d{4}-\d\d-\d\d \d\d:\d\d UTC/;

const blockedBy = (code: string) => (status: Status) =>
  status.blockedBy.some((reason) => reason.code === code);

describe('the page of a release', () => {
  it('says in every stage what is awaited', async () => {
    const world = await open();
    const run = await world.start();
    const silent = new Set<string>();
    const seen = new Set<string>();
    const note = (status: Status) => {
      seen.add(status.stage);
      if (status.awaiting === undefined) silent.add(status.stage);
    };

    await run.until((status) => (note(status), status.stage === 'awaiting approval'));
    await run.approve('ann');
    await run.approve('ben');
    await run.until((status) => (note(status), status.stage === 'confirming billing'));
    const page = await pageOf(world, run);

    expect([...silent]).toEqual([]);
    expect([...seen]).toEqual(
      expect.arrayContaining(['scanning for callers', 'cooling off', 'confirming billing']),
    );
    expect(page).toContain('**Awaited:** the bills of the days after the release');
    expect(page).not.toMatch(BY_WHEN);
  });

  it('says by when people have to switch protection off', async () => {
    const world = await open({ scenario: 'protected' });
    const run = await world.start();
    const status = await run.until(blockedBy('PROTECTION_ON'));

    const page = await pageOf(world, run);

    expect(page).toContain('**Awaited:** the observer checks that deletion protection is off');
    expect(page).toMatch(BY_WHEN);
    expect(page).toContain(status.deadline?.slice(0, 10));
    expect(page).toContain('the signal `recheck` rechecks now');
  });

  it('has the exact command for whoever makes the backup', async () => {
    const world = await open({ policy: { backup: 'provider = "attested"\nrestorable_days = 30' } });
    const run = await world.start();
    await run.until(blockedBy('BACKUP_NOT_ATTESTED'));

    const page = await pageOf(world, run);

    expect(page).toContain('**Awaited:** a listed person makes a backup in the console');
    expect(page).toMatch(
      new RegExp(
        `\`kms-release backup-made ${INSTANCE} --as NAME --key \\S+ --made-at INSTANT --backup-id ID ` +
          '--keys NUMBER --secrets NUMBER --restorable-until INSTANT`',
      ),
    );
  });

  it('asks for the executor’s worker while the executor is awaited', async () => {
    const world = await open({ role: 'observer' });
    const run = await world.start();

    const status = await run.until(({ awaiting = '' }) => awaiting.includes('executor'));

    expect(status).toMatchObject({ stage: 'scanning for callers' });
    expect(await pageOf(world, run)).toContain('is a worker with --role executor running?');
  });

  it('does not name the requester among those who may still approve', async () => {
    const world = await open();
    const run = await world.start({ requestedBy: 'Ann' });
    const status = await run.until('awaiting approval');

    expect(await pageOf(world, run)).toContain('May still sign: ben, cam.');
    expect(wordsOfStatus(status)).toContain('can still approve: ben, cam\n');
  });
});
