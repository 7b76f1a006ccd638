import { describe, expect, it } from 'vitest';
import type { KmsReads } from '../../src/alibaba/cloud.js';
import { readInventory, readKeys, readNames } from '../../src/probes/inventory.js';
import { NOW, REQUEST } from '../support/snapshots.js';
import { NO_KMS } from '../support/observer.js';

const { instanceId } = REQUEST;
const tick = async () => undefined;
const now = async () => NOW;
const page = <T>(...items: T[]) => ({ items, total: items.length });

/** Two keys, one of them with an alias, and a secret; an alias of somebody else's key beside them. */
function kms(change: Partial<KmsReads> = {}): KmsReads {
  return {
    ...NO_KMS,
    listKeyIds: async () => page('key-2', 'key-1'),
    describeKey: async (keyId) => ({ keyId, instanceId }),
    listSecretNames: async () => page('s1'),
    describeSecret: async (name) => ({ name, instanceId }),
    listAliases: async () =>
      page({ aliasName: 'alias/one', keyId: 'key-1' }, { aliasName: 'alias/theirs', keyId: 'key-9' }),
    quotas: async () => ({ keys: 2, secrets: 1 }),
    ...change,
  };
}

describe('an inventory', () => {
  it('is every key and secret in one order, the aliases of these keys, and what KMS counts', async () => {
    expect(await readInventory(kms(), instanceId, now, tick)).toEqual({
      keys: [
        { keyId: 'key-1', instanceId },
        { keyId: 'key-2', instanceId },
      ],
      secrets: [{ name: 's1', instanceId }],
      aliases: [{ name: 'alias/one', keyId: 'key-1' }],
      otherAliases: ['alias/theirs'],
      quotas: { keys: 2, secrets: 1 },
      readAt: NOW.toISOString(),
    });
  });

  it('has no counts where KMS gives none', async () => {
    expect(await readInventory(kms({ quotas: async () => undefined }), instanceId, now, tick)).toMatchObject({
      quotas: null,
    });
  });

  for (const [title, theirs] of [
    ['another instance', { instanceId: 'kst-other' }],
    ['no instance', {}],
  ] as const) {
    it(`is not believed when it lists an object of ${title}`, async () => {
      const foreignKey = kms({ describeKey: async (keyId) => ({ keyId, ...theirs }) });
      const foreignSecret = kms({ describeSecret: async (name) => ({ name, ...theirs }) });

      for (const reads of [foreignKey, foreignSecret]) {
        await expect(readInventory(reads, instanceId, now, tick)).rejects.toMatchObject({
          type: 'LIST_INCOMPLETE',
        });
      }
      await expect(readKeys(foreignKey, instanceId, tick)).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });
    });
  }

  it('is read anew when the list is another one than the bookmark was made of', async () => {
    const saved = [{ keyId: 'key-1', instanceId, state: 'old' }];
    const bookmark = { last: saved, save: async () => undefined };

    expect(await readKeys(kms(), instanceId, tick, bookmark)).toEqual([
      { keyId: 'key-2', instanceId },
      { keyId: 'key-1', instanceId },
    ]);
  });

  it('by names alone names the same objects', async () => {
    expect(await readNames(kms(), instanceId, tick)).toEqual({
      keys: [{ keyId: 'key-2' }, { keyId: 'key-1' }],
      secrets: [{ name: 's1' }],
      aliases: [{ name: 'alias/one', keyId: 'key-1' }],
      otherAliases: ['alias/theirs'],
    });
  });
});
