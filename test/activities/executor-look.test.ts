import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { lookForItself } from '../../src/activities/executor-look.js';
import type { Cloud } from '../../src/alibaba/cloud.js';
import type { BackupEvidence, Terms } from '../../src/release.js';
import { ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { ago, NOW, REQUEST, SUBJECT } from '../support/looks.js';

const RUN = {
  workflowId: SUBJECT.workflowId,
  runId: SUBJECT.runId,
  request: REQUEST,
  startedAt: NOW.toISOString(),
};
const ATTESTED: Terms = { ...ASSERTED, backup: { provider: 'attested', restorableDays: 30 } };
const HOOK: Terms = { ...ASSERTED, backup: { provider: 'hook', url: 'http://127.0.0.1:9/backups' } };
const BY_ANN: BackupEvidence = { provider: 'attested', certainty: 'attested', madeAt: ago(0) };

let executor: Executor;
beforeAll(async () => {
  executor = await openExecutor();
});
afterAll(async () => {
  await executor.close();
  vi.unstubAllEnvs();
});

const look = (cloud: Cloud, terms = ASSERTED, attestedBackup?: BackupEvidence) =>
  lookForItself(
    executor.tools,
    cloud,
    RUN,
    terms,
    { asOf: executor.asOf, when: 'from-start', ...(attestedBackup !== undefined && { attestedBackup }) },
    async () => undefined,
  );

/** The same cloud with so many keys in the instance; tells when the first and the last of them was described. */
function withKeys(count: number) {
  const { instanceId } = REQUEST;
  const ids = Array.from({ length: count }, (_, at) => `key-${String(at).padStart(4, '0')}`);
  const described: number[] = [];
  const kms: Cloud['kms'] = {
    ...executor.cloud.kms,
    listKeyIds: async (_, page) => ({ items: ids.slice((page - 1) * 100, page * 100), total: count }),
    async describeKey(keyId) {
      described.push(performance.now());
      return { keyId, instanceId, state: 'Enabled', protection: 'Disabled', protectionLevel: 'SOFTWARE' };
    },
    quotas: async () => ({ keys: count, secrets: 2 }),
  };
  return { cloud: { ...executor.cloud, kms }, described };
}

describe('the executor’s look at an instance', () => {
  it('is as old as the first key that it read, up to 200 keys', async () => {
    const { cloud, described } = withKeys(200);

    const seen = await look(cloud);

    expect(seen.look.inventory.keys).toHaveLength(200);
    expect(seen.freshSince).toBeLessThanOrEqual(described[0] ?? 0);
  });

  it('is as old as what it read after the keys, above 200 keys: no minute is enough for those', async () => {
    const { cloud, described } = withKeys(201);
    const asked: number[] = [];
    const findInstance: Cloud['kms']['findInstance'] = async (id) => {
      asked.push(performance.now());
      return cloud.kms.findInstance(id);
    };

    const seen = await look({ ...cloud, kms: { ...cloud.kms, findInstance } });

    expect(seen.look.inventory.keys).toHaveLength(201);
    expect(seen.freshSince).toBeGreaterThanOrEqual(described.at(-1) ?? Infinity);
    // The instance itself is read once more, and that is never older.
    expect(asked.at(-1)).toBeGreaterThanOrEqual(seen.freshSince);
  });

  it('has no counts where KMS gives none any more, and that is found', async () => {
    const kms: Cloud['kms'] = { ...executor.cloud.kms, quotas: async () => undefined };

    const { look: seen } = await look({ ...executor.cloud, kms });

    expect(seen.inventory.quotas).toBeNull();
    const probe = seen.probes.find(({ probe: name }) => name === 'keys-and-secrets');
    expect(probe?.findings.map(({ code }) => code)).toEqual(['COUNTS_DISAGREE', 'COUNTS_DISAGREE']);
  });

  it('knows of no backup while the provider has none, and of the one that it has', async () => {
    expect((await look(executor.cloud, ATTESTED)).look.backup).toBeNull();
    expect((await look(executor.cloud, HOOK)).look.backup).toBeNull();
    expect((await look(executor.cloud, ATTESTED, BY_ANN)).look.backup).toEqual(BY_ANN);
    expect((await look(executor.cloud)).look.backup).toEqual({
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
      (await look(cloud)).look.probes.find(({ probe }) => probe === 'actiontrail')?.reasonCode;

    expect(await codeWith({ ...executor.cloud, trail })).toBe('USE_WITHOUT_KEY');
    expect(
      await codeWith({ ...executor.cloud, trail, kms: { ...executor.cloud.kms, listAliases: aliases } }),
    ).toBe('NO_USE');
  });
});
