import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { takeInventory } from '../../src/activities/take-inventory.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { folderStore } from '../../src/evidence/store.js';
import { asActivity, OF_A_RUN, openExecutor, type Executor } from '../support/executor.js';

let executor: Executor;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-inventory-'));
  executor = await openExecutor();
});
afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

describe('an inventory', () => {
  /** Slow: its place is saved after each part, as that of a large instance is. */
  const look = async (heartbeatDetails?: unknown, killed = false) => {
    const activity = asActivity({}, { ...OF_A_RUN, heartbeatDetails });
    const real = performance.now.bind(performance);
    let skipped = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + (skipped += 16_000));
    const listAliases: Cloud['kms']['listAliases'] = (page) =>
      killed ? Promise.reject(new Error('killed')) : executor.cloud.kms.listAliases(page);
    const cloud = { ...executor.cloud, kms: { ...executor.cloud.kms, listAliases } };
    const tools = { ...executor.tools, store: folderStore(folder), cloudFor: () => cloud };
    const before = await executor.calls('DescribeKey');

    const answer = await activity
      .run(() => takeInventory(tools)({ waiting: {} }))
      .catch((error: unknown) => String(error));

    clock.mockRestore();
    return { answer, place: activity.beats.at(-1), read: (await executor.calls('DescribeKey')) - before };
  };

  it('that is killed is gone on with, and one that has ended leaves no place: the next one reads every key', async () => {
    const killed = await look(undefined, true);
    expect(killed).toMatchObject({ answer: 'Error: killed', place: { digest: expect.any(String) } });
    expect(killed.read).toBeGreaterThan(0);

    const ended = await look(killed.place);
    expect(ended).toMatchObject({ answer: { blockers: [] }, read: 0, place: undefined });

    const next = await look(ended.place);
    expect(next).toMatchObject({ answer: { blockers: [] }, read: killed.read, place: undefined });
  });
});
