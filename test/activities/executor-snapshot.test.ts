import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { takeOwnSnapshot } from '../../src/activities/executor-snapshot.js';
import { PROBES } from '../../src/release/places.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { BackupEvidence, EffectivePolicy } from '../../src/release.js';
import { ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { ago, NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

const RUN = {
  workflowId: SUBJECT.workflowId,
  runId: SUBJECT.runId,
  request: REQUEST,
  startedAt: NOW.toISOString(),
};
const ATTESTED: EffectivePolicy = { ...ASSERTED, backup: { provider: 'attested', restorableDays: 30 } };
const HOOK: EffectivePolicy = {
  ...ASSERTED,
  backup: { provider: 'hook', url: 'http://127.0.0.1:9/backups', restorableDays: 30 },
};
const BY_ANN: BackupEvidence = { provider: 'attested', certainty: 'attested', madeAt: ago(0) };

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor();
});
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

const hold = (tags: Record<string, string>) =>
  executor.control('state', { instanceId: REQUEST.instanceId, set: { tags } });

const check = (cloud: Cloud, policy = ASSERTED, attestedBackup?: BackupEvidence) =>
  takeOwnSnapshot(
    executor.tools,
    cloud,
    RUN,
    { policy, policyDigest: 'sha256:1' },
    { asOf: executor.asOf, when: 'from-start', ...(attestedBackup !== undefined && { attestedBackup }) },
    async () => undefined,
  );

/** The same cloud, which tells in how many rounds it was asked: calls that wait for one another are of another approval request. */
function inRounds({ sts, kms, tags, sharing, bills, ...cloud }: Cloud) {
  const seen: { operation: string; at: number; round: number }[] = [];
  let rounds = 0;
  const noted = async <T>(operation: string, call: () => Promise<T>): Promise<T> => {
    const round = rounds + 1;
    seen.push({ operation, at: performance.now(), round });
    const answer = await call();
    rounds = Math.max(rounds, round);
    return answer;
  };
  const watched: Cloud = {
    ...cloud,
    sts: { ...sts, whoAmI: () => noted('whoAmI', () => sts.whoAmI()) },
    kms: {
      ...kms,
      accountStatus: () => noted('accountStatus', () => kms.accountStatus()),
      findInstance: (id) => noted('findInstance', () => kms.findInstance(id)),
      defaultInstanceId: () => noted('defaultInstanceId', () => kms.defaultInstanceId()),
      quotas: (id) => noted('quotas', () => kms.quotas(id)),
      describeKey: (id) => noted('describeKey', () => kms.describeKey(id)),
    },
    tags: { ...tags, listKeys: (id, next) => noted('listTags', () => tags.listKeys(id, next)) },
    sharing: {
      listShares: (id, next) => noted('listShares', () => sharing.listShares(id, next)),
      listTargets: (id, next) => noted('listTargets', () => sharing.listTargets(id, next)),
    },
    bills: { ...bills, subscription: (id) => noted('subscription', () => bills.subscription(id)) },
  };
  return { watched, seen };
}

const FRESH = [
  ...['accountStatus', 'defaultInstanceId', 'findInstance'],
  // By id, by ARN, and of everything.
  ...['listShares', 'listShares', 'listShares', 'listTags', 'listTargets', 'listTargets', 'listTargets'],
  ...['quotas', 'subscription', 'whoAmI'],
];

