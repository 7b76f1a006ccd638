import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkDeletionProtection } from '../../src/activities/check-deletion-protection.js';
import { folderStore } from '../../src/evidence/store.js';
import { asActivity, snapshotOf, openExecutor, type Executor } from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor();
});
beforeEach(() => set({ tags: {}, deletionProtection: false }));
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

const set = (fields: object) => executor.control('state', { instanceId: REQUEST.instanceId, set: fields });

async function seenByObserver(): Promise<string[]> {
  const tools = { ...executor.tools, store: folderStore('/nowhere') };
  const task = { when: 'from-start', waiting: {} } as const;
  const { blockers } = await asActivity({ heartbeat: () => ({}) }).run(() =>
    checkDeletionProtection(tools)(task),
  );
  return blockers.map(({ code }) => code);
}

const seenByExecutor = async () => (await snapshotOf(executor)).reasons.map(({ code }) => code);

describe.each([
  ['the observer', seenByObserver, 1, ['TAGS_NOT_READ']],
  // It asks for the tags of the instance, its keys and its secrets as well: that place is not covered either.
  ['the executor', seenByExecutor, 4, ['PROBE_NOT_COVERED', 'TAGS_NOT_READ']],
])('%s', (_, seen, times, codes) => {
  it('sees nothing that holds an instance without the tag and without protection', async () => {
    await set({ tags: { team: 'payments' } });

    expect(await seen()).toEqual([]);
  });

  it('keeps an instance with the hold tag, also without a value', async () => {
    await set({ tags: { team: 'payments', 'kms-release:hold': '' } });

    expect(await seen()).toEqual(['HELD_BY_TAG']);
  });

  it('keeps an instance with the tag legal-hold, which others know too', async () => {
    await set({ tags: { team: 'payments', 'Legal-Hold': 'case 7' } });

    expect(await seen()).toEqual(['HELD_BY_TAG']);
  });

  it('keeps an instance whose tags it may not read', async () => {
    const fault = { operation: 'ListTagResources', kind: 'error', code: 'Forbidden.NoPermission' };
    await executor.control('faults', { ...fault, httpStatus: 403, times });

    expect(await seen()).toEqual(codes);
  });

  it('keeps an instance whose protection is on', async () => {
    await set({ deletionProtection: true });

    expect(await seen()).toEqual(['PROTECTION_ON']);
  });
});
