import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readingIn } from '../../src/activities/attempt.js';
import { scanForCallers } from '../../src/activities/scan-for-callers.js';
import { sealEvidence } from '../../src/activities/seal-evidence.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { folderStore, type EvidenceStore } from '../../src/evidence/store.js';
import { asActivity, OF_A_RUN } from '../support/executor.js';
import {
  ago,
  DAY_MS,
  HOUR_MS,
  SNAPSHOT,
  NOW,
  REQUEST,
  SUBJECT,
  EFFECTIVE_POLICY,
} from '../support/snapshots.js';
import { observerOf } from '../support/observer.js';

let folder: string;
let store: EvidenceStore;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-evidence-'));
  store = folderStore(folder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** An observer that shares its store with other runs; of the cloud it may ask nothing. */
const tools = () => ({ ...observerOf({}), store });
const run = <T>(work: () => Promise<T>) => asActivity({ heartbeat: () => ({}) }).run(work);

const inventoryOf = (runId: string, readAt = ago(HOUR_MS)) =>
  store.put({ runId, instance: SNAPSHOT.instance, inventory: { ...SNAPSHOT.inventory, readAt } });
async function probesOf(runId: string, inventory: string) {
  return Promise.all(SNAPSHOT.probes.map((probe) => store.put({ runId, inventory, probes: [probe] })));
}
async function seal(inventory: { digest: string }, probes: readonly { digest: string }[]) {
  const task = { approvalRequestNumber: 1, inventory, scanned: probes, before: null, waiting: {} };
  return run(() => sealEvidence(tools())(task)).catch((error: unknown) => error);
}

const OTHERS = { type: 'EVIDENCE_OF_OTHER_RUN', nonRetryable: true };

describe('evidence that is put in by its digest', () => {
  it('is sealed, and asked about, when this run took all of it in one look', async () => {
    const inventory = await inventoryOf(SUBJECT.runId);

    const sealed = await seal(inventory, await probesOf(SUBJECT.runId, inventory.digest));

    expect(sealed).toMatchObject({
      blockers: [],
      asked: { policy: EFFECTIVE_POLICY, approvalRequest: { asOf: ago(HOUR_MS) } },
    });
  });

  it('as the inventory of another run is not sealed', async () => {
    const inventory = await inventoryOf('another-run');

    expect(await seal(inventory, await probesOf(SUBJECT.runId, inventory.digest))).toMatchObject(OTHERS);
  });

  it('as the clear answer of a probe of another run is not sealed: it hides the use of this instance', async () => {
    const inventory = await inventoryOf(SUBJECT.runId);
    const [, ...ours] = await probesOf(SUBJECT.runId, inventory.digest);
    const [theirs] = await probesOf('another-run', inventory.digest);

    expect(await seal(inventory, theirs === undefined ? [] : [theirs, ...ours])).toMatchObject(OTHERS);
  });

  it('as the clear answer of an earlier look of this run is not sealed', async () => {
    const [before, after] = [
      await inventoryOf(SUBJECT.runId, ago(2 * HOUR_MS)),
      await inventoryOf(SUBJECT.runId),
    ];

    expect(await seal(after, await probesOf(SUBJECT.runId, before.digest))).toMatchObject(OTHERS);
  });

  it('as anything else that lies in the store is not sealed', async () => {
    const bundle = await store.put({
      version: 'kms-release/bundle/v1',
      request: REQUEST,
      policy: EFFECTIVE_POLICY,
    });

    expect(await seal(bundle, await probesOf(SUBJECT.runId, bundle.digest))).toMatchObject(OTHERS);
  });

  it('without one probe, another of them twice, is found out', async () => {
    const inventory = await inventoryOf(SUBJECT.runId);
    const [first, , ...others] = await probesOf(SUBJECT.runId, inventory.digest);
    const probes = [first, first, ...others].flatMap((piece) => (piece === undefined ? [] : [piece]));

    expect(await seal(inventory, probes)).toMatchObject({ blockers: [{ code: 'PROBE_MISSING' }] });
  });

  it('of 25 hours ago is looked at again before anybody is asked', async () => {
    const inventory = await inventoryOf(SUBJECT.runId, ago(25 * HOUR_MS));

    const sealed = await seal(inventory, await probesOf(SUBJECT.runId, inventory.digest));

    expect(sealed).toMatchObject({ blockers: [{ code: 'EVIDENCE_TOO_OLD' }] });
  });

  it('of more than a certificate can hold is not asked about', async () => {
    const sealOf = async (keyId: string) => {
      const [key] = SNAPSHOT.inventory.keys;
      const inventory = { ...SNAPSHOT.inventory, keys: [{ ...key, keyId }], readAt: ago(HOUR_MS) };
      const ref = await store.put({ runId: SUBJECT.runId, instance: SNAPSHOT.instance, inventory });
      return seal(ref, await probesOf(SUBJECT.runId, ref.digest));
    };
    const TOO_LARGE = expect.objectContaining({ code: 'EVIDENCE_TOO_LARGE' });

    // It stands in the evidence twice: as it was seen, and as a fact.
    expect(await sealOf('x'.repeat(3.2 * 1024 * 1024))).toMatchObject({
      blockers: expect.arrayContaining([TOO_LARGE]),
    });
    expect(await sealOf('x'.repeat(2.9 * 1024 * 1024))).not.toMatchObject({
      blockers: expect.arrayContaining([TOO_LARGE]),
    });
  });

  it('as the inventory of another run is not what a probe looks by', async () => {
    const inventory = await inventoryOf('another-run');
    const task = { scan: 'kms-objects', inventory, canarySince: ago(0), waiting: {} } as const;

    await expect(run(() => scanForCallers(tools())(task))).rejects.toMatchObject(OTHERS);
  });
});

describe('a control that is claimed to be old enough', () => {
  it('from before the run does not make a trail look alive that died 20 days ago', async () => {
    const { instanceId } = REQUEST;
    const died = {
      eventId: 'event-of-then',
      eventName: 'GetKmsInstance',
      eventTime: ago(20 * DAY_MS),
      mentions: [instanceId],
      objects: [],
    };
    const lookupKmsEvents: Cloud['trail']['lookupKmsEvents'] = async ({ from, to }) => ({
      items: died.eventTime >= from && died.eventTime <= to ? [died] : [],
    });
    const observer = tools();
    const now = new Date(NOW.getTime() + 20 * 60_000);
    const cloud = {
      ...observer.cloudFor(REQUEST, EFFECTIVE_POLICY),
      trail: { lookupKmsEvents },
      requestCounts: {
        listMetrics: async () => ({ items: [], total: 0 }),
        listDatapoints: () => expect.unreachable('there is no metric'),
      },
      clock: { now: async () => now },
    };
    const inventory = await inventoryOf(SUBJECT.runId, ago(0));
    const task = { scan: 'logs', inventory, canarySince: ago(30 * DAY_MS), waiting: {} } as const;

    const { blockers } = await run(() => scanForCallers({ ...observer, cloudFor: () => cloud })(task));

    expect(blockers).toMatchObject([
      { code: 'PROBE_NOT_COVERED', subject: expect.stringContaining('actiontrail') },
    ]);
    expect(blockers[0]?.text).toContain('shows no GetKmsInstance');
  });
});

describe('a heartbeat that somebody else sent', () => {
  /** Where a reading goes on whose last heartbeat named this place. */
  const lastOf = async (heartbeatDetails: unknown) => {
    const activity = asActivity({ heartbeat: () => ({}) }, { ...OF_A_RUN, heartbeatDetails });
    return (await activity.run(() => readingIn(store))).bookmark.last;
  };

  it('does not make a reading go on where another one was: what lies before would never be read', async () => {
    const [since, state] = [new Date().toISOString(), { next: 'page-9' }];
    const ours = await store.put({ of: `${SUBJECT.runId} ${OF_A_RUN.activityId}`, since, state });

    expect(await lastOf(ours)).toEqual(state);
    expect(
      await lastOf(await store.put({ of: `another-run ${OF_A_RUN.activityId}`, since, state })),
    ).toBeUndefined();
    expect(await lastOf(await store.put({ of: `${SUBJECT.runId} 99`, since, state }))).toBeUndefined();
    expect(await lastOf(await store.put(state))).toBeUndefined();
  });

  it('does not end a reading by naming what is not there', async () => {
    expect(await lastOf({ digest: `sha256:${'0'.repeat(64)}` })).toBeUndefined();
    expect(await lastOf({ digest: '../../etc/passwd' })).toBeUndefined();
    expect(await lastOf('nonsense')).toBeUndefined();
    expect(await lastOf(40)).toBeUndefined();
  });
});
