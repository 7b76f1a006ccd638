import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkDeletionProtection } from '../../src/activities/check-deletion-protection.js';
import { identifyInstance } from '../../src/activities/identify-instance.js';
import { createSeen, createSeenKeys } from '../../src/activities/seen-keys.js';
import { takeInventory } from '../../src/activities/take-inventory.js';
import { folderStore } from '../../src/evidence/store.js';
import { readInstanceAlone } from '../../src/probes/probe-task.js';
import { instanceReasons } from '../../src/policy/reasons-to-keep.js';
import { UNKNOWN_INSTANCE } from '../../src/values/unknown-instance.js';
import { asActivity, openExecutor, snapshotOf, type Executor } from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';

const KEYS = 3;
const waiting = {};

describe('the keys of a run that the check of protection has described', () => {
  let executor: Executor;
  beforeEach(async () => {
    executor = await openExecutor();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await executor.close();
  });

  function observer() {
    const store = folderStore(mkdtempSync(join(tmpdir(), 'kms-release-seen-')));
    const tools = { ...executor.tools, store, seenKeys: createSeenKeys() };
    const as = asActivity({ heartbeat: () => ({}) });
    return {
      protect: () => as.run(() => checkDeletionProtection(tools)({ when: 'from-start', waiting })),
      list: async () => {
        const { piece } = await as.run(() => takeInventory(tools)({ waiting }));
        if (piece === null) throw new Error('no inventory');
        return (await store.get(piece)).inventory.keys.map(({ keyId }) => keyId);
      },
    };
  }

  it('are not described again for the inventory of the same look, and are for the next one', async () => {
    const { protect, list } = observer();
    await protect();

    const first = await list();
    const once = await executor.calls('DescribeKey');
    const second = await list();

    expect(once).toBe(KEYS);
    expect(await executor.calls('DescribeKey')).toBe(2 * KEYS);
    expect(first).toEqual(second);
  });

  it('are described again after ten minutes, and a key that is new in the list is described', async () => {
    const { protect, list } = observer();
    await protect();
    await executor.control('clock', { advance: '11m' });
    await list();
    const late = await executor.calls('DescribeKey');
    await protect();
    const keyId = 'key-hzz65f3a1b2c3d4e5f6a0';
    await executor.control('state', { instanceId: REQUEST.instanceId, addKeys: [{ keyId }] });

    expect(late).toBe(2 * KEYS);
    expect(await list()).toContain(keyId);
    expect(await executor.calls('DescribeKey')).toBe(3 * KEYS + 1);
  });

  it('are nothing to the executor: it describes each key in each of its looks', async () => {
    await observer().protect();

    await snapshotOf(executor);
    await snapshotOf(executor);

    expect(await executor.calls('DescribeKey')).toBe(3 * KEYS);
  });

  it('are those of the run, are bounded, and are none when the clock was turned back', () => {
    const seen = createSeenKeys();
    const at = new Date('2026-11-23T04:00:00Z');
    const many = Array.from({ length: 15_000 }, (_, n) => ({ keyId: `key-${n}`, instanceId: 'kst-1' }));
    seen.note('one', many, at);
    seen.note('two', many, at);
    seen.note('three', many.slice(0, 10), at);

    expect(seen.take('one', at)).toBeUndefined();
    expect(seen.take('two', new Date(at.getTime() - 1))).toBeUndefined();
    expect(seen.take('three', at)).toHaveLength(10);
    expect(seen.take('three', at)).toBeUndefined();
  });
});

describe('what identifying a run has asked of its account', () => {
  let executor: Executor;
  beforeEach(async () => {
    executor = await openExecutor();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await executor.close();
  });

  const OF_ACCOUNT = ['DescribeAccountKmsStatus', 'GetDefaultKmsInstance', 'QueryAvailableInstances'];
  const asked = () => Promise.all(OF_ACCOUNT.map((operation) => executor.calls(operation)));

  function observer() {
    const store = folderStore(mkdtempSync(join(tmpdir(), 'kms-release-seen-')));
    const tools = { ...executor.tools, store, ...createSeen() };
    const as = asActivity({ heartbeat: () => ({}) });
    return {
      identify: () => as.run(() => identifyInstance(tools)({ waiting })),
      async inventory() {
        const { piece, blockers } = await as.run(() => takeInventory(tools)({ waiting }));
        if (piece === null) throw new Error('no inventory');
        return { ...(await store.get(piece)).instance, blockers: blockers.map(({ code }) => code) };
      },
    };
  }

  it('is not asked again for the inventory of the same look, and is for the next one', async () => {
    const { identify, inventory } = observer();
    await identify();

    const first = await inventory();
    const once = await asked();
    const second = await inventory();

    expect(once).toEqual([1, 1, 1]);
    expect(await asked()).toEqual([2, 2, 2]);
    expect({ ...first, readAt: '', instance: {} }).toEqual({ ...second, readAt: '', instance: {} });
  });

  it('is not the instance: what became of that in between is seen', async () => {
    const { identify, inventory } = observer();
    await identify();
    await executor.control('state', {
      instanceId: REQUEST.instanceId,
      set: { deletionProtection: true },
    });

    expect((await inventory()).instance.deletionProtection).toBe(true);
  });

  it('is asked again after ten minutes: an account that came into debt is seen', async () => {
    const { identify, inventory } = observer();
    await identify();
    await executor.control('clock', { advance: '11m' });
    await executor.control('state', { setAccount: { kmsStatus: 'InDebt' } });

    expect((await inventory()).blockers).toContain('ACCOUNT_NOT_IN_ORDER');
    expect(await asked()).toEqual([2, 2, 2]);
  });

  it('is nothing to the executor, which asks itself in each of its looks', async () => {
    await observer().identify();

    await snapshotOf(executor);
    await snapshotOf(executor);

    // Data at rest asks the billing system once in each look, too.
    expect(await asked()).toEqual([3, 3, 5]);
  });
});

describe('an instance that was looked at alone', () => {
  let executor: Executor;
  beforeEach(async () => {
    executor = await openExecutor();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await executor.close();
  });

  it('would be kept by whoever judged what was not asked, and costs one call', async () => {
    const before = await executor.calls('GetKmsInstance');
    const { cloud } = executor;

    const alone = await readInstanceAlone(cloud, REQUEST.instanceId);
    const again = await readInstanceAlone(cloud, REQUEST.instanceId);

    const codes = instanceReasons(alone, REQUEST).map(({ code }) => code);
    expect(codes).toEqual(['ACCOUNT_NOT_IN_ORDER', 'BILLING_DISAGREES']);
    expect(alone.defaultInstanceId).toBe(UNKNOWN_INSTANCE);
    expect(again.identity).toEqual(alone.identity);
    expect((await executor.calls('GetKmsInstance')) - before).toBe(2);
    expect(await executor.calls('GetCallerIdentity')).toBe(1);
  });

  it('is asked for in full in every look of the executor, last of all', async () => {
    await snapshotOf(executor);
    await snapshotOf(executor);

    // Data at rest asks the billing system once in each look, too: for what is paid in advance.
    const calls = ['DescribeAccountKmsStatus', 'QueryAvailableInstances', 'GetDefaultKmsInstance'];
    expect(await Promise.all(calls.map((operation) => executor.calls(operation)))).toEqual([2, 4, 2]);
    // Who we are once, and the cloud's time in each look.
    expect(await executor.calls('GetCallerIdentity')).toBe(3);
  });
});
