import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { eventually, pageOf } from '../support/ask.js';
import { forge, NOTHING_BLOCKS, serveWorkflowsOnly } from '../support/forged.js';
import { approved } from '../support/approved.js';
import { inWorld } from '../support/in-world.js';
import type { Status } from '../../src/release.js';
import type { World } from '../support/world.js';

const open = inWorld();
const CODE = 'EVIDENCE_STORE_UNUSABLE';
const waitsForStore = ({ blockedBy }: Status) => blockedBy.some(({ code }) => code === CODE);

/** The volume of the store is not mounted any more: an empty folder lies in its place. Answers how to bring it back. */
function takeAway({ config: { evidenceDir } }: World): () => void {
  renameSync(evidenceDir, `${evidenceDir}-elsewhere`);
  mkdirSync(evidenceDir);
  return () => {
    rmSync(evidenceDir, { recursive: true });
    renameSync(`${evidenceDir}-elsewhere`, evidenceDir);
  };
}

function pieces({ config: { evidenceDir } }: World): string[] {
  return readdirSync(evidenceDir).flatMap((name) =>
    name.endsWith('.json') ? [join(evidenceDir, name)] : [],
  );
}

describe('a release whose evidence cannot be kept', () => {
  it('waits and says so before anybody is asked, and goes on by itself once the store is back', async () => {
    const world = await open();
    const bringBack = takeAway(world);
    const run = await world.start();

    const status = await run.until(waitsForStore);

    expect(status).toMatchObject({ stage: 'securing a backup', approvalRequestNumber: 0 });
    expect(status.blockedBy).toHaveLength(1);
    expect(status.blockedBy[0]?.text).toContain(world.config.evidenceDir);
    expect(await pageOf(world, run)).toMatch(
      /`EVIDENCE_STORE_UNUSABLE` \(this machine and its files\) The evidence store .* is its volume mounted/,
    );
    bringBack();
    expect(await run.until('awaiting approval')).toMatchObject({ blockedBy: [], approvalRequestNumber: 1 });
  });

  it('waits after the call too, says so, and is released with its certificate once the store is back', async () => {
    const world = await open();
    const run = await approved(world);
    await run.until('confirming billing');
    const bringBack = takeAway(world);

    const status = await run.until(waitsForStore);

    expect(status).toMatchObject({ stage: 'confirming billing', callsSent: 1 });
    expect(status).not.toHaveProperty('result');
    expect(await pageOf(world, run)).toMatch(/`EVIDENCE_STORE_UNUSABLE`.*\n*.*\n*.*Rechecked automatically/);
    bringBack();
    const result = await run.end();
    expect(result).toMatchObject({ outcome: 'released', billing: { verdict: 'stopped' }, reasons: [] });
    expect(result.certificateDigest).toMatch(/^sha256:/);
  });

  it('is looked at anew when evidence is changed while it is gathered', async () => {
    const world = await open();
    const run = await world.start();
    await run.until(() => pieces(world).length > 1);
    for (const path of pieces(world)) writeFileSync(path, `${readFileSync(path, 'utf8')} `);

    const status = await run.until('awaiting approval');

    expect(status).toMatchObject({ approvalRequestNumber: 1, callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });
});

describe('a store that takes the pieces of the evidence, and not the whole', () => {
  it('is waited for in one step: nothing is read again until it takes it', async () => {
    const world = await open({ role: 'none' });
    const stop = await serveWorkflowsOnly(world);
    const run = await world.start();
    const handle = world.client.workflow.getHandle(run.release.workflowId);
    const scheduled = async (activity: string) => {
      const { events } = await handle.fetchHistory();
      return (events ?? []).filter(
        (event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activity,
      ).length;
    };
    const text = 'The evidence store is full.';
    const seals: unknown[] = [];
    const sealEvidence = (task: unknown) => {
      seals.push(task);
      return { blockers: [{ code: 'EVIDENCE_STORE_UNUSABLE', text }], asked: null };
    };
    const results = { ...NOTHING_BLOCKS, sealEvidence };
    await forge(world, run, results, async () => seals.length === 2);
    await eventually(
      () => scheduled('sealEvidence'),
      (count) => count === 3,
    );

    expect(await run.status()).toMatchObject({
      stage: 'scanning for callers',
      blockedBy: [{ code: 'EVIDENCE_STORE_UNUSABLE', text }],
    });
    const sealsAtLast = (task: unknown) => {
      seals.push(task);
      return { blockers: [], asked: null };
    };
    const waiting = { ...NOTHING_BLOCKS, sealEvidence: sealsAtLast };
    await forge(world, run, waiting, async () => (await scheduled('takeInventory')) === 2);
    expect(seals[2]).toMatchObject({
      waiting: { waitWhile: expect.stringContaining('EVIDENCE_STORE_UNUSABLE') },
    });
    await stop();
  });
});
