import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBookmarks } from '../../src/activities/bookmark-folder.js';
import { takeOwnSnapshot } from '../../src/activities/executor-snapshot.js';
import { NO_BOOKMARKS, type OwnBookmarks } from '../../src/activities/own-bookmarks.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { Scenario } from '../../sandbox/index.js';
import { ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

const KEYS = 1_000;
/** Three thousand uses in the quiet days: 60 pages of the trail. */
const EVENTS = 3_000;
const [FIRST_KEY, LAST_KEY] = ['key-hzz65f3a0000000001', `key-hzz65f3a000000${KEYS}`];

let executor: Executor;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-executor-'));
  executor = await openExecutor(ASSERTED, large);
});
afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

function large(scenario: Scenario): Scenario {
  const [instance] = scenario.instances;
  if (instance === undefined) throw new Error('no instance');
  const use = { at: '-20d', operation: 'Encrypt' as const, by: 'order-service', everySeconds: 1 };
  return {
    ...scenario,
    instances: [{ ...instance, keys: { count: KEYS, createdAt: '2025-03-04T02:10:00Z' } }],
    traffic: [{ ...use, instanceId: instance.instanceId, keyId: FIRST_KEY, times: EVENTS }],
  };
}

interface ProbeInput {
  readonly cloud?: Cloud;
  readonly bookmarks?: OwnBookmarks;
  readonly runId?: string;
  readonly policyDigest?: string;
  readonly tick?: () => Promise<void>;
}

async function check({ cloud = executor.cloud, policyDigest = 'sha256:1', ...rest }: ProbeInput) {
  const { runId = SUBJECT.runId, bookmarks = await opened(), tick = async () => undefined } = rest;
  const run = { workflowId: SUBJECT.workflowId, runId, request: REQUEST, startedAt: NOW.toISOString() };
  const task = { asOf: executor.asOf, when: 'at-release' } as const;
  const tools = { ...executor.tools, bookmarks };
  return takeOwnSnapshot(tools, cloud, run, { policy: ASSERTED, policyDigest }, task, tick);
}

const opened = () => openBookmarks(folder, (text) => expect.unreachable(text));
const kept = () => readdirSync(folder).filter((name) => name.endsWith('.bookmark'));

/** A process that is killed as soon as an operation was called so often. */
async function killedAfter(calls: number, operation: string, looking: ProbeInput = {}): Promise<number> {
  const tick = async () => {
    if ((await executor.calls(operation)) >= calls) throw new Error('killed');
  };
  await expect(check({ ...looking, tick })).rejects.toThrow('killed');
  return executor.calls(operation);
}

async function callsOf(operation: string, work: () => Promise<unknown>): Promise<number> {
  const before = await executor.calls(operation);
  await work();
  return (await executor.calls(operation)) - before;
}

