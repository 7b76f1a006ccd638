import { expect, it } from 'vitest';
import { inWorld } from '../support/in-world.js';
import { environmentOf } from '../support/processes.js';
import { INSTANCE, type World } from '../support/world.js';
import { runCli } from './run-cli.js';

const open = inWorld();

async function inbox(world: World, as: string, ...more: readonly string[]): Promise<string> {
  const { code, stdout } = await runCli(['inbox', '--as', as, ...more], environmentOf(world, 'observer'));
  expect(code).toBe(0);
  return stdout;
}

it('An inbox has what waits for one person, with its deadline and why, and nothing that they have done', async () => {
  const world = await open();
  const run = await world.start();
  await run.until('awaiting approval');
  await run.approve('ann');
  const { deadline = '' } = await run.status();
  await expect.poll(() => world.releases.list({ stage: 'awaiting approval' })).toHaveLength(1);

  const lines = (await inbox(world, 'ben')).split('\n');

  expect(lines[0]).toMatch(new RegExp(`^${INSTANCE}: approve by .*; 1 of 2 have signed$`));
  expect(lines[1]).toBe('   asked by rita: payments moved to the new instance');
  expect(JSON.parse(await inbox(world, 'ben', '--json'))).toMatchObject([
    { instanceId: INSTANCE, waitsFor: 'approve', deadline, approvals: 1, approvalsRequired: 2 },
  ]);
  expect(await inbox(world, 'ann')).toBe('Nothing waits for ann.\n');
  expect(await inbox(world, 'rita')).toBe('Nothing waits for rita.\n');
});

it('An inbox has a backup that is to be attested', async () => {
  const world = await open({ policy: { backup: 'provider = "attested"\nrestorable_days = 30' } });
  const run = await world.start();
  await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED'));
  await expect.poll(() => world.releases.list({ blockedBy: 'BACKUP_NOT_ATTESTED' })).toHaveLength(1);

  expect(await inbox(world, 'ann')).toContain(`${INSTANCE}: backup-made by `);
});
