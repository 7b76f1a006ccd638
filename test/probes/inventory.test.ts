import { describe, expect, it } from 'vitest';
import type { KmsReads } from '../../src/alibaba/cloud.js';
import { readInventory, readKeys, readNames } from '../../src/probes/inventory.js';
import { NOW, REQUEST } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { instanceId } = REQUEST;
const KEYS = ['key-hzz65f3a1b2c3d4e5f6a1', 'key-hzz65f3a1b2c3d4e5f6a2', 'key-hzz65f3a1b2c3d4e5f6a3'];
const SECRETS = ['payments-old/api-token', 'payments-old/smtp'];
const ALIASES = [{ name: 'alias/payments-old/orders', keyId: KEYS[0] }];
const tick = async () => undefined;
const read = (kms: KmsReads) => readInventory(kms, instanceId, async () => NOW, tick);

describe('the inventory of an instance', () => {
  const open = inSandbox();
  const cloudWithAnother = () =>
    open((scenario) => ({
      ...scenario,
      instances: [
        ...scenario.instances,
        {
          instanceId: 'kst-hzz65f3a1b2c3d4e5f6g9z',
          status: 'Connected',
          chargeType: 'POSTPAY',
          kind: 'software',
          createdAt: '2025-03-04T02:00:00Z',
          keys: [{ keyId: 'key-another', aliases: ['alias/another'] }],
          secrets: [{ secretName: 'another' }],
        },
      ],
    }));

  it('has every key and secret of it, in order, and nothing of another instance', async () => {
    const { kms } = await cloudWithAnother();
    const backwards = async (id: string, page: number) => {
      const { items, total } = await kms.listKeyIds(id, page);
      return { items: items.toReversed(), total };
    };

    const inventory = await read({ ...kms, listKeyIds: backwards });

    expect(inventory.keys.map(({ keyId }) => keyId)).toEqual(KEYS);
    expect(inventory.secrets.map(({ name }) => name)).toEqual(SECRETS);
    expect(inventory).toMatchObject({
      aliases: ALIASES,
      otherAliases: ['alias/another'],
      quotas: { keys: 3, secrets: 2 },
      readAt: NOW.toISOString(),
    });
  });

  it('has the same names when only names are read', async () => {
    const { kms } = await cloudWithAnother();

    const { keys, secrets, aliases, otherAliases } = await readNames(kms, instanceId, tick);

    expect(keys.map(({ keyId }) => keyId).toSorted()).toEqual(KEYS);
    expect(secrets.map(({ name }) => name).toSorted()).toEqual(SECRETS);
    expect({ aliases, otherAliases }).toEqual({ aliases: ALIASES, otherAliases: ['alias/another'] });
  });

  for (const [title, change] of [
    ['a key of another instance', { describeKey: async () => ({ keyId: 'key-x', instanceId: 'kst-x' }) }],
    ['a key of no instance', { describeKey: async () => ({ keyId: 'key-x' }) }],
    ['a secret of another instance', { describeSecret: async () => ({ name: 's', instanceId: 'kst-x' }) }],
  ] as const) {
    it(`is not believed when its list shows ${title}`, async () => {
      const { kms } = await open();

      await expect(read({ ...kms, ...change })).rejects.toMatchObject({ type: 'LIST_INCOMPLETE' });
    });
  }

  it('is not shorter when a key cannot be read: the look fails', async () => {
    const { kms } = await open();
    const broken = async () => Promise.reject(new Error('key two'));

    await expect(read({ ...kms, describeKey: broken })).rejects.toThrow('key two');
  });

  it('says that KMS counted nothing when it did not', async () => {
    const { kms } = await open();

    expect((await read({ ...kms, quotas: async () => undefined })).quotas).toBeNull();
  });

  it('goes on from a bookmark only while the list that it was made of still stands', async () => {
    const { kms } = await open();
    const marked = (keyId: string) => ({
      last: [{ keyId, instanceId, state: 'as marked' }],
      save: async () => undefined,
    });
    const statesWith = async (keyId: string) =>
      (await readKeys(kms, instanceId, tick, marked(keyId))).map(({ state }) => state);
    const listed = (await kms.listKeyIds(instanceId, 1)).items;

    expect(await statesWith(listed[0] ?? '')).toEqual(['as marked', 'Enabled', 'Enabled']);
    expect(await statesWith('key-gone')).toEqual(['Enabled', 'Enabled', 'Enabled']);
  });
});
