import { readFileSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { refusal, textOf } from '../support/ask.js';
import { inWorld } from '../support/in-world.js';
import type { Run, World } from '../support/world.js';

const open = inWorld();

/** Rewrites the list of people, as an administrator would. */
function relist(world: World, change: (line: string) => string): void {
  const path = world.people.allowedSigners;
  const lines = readFileSync(path, 'utf8').split('\n').map(change);
  writeFileSync(path, lines.filter((line) => line !== '').join('\n') + '\n');
}
const without = (name: string) => (line: string) => (line.startsWith(`${name} `) ? '' : line);

async function asked(): Promise<[World, Run]> {
  const world = await open();
  const run = await world.start();
  await run.until('awaiting approval');
  return [world, run];
}

describe('a person who was listed', () => {
  it('cannot approve any more once removed, although the approval request was put before', async () => {
    const [world, run] = await asked();
    const text = await textOf(world, run, { signer: 'cam' });
    relist(world, without('cam'));

    const refused = await refusal(world.client, run, await world.people.sign('cam', text));

    expect(refused).toEqual({
      code: 'SIGNER_NOT_LISTED',
      text: 'cam is not listed as an approver (any more).',
    });
    expect((await run.status()).approvals).toEqual([]);
  });

  it('cannot approve with a key whose time is over', async () => {
    const [world, run] = await asked();
    const text = await textOf(world, run, { signer: 'ann' });
    relist(world, (line) => line.replace(/^ann /, 'ann valid-before="20200101" '));

    const refused = await refusal(world.client, run, await world.people.sign('ann', text));

    expect(refused.code).toBe('SIGNATURE_KEY_EXPIRED');
    expect(refused.text).toContain('sign with a current key');
  });

  it('is removed between vote and call: all votes are void, and people are asked again with what differs', async () => {
    const [world, run] = await asked();
    await run.approve('ann');
    await run.approve('cam');
    const before = await run.until('cooling off');
    relist(world, without('cam'));

    const status = await run.until(
      ({ approvalRequestNumber, stage }) => approvalRequestNumber === 2 && stage === 'awaiting approval',
    );

    expect(status).toMatchObject({ approvals: [], callsSent: 0, approvers: ['ann', 'ben'] });
    expect(before.approvalRequest?.bundleBefore).toBeUndefined();
    expect(status.approvalRequest?.bundleBefore).toBe(before.approvalRequest?.bundleDigest);
    expect(status.approvalRequest?.changed.join('\n')).toMatch(
      /policy\.approval\.approversDigest: was "sha256:.*", is "sha256:/,
    );
    expect(status.approvalRequest?.changed.join('\n')).toContain('policy.approval.approvers: gone "cam"');
    expect(await world.released()).toEqual([]);
    await run.approve('ann');
    await run.approve('ben');
    expect(await run.end()).toMatchObject({ outcome: 'released', approvedBy: ['ann', 'ben'], callsSent: 1 });
  });

  it('leaves a list that cannot be read: nobody can approve, nothing is released, and the run lives on', async () => {
    const [world, run] = await asked();
    await run.approve('ann');
    await run.approve('ben');
    await run.until('cooling off');
    writeFileSync(world.people.allowedSigners, '* ssh-ed25519 nonsense\n');

    await run.skip(26 * 3_600_000);
    const status = await run.status();

    expect(status).toMatchObject({ stage: 'releasing', callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });
});
