import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { ObserverTools } from '../../src/activities/observer.js';
import { scanForCallers, takeInventory } from '../../src/activities/scan-for-callers.js';
import { folderStore } from '../../src/evidence/store.js';
import { asActivity, openExecutor, type Executor } from '../support/executor.js';
import { REQUEST, TERMS } from '../support/looks.js';

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor();
});
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

it('waits until the trail shows the look of this very scan, however old the run is', async () => {
  const store = folderStore(mkdtempSync(join(tmpdir(), 'kms-release-evidence-')));
  const { cloudOf, currentTerms, hook } = executor.tools;
  const tools: ObserverTools = { cloudOf, currentTerms, hook, store };
  const asked = { request: REQUEST, terms: TERMS, waiting: { recheckMinutes: 30 } };
  const inActivity = <T>(work: () => Promise<T>) => asActivity({ heartbeat: () => ({}) }).run(work);
  const controlSince = executor.asOf;
  const { piece: inventory } = await inActivity(() => takeInventory(tools)(asked));
  if (inventory === null) throw new Error('no inventory was taken');
  const scan = () =>
    inActivity(() =>
      scanForCallers(tools)({
        ...asked,
        probe: 'actiontrail',
        inventory,
        controlSince,
        waiting: asked.waiting,
      }),
    );

  await expect(scan()).rejects.toMatchObject({ type: 'CONTROL_TOO_YOUNG' });
  await executor.control('clock', { advance: '12m' });
  const { piece, blockers } = await scan();

  expect(blockers).toEqual([]);
  expect(await store.get(piece)).toMatchObject({ row: { verdict: 'CLEAR' } });
});
