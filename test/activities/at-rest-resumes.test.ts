import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openBookmarks } from '../../src/activities/bookmark-folder.js';
import { takeOwnSnapshot } from '../../src/activities/executor-snapshot.js';
import { scanForCallers, type ScanAnswer } from '../../src/activities/scan-for-callers.js';
import { folderStore } from '../../src/evidence/store.js';
import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import { isRecord } from '../../src/values/record.js';
import { KEY, TASK } from '../probes/at-rest/planted.js';
import { asActivity, ASSERTED, OF_A_RUN, openExecutor, type Executor } from '../support/executor.js';
import { ago, NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

/** Many enough for more than 400 lists, after which they are saved. */
const REGIONS = Array.from({ length: 16 }, (_, at) => `cn-region${at + 1}`).with(0, 'cn-hangzhou');
/** A list of the first place at rest, and one behind the first 400. */
const [FIRST, LATE] = ['DescribeAutoSnapshotPolicyEx', 'ListSecretParameters'];

let executor: Executor;
let folder: string;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-at-rest-'));
  const disk = { kind: 'ecs-disk', id: 'd-1', regionId: 'cn-region7', key: KEY };
  executor = await openExecutor(ASSERTED, (scenario) => ({
    ...scenario,
    regions: REGIONS,
    resources: [disk],
  }));
});
afterEach(async () => {
  await executor.close();
  rmSync(folder, { recursive: true, force: true });
  vi.unstubAllEnvs();
});

async function listsOf(look: () => Promise<unknown>): Promise<number> {
  const before = await executor.calls(FIRST);
  await look();
  return (await executor.calls(FIRST)) - before;
}

describe('data at rest, for an executor that was killed while it read it', () => {
  const look = async (tick = async () => {}, cloud = executor.cloud) => {
    const run = { workflowId: SUBJECT.workflowId, runId: SUBJECT.runId, request: REQUEST };
    const bookmarks = await openBookmarks(folder, (text) => expect.unreachable(text));
    return takeOwnSnapshot(
      { ...executor.tools, bookmarks, trails: createTrailIndexes() },
      cloud,
      { ...run, startedAt: NOW.toISOString() },
      { policy: ASSERTED, policyDigest: 'sha256:1' },
      { asOf: executor.asOf, when: 'at-release' },
      tick,
    );
  };
  beforeEach(async () => {
    const killed = look(async () => {
      if ((await executor.calls(LATE)) > 0) throw new Error('killed');
    });
    await expect(killed).rejects.toThrow('killed');
  });

  it('is not read again, and what was found is found', async () => {
    let seen: Awaited<ReturnType<typeof look>> | undefined;

    expect(await listsOf(async () => (seen = await look()))).toBe(0);
    const found = seen?.snapshot.probes.flatMap(({ unreadable }) => unreadable ?? []);
    expect(found).toEqual([`ecs-disk d-1 in cn-region7 is encrypted with ${KEY}`]);
  });

  it('is read again where the instance has another key by now: it may be a key of what was passed over', async () => {
    const addKeys = [{ keyId: 'key-hzz65f3a1b2c3d4e5f6new' }];
    await executor.control('state', { instanceId: REQUEST.instanceId, addKeys });

    expect(await listsOf(() => look())).toBe(REGIONS.length);
  });

  it('is read again after an hour', async () => {
    await executor.control('clock', { advance: '61m' });

    expect(await listsOf(() => look())).toBe(REGIONS.length);
  });

  it('stands for an hour from when it began, and is read again where the keys take longer', async () => {
    await executor.control('clock', { advance: '40m' });
    const { kms } = executor.cloud;
    const real = performance.now.bind(performance);
    let skipped = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + skipped);
    const describeKey: typeof kms.describeKey = (keyId) => {
      skipped = 30 * 60_000;
      return kms.describeKey(keyId);
    };

    const lists = await listsOf(() => look(undefined, { ...executor.cloud, kms: { ...kms, describeKey } }));
    clock.mockRestore();

    expect(lists).toBe(REGIONS.length);
  });
});

describe('data at rest, for an observer that was killed while it read it', () => {
  const scan = async (heartbeatDetails?: unknown, { killed = false, refused = '' } = {}) => {
    const store = folderStore(folder);
    const activity = asActivity({}, { ...OF_A_RUN, heartbeatDetails });
    const piece = { runId: SUBJECT.runId, instance: TASK.seen, inventory: TASK.inventory };
    const task = {
      scan: 'data-at-rest',
      inventory: await store.put(piece),
      canarySince: ago(0),
      waiting: {},
    };
    const { things } = executor.cloud;
    const ask: typeof things.ask = async (question) => {
      const { action, regionId } = question;
      if (action === FIRST && regionId === refused)
        return { is: 'refused', code: 'Forbidden.RAM', why: 'not permitted', isDenied: true };
      if (killed && action === LATE) activity.stop.abort();
      return things.ask(question);
    };
    const cloud = { ...executor.cloud, things: { ...things, ask } };
    const tools = { ...executor.tools, store, cloudFor: () => cloud };
    const answer = activity.run(() => scanForCallers(tools)(task)).catch((error: unknown) => String(error));
    return { answer: await answer, place: activity.beats.at(-1), store };
  };
  const reasonsOf = (answer: ScanAnswer | string) =>
    typeof answer === 'string' ? answer : answer.blockers.map(({ code, text }) => `${code} ${text}`);

  it('is not read again, and what was found is found', async () => {
    const { answer, place } = await scan(undefined, { killed: true });
    expect(answer).toContain('AbortError');

    let again = '';
    const lists = await listsOf(async () => {
      again = JSON.stringify(reasonsOf((await scan(place)).answer));
    });

    expect(lists).toBe(0);
    expect(again).toContain(`ecs-disk d-1 in cn-region7 is encrypted with ${KEY}`);
  });

  it('is read again where a list was refused', async () => {
    const { place } = await scan(undefined, { killed: true, refused: 'cn-region7' });

    expect(await listsOf(() => scan(place))).toBe(1);
  });

  it('is all read again by the look after one that has ended, and by one an hour later', async () => {
    const { place, store } = await scan(undefined, { killed: true });

    // What an attempt that has ended leaves behind for the next one.
    expect(await listsOf(async () => scan((await scan(place)).place))).toBe(REGIONS.length);

    const kept = await store.get<object>({ digest: String(isRecord(place) && place['digest']) });
    const older = await store.put({ ...kept, since: new Date(Date.now() - 3_601_000).toISOString() });
    expect(await listsOf(() => scan(older))).toBe(REGIONS.length);
  });
});
