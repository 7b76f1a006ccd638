import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBookmarks } from '../../src/activities/bookmark-folder.js';
import { openTrailIndexes } from '../../src/activities/index-folder.js';
import { takeOwnSnapshot } from '../../src/activities/executor-snapshot.js';
import { NO_BOOKMARKS, type OwnBookmarks } from '../../src/activities/own-bookmarks.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { Scenario } from '../../sandbox/index.js';
import { ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

const KEYS = 450;
/** Six thousand uses in the quiet days: 120 pages of the trail. It is saved every 60. */
const EVENTS = 6_000;
const keyId = (number: number) => `key-hzz65f3a0000000${String(number).padStart(3, '0')}`;
const FIRST_KEY = keyId(1);
/** A whole look calls a thousand times for the keys of a large instance: what is about the trail alone has a small one. */
const SMALL = { keys: 3, events: EVENTS };
const QUIET = { keys: KEYS, events: 50 };
const LARGE = { keys: KEYS, events: EVENTS };

let executor: Executor;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-executor-'));
});
afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

interface Size {
  readonly keys: number;
  readonly events: number;
}

const open = async (size: Size) => {
  executor = await openExecutor(ASSERTED, (scenario) => sized(scenario, size));
};

function sized(scenario: Scenario, { keys, events }: Size): Scenario {
  const [instance] = scenario.instances;
  if (instance === undefined) throw new Error('no instance');
  const use = { at: '-20d', operation: 'Encrypt' as const, by: 'order-service', everySeconds: 1 };
  return {
    ...scenario,
    instances: [{ ...instance, keys: { count: keys, createdAt: '2025-03-04T02:10:00Z' } }],
    traffic: [{ ...use, instanceId: instance.instanceId, keyId: FIRST_KEY, times: events }],
  };
}

interface ProbeInput {
  readonly cloud?: Cloud;
  readonly bookmarks?: OwnBookmarks;
  readonly runId?: string;
  readonly policyDigest?: string;
  readonly tick?: () => Promise<void>;
  readonly warn?: (text: string) => void;
}

async function check({ cloud = executor.cloud, policyDigest = 'sha256:1', ...rest }: ProbeInput) {
  const { runId = SUBJECT.runId, bookmarks = await opened(), tick = async () => undefined } = rest;
  const run = { workflowId: SUBJECT.workflowId, runId, request: REQUEST, startedAt: NOW.toISOString() };
  const task = { asOf: executor.asOf, when: 'at-release' } as const;
  // Each look is another process of the executor's.
  const trails = await openTrailIndexes('executor', folder, rest.warn ?? unexpected);
  const tools = { ...executor.tools, bookmarks, trails };
  return takeOwnSnapshot(tools, cloud, run, { policy: ASSERTED, policyDigest }, task, tick);
}

const unexpected = (text: string) => expect.unreachable(text);
const opened = () => openBookmarks(folder, unexpected);
const kept = () => readdirSync(folder).filter((name) => name.endsWith('.bookmark'));
const index = () => readdirSync(folder).filter((name) => name.endsWith('.index'));

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
  beforeEach(() => open(LARGE));

  it('goes on where it was killed: in the trail, and among the keys', async () => {
    await killedAfter(100, 'LookupEvents');
    const pages = await callsOf('LookupEvents', () => killedAfter(430, 'DescribeKey'));
    const keys = await callsOf('DescribeKey', () => check({}));

    // All of it is 121 pages and 450 keys; a bookmark is made every 400 keys, on a slow machine more often.
    expect(pages).toBeLessThanOrEqual(121 - 60 + 8);
    expect(keys).toBeLessThanOrEqual(KEYS - 100);
    expect(kept()).toEqual([]);
  });

  it('goes on where it was killed among the policies of its keys', async () => {
    // A slow machine saves by the clock, too, and then at another place: here only the number of policies counts.
    const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
    await killedAfter(430, 'GetKeyPolicy');
    clock.mockRestore();
    const policies = await callsOf('GetKeyPolicy', () => check({}));

    expect(policies).toBeLessThanOrEqual(KEYS - 400);
    expect(kept()).toEqual([]);
  });

  it('sees all that it would have seen without having been killed, and what happened since', async () => {
    const { snapshot: whole } = await check({ bookmarks: NO_BOOKMARKS });
    forgetTheTrail();
    await killedAfter((await executor.calls('LookupEvents')) + 100, 'LookupEvents');
    const since = { instanceId: REQUEST.instanceId, operation: 'Decrypt', by: 'late', at: '+0s' };
    await executor.control('state', { addTraffic: [{ ...since, keyId: keyId(KEYS) }] });
    await executor.control('clock', { advance: '15m' });

    const { snapshot: seen } = await check({});

    const trailOf = ({ probes }: typeof seen) => probes.find(({ probe }) => probe === 'actiontrail');
    expect(trailOf(seen)?.use.filter(({ operation }) => operation === 'Encrypt')).toEqual(
      trailOf(whole)?.use,
    );
    expect(trailOf(seen)?.use.filter(({ operation }) => operation === 'Decrypt')).toMatchObject([
      { count: 1 },
    ]);
    expect(seen.inventory.keys).toEqual(whole.inventory.keys);
  });
});