describe('a long look of the executor', { timeout: 240_000 }, () => {
  it('goes on where it was killed: in the trail, and among the keys', async () => {
    await killedAfter(45, 'LookupEvents');
    const pages = await callsOf('LookupEvents', () => killedAfter(900, 'DescribeKey'));
    const keys = await callsOf('DescribeKey', () => check({}));

    // All of it is 61 pages and 1,000 keys; a bookmark is made every 20 pages and 400 keys.
    expect(pages).toBeLessThanOrEqual(61 - 40 + 3);
    expect(keys).toBe(KEYS - 800);
    expect(kept()).toEqual([]);
  });

  it('sees all that it would have seen without having been killed, and what happened since', async () => {
    const whole = await check({ bookmarks: NO_BOOKMARKS });
    await killedAfter((await executor.calls('LookupEvents')) + 45, 'LookupEvents');
    const since = { instanceId: REQUEST.instanceId, operation: 'Decrypt', by: 'late', at: '+0s' };
    await executor.control('state', { addTraffic: [{ ...since, keyId: LAST_KEY }] });
    await executor.control('clock', { advance: '15m' });

    const { snapshot: seen } = await check({});

    const trailOf = ({ probes }: typeof seen) => probes.find(({ probe }) => probe === 'actiontrail');
    expect(trailOf(seen)?.use.filter(({ operation }) => operation === 'Encrypt')).toEqual(
      trailOf(whole.snapshot)?.use,
    );
    expect(trailOf(seen)?.use.filter(({ operation }) => operation === 'Decrypt')).toMatchObject([
      { count: 1 },
    ]);
    expect(seen.inventory.keys).toEqual(whole.snapshot.inventory.keys);
  });

  for (const [title, change] of [
    ['was edited', () => edit((text) => text.replaceAll('order-service', 'nobody-at-al'))],
    ['is damaged', () => edit((text) => text.slice(0, text.length / 2))],
    ['has lost its key', () => writeFileSync(join(folder, 'bookmarks.key'), Buffer.alloc(32))],
    ['is older than a day', () => executor.control('clock', { advance: '25h' })],
    ['is of a time that has not come', () => forward()],
  ] as const) {
    it(`does not believe a bookmark that ${title}, and reads the trail from its beginning`, async () => {
      await killedAfter(45, 'LookupEvents');
      expect(kept()).toHaveLength(1);
      const cloud = (await change()) ?? executor.cloud;

      const pages = await callsOf('LookupEvents', () =>
        check({ cloud: isCloud(cloud) ? cloud : executor.cloud }),
      );

      expect(pages).toBeGreaterThanOrEqual(60);
    });
  }

  it('does not go on from a bookmark that was made by other names: a use may be of another key by now', async () => {
    await killedAfter(45, 'LookupEvents');
    const setKey = { keyId: LAST_KEY, aliases: ['alias/new'] };
    await executor.control('state', { instanceId: REQUEST.instanceId, setKey });

    expect(await callsOf('LookupEvents', () => check({}))).toBeGreaterThanOrEqual(60);
  });

  for (const [title, other] of [
    ['run', { runId: 'another-run' }],
    ['policy', { policyDigest: 'sha256:2' }],
  ] as const) {
    it(`does not go on from the bookmark of another ${title}`, async () => {
      await killedAfter(45, 'LookupEvents');

      expect(await callsOf('LookupEvents', () => check(other))).toBeGreaterThanOrEqual(60);
    });
  }

  it('reads a key again that was protected after it was read, once the trail shows it', async () => {
    const { kms } = executor.cloud;
    let done = false;
    const describeKey: typeof kms.describeKey = async (id) => {
      const key = await kms.describeKey(id);
      if (!done && id === FIRST_KEY) {
        done = true;
        const setKey = { keyId: FIRST_KEY, deletionProtection: true };
        await executor.control('state', { instanceId: REQUEST.instanceId, setKey });
        await executor.control('clock', { advance: '12m' });
      }
      return key;
    };

    const { snapshot: seen } = await check({ cloud: { ...executor.cloud, kms: { ...kms, describeKey } } });

    expect(seen.inventory.keys.find(({ keyId }) => keyId === FIRST_KEY)?.protection).toBe('Enabled');
  });

  it('reads the secrets again when their list shows a newer value than was read, minutes before the trail does', async () => {
    const { kms } = executor.cloud;
    let done = false;
    const describeSecret: typeof kms.describeSecret = async (name) => {
      const secret = await kms.describeSecret(name);
      if (!done) {
        done = true;
        await executor.control('clock', { advance: '1m' });
        const setSecret = { secretName: name, description: 'changed' };
        await executor.control('state', { instanceId: REQUEST.instanceId, setSecret });
      }
      return secret;
    };

    const { snapshot: seen } = await check({ cloud: { ...executor.cloud, kms: { ...kms, describeSecret } } });

    const [newest] = seen.inventory.secrets
      .flatMap(({ updated }) => updated ?? [])
      .toSorted()
      .toReversed();
    expect(Date.parse(newest ?? '')).toBeGreaterThan(Date.parse(executor.asOf));
  });
});

/** Changes the one bookmark on the disk. */
function edit(change: (text: string) => string): undefined {
  for (const name of kept()) {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

/** A cloud whose clock went back. */
function forward(): Cloud {
  const { clock } = executor.cloud;
  return {
    ...executor.cloud,
    clock: { now: async () => new Date((await clock.now()).getTime() - 3_600_000) },
  };
}

function isCloud(value: unknown): value is Cloud {
  return typeof value === 'object' && value !== null && 'kms' in value;
}