describe('the executor’s look at an instance', () => {
  it('reads last, after every key and in at most four rounds of calls, what has to be fresh', async () => {
    const { watched, seen } = inRounds(executor.cloud);

    const { freshSince } = await check(watched);

    const fresh = seen.filter(({ at }) => at >= freshSince);
    expect(fresh.map(({ operation }) => operation).toSorted()).toEqual(FRESH);
    const rounds = fresh.map(({ round }) => round);
    // 2.5 s each: ten seconds of the minute.
    expect(Math.max(...rounds) - Math.min(...rounds) + 1).toBeLessThanOrEqual(4);
  });

  it('is never from the first look: a tag that is set while the keys are read is seen', async () => {
    const { kms } = executor.cloud;
    const describeKey: typeof kms.describeKey = async (id) => {
      await hold({ 'kms-release:hold': '' });
      return kms.describeKey(id);
    };

    const { tags } = await check({ ...executor.cloud, kms: { ...kms, describeKey } });
    await hold({});

    expect(tags).toEqual({ keys: ['kms-release:hold'] });
  });

  it.each([
    ['more than an hour', 3_660_000, 'DEPENDENT_FOUND'],
    ['less than an hour', 3_540_000, 'NONE_NEEDS_A_KEY'],
  ])('reads data at rest again where the objects took %s', async (_, tookMs, reasonCode) => {
    const { kms } = executor.cloud;
    const real = performance.now.bind(performance);
    let skipped = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => real() + skipped);
    const describeKey: typeof kms.describeKey = async (keyId) => {
      if (skipped === 0) {
        const disk = { kind: 'nas-file-system', id: 'fs-made-meanwhile', key: keyId };
        await executor.control('state', { addResources: [disk] });
      }
      skipped = tookMs;
      return kms.describeKey(keyId);
    };

    const { snapshot } = await check({ ...executor.cloud, kms: { ...kms, describeKey } });
    clock.mockRestore();
    await executor.control('state', {
      removeResource: { kind: 'nas-file-system', id: 'fs-made-meanwhile' },
    });

    expect(snapshot.probes.find(({ probe }) => probe === 'nas')).toMatchObject({ reasonCode });
    expect(snapshot.probes.map(({ probe }) => probe)).toEqual(PROBES);
  });

  it('has no counts where KMS gives none any more, and that is found', async () => {
    const kms: Cloud['kms'] = { ...executor.cloud.kms, quotas: async () => undefined };

    const { snapshot: seen } = await check({ ...executor.cloud, kms });

    expect(seen.inventory.quotas).toBeNull();
    const probe = seen.probes.find(({ probe: name }) => name === 'keys-and-secrets');
    expect(probe?.findings.map(({ code }) => code)).toEqual(['COUNTS_DISAGREE', 'COUNTS_DISAGREE']);
  });

  it('knows of no backup while the provider has none, and of the one that it has', async () => {
    expect((await check(executor.cloud, ATTESTED)).snapshot.backup).toBeNull();
    expect((await check(executor.cloud, HOOK)).snapshot.backup).toBeNull();
    expect((await check(executor.cloud, ATTESTED, BY_ANN)).snapshot.backup).toEqual(BY_ANN);
    expect((await check(executor.cloud)).snapshot.backup).toEqual({
      provider: 'automatic',
      certainty: 'assumed',
    });
  });

  it('knows the aliases of other keys, so that their use does not count', async () => {
    const aliases = async () => ({ items: [{ aliasName: 'alias/other', keyId: 'key-other' }], total: 1 });
    const used = {
      eventId: 'use-1',
      eventName: 'Encrypt',
      eventTime: executor.asOf,
      mentions: ['alias/other'],
      objects: ['alias/other'],
    };
    const lookup: Cloud['trail']['lookupKmsEvents'] = async (query) => {
      const page = await executor.cloud.trail.lookupKmsEvents(query);
      if (used.eventTime < query.from || used.eventTime > query.to) return page;
      const items = [...page.items, used].toSorted((a, b) => b.eventTime.localeCompare(a.eventTime));
      return { ...page, items: query.direction === 'FORWARD' ? items.toReversed() : items };
    };
    const trail = { lookupKmsEvents: lookup };
    const codeWith = async (cloud: Cloud) =>
      (await check(cloud)).snapshot.probes.find(({ probe }) => probe === 'actiontrail')?.reasonCode;

    expect(await codeWith({ ...executor.cloud, trail })).toBe('USE_WITHOUT_KEY');
    expect(
      await codeWith({ ...executor.cloud, trail, kms: { ...executor.cloud.kms, listAliases: aliases } }),
    ).toBe('NO_USE');
  });
});