describe('an index of the trail that the executor has kept', { timeout: 240_000 }, () => {
  beforeEach(() => open(SMALL));

  for (const [title, change] of [
    ['was edited', (text: string) => text.replaceAll('order-service', 'nobody-at-al')],
    ['is cut', (text: string) => text.slice(0, text.length / 2)],
    ['has lost a line', (text: string) => text.split('\n').toSpliced(1, 1).join('\n')],
  ] as const) {
    it(`does not believe an index that ${title}, reads the trail anew and says so`, async () => {
      const warnings: string[] = [];
      await check({});
      edit(change);

      const pages = await callsOf('LookupEvents', () => check({ warn: (text) => void warnings.push(text) }));

      expect(pages).toBeGreaterThanOrEqual(120);
      expect(warnings).toMatchObject([expect.stringContaining('it is read anew')]);
    });
  }

  it('does not believe an index by another key, nor one of the observer’s', async () => {
    await check({});
    writeFileSync(join(folder, 'bookmarks.key'), Buffer.alloc(32));
    const warn = () => undefined;

    expect(await callsOf('LookupEvents', () => check({ warn }))).toBeGreaterThanOrEqual(120);

    forgetTheTrail();
    const trails = await openTrailIndexes('observer', folder, unexpected);
    const { instance } = (await check({})).snapshot;
    forgetTheTrail();
    await trails.read(executor.cloud, instance.identity, await ownTask(), async () => undefined);
    expect(await callsOf('LookupEvents', () => check({}))).toBeGreaterThanOrEqual(120);
  });

  it('does not go on from an index of a time that has not come', async () => {
    await check({});

    expect(await callsOf('LookupEvents', () => check({ cloud: earlier() }))).toBeGreaterThanOrEqual(120);
  });

  it('reads for another run only the last day and what came since, by the names and the policy of that run', async () => {
    const { snapshot: first } = await check({});
    await executor.control('clock', { advance: '2h' });
    const since = { instanceId: REQUEST.instanceId, operation: 'Decrypt', by: 'late', at: '-1h' };
    await executor.control('state', { addTraffic: [{ ...since, keyId: keyId(SMALL.keys) }] });

    let seen = first;
    const pages = await callsOf('LookupEvents', async () => {
      seen = (await check({ runId: 'another-run', policyDigest: 'sha256:2' })).snapshot;
    });

    // The last day is that of our own looks at each key.
    expect(pages).toBeLessThanOrEqual(30);
    const trailOf = ({ probes }: typeof seen) => probes.find(({ probe }) => probe === 'actiontrail');
    expect(trailOf(seen)?.use).toMatchObject([
      { operation: 'Decrypt', count: 1 },
      { operation: 'Encrypt', count: EVENTS },
    ]);
  });
});

describe('a bookmark that the executor has kept', { timeout: 240_000 }, () => {
  beforeEach(() => open(QUIET));

  for (const [title, change] of [
    ['was edited', () => editBookmarks((text) => text.replaceAll('Enabled', 'Disable'))],
    ['was renamed to another one', () => rename()],
    ['is older than two hours', () => executor.control('clock', { advance: '3h' })],
    ['is of a time that has not come', () => earlier()],
  ] as const) {
    it(`does not believe a bookmark that ${title}, and reads every key`, async () => {
      await killedAfter(430, 'DescribeKey');
      expect(ofKeys()).toHaveLength(1);
      const changed = await change();
      const cloud = isCloud(changed) ? changed : executor.cloud;
      const warn = () => undefined;

      expect(await callsOf('DescribeKey', () => check({ cloud, warn }))).toBeGreaterThanOrEqual(KEYS);
    });
  }

  for (const [title, other] of [
    ['run', { runId: 'another-run' }],
    ['policy', { policyDigest: 'sha256:2' }],
  ] as const) {
    it(`does not go on from the bookmark of another ${title}`, async () => {
      await killedAfter(430, 'DescribeKey');

      expect(await callsOf('DescribeKey', () => check(other))).toBeGreaterThanOrEqual(KEYS);
    });
  }
});

describe('what changes while the executor looks', () => {
  beforeEach(() => open({ keys: 3, events: 50 }));

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

/** Changes the one index on the disk. */
function edit(change: (text: string) => string): void {
  expect(index()).toHaveLength(1);
  for (const name of index()) {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

function forgetTheTrail(): void {
  for (const name of index()) rmSync(join(folder, name));
}

/** The bookmarks of keys. */
function ofKeys(): string[] {
  return kept().filter((name) => readFileSync(join(folder, name), 'utf8').includes(String.raw`\"keys\"`));
}

function editBookmarks(change: (text: string) => string): void {
  for (const name of kept()) {
    const file = join(folder, name);
    writeFileSync(file, change(readFileSync(file, 'utf8')));
  }
}

/** The bookmark of another run under the name of this one's. */
async function rename(): Promise<void> {
  const [mine = ''] = ofKeys();
  await killedAfter((await executor.calls('DescribeKey')) + 430, 'DescribeKey', { runId: 'another-run' });
  const [other = ''] = ofKeys().filter((name) => name !== mine);
  copyFileSync(join(folder, other), join(folder, mine));
}

/** A cloud whose clock is back by two hours. */
function earlier(): Cloud {
  const { clock } = executor.cloud;
  return {
    ...executor.cloud,
    clock: { now: async () => new Date((await clock.now()).getTime() - 2 * 3_600_000) },
  };
}

/** What a look of now reads of the trail. */
async function ownTask() {
  const now = (await executor.cloud.clock.now()).getTime();
  const at = (ms: number) => new Date(now - ms).toISOString();
  const day = 24 * 3_600_000;
  const inventory = { keys: [], secrets: [], aliases: [], otherAliases: [] };
  return {
    ...{ instanceId: REQUEST.instanceId, inventory, canarySince: at(day) },
    ...{ from: at(40 * day), to: at(600_000), quietFrom: at(30 * day) },
  };
}

function isCloud(value: unknown): value is Cloud {
  return typeof value === 'object' && value !== null && 'kms' in value;
}
