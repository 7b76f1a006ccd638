import { describe, expect, it } from 'vitest';
import type { InstanceTags } from '../../src/alibaba/cloud.js';
import { judgeTags, readObjectTags, type ObjectTag } from '../../src/probes/tags-of-objects.js';
import { runProbe } from '../../src/probes/registry.js';
import { NOW, REQUEST, SNAPSHOT } from '../support/snapshots.js';
import { inSandbox } from './sandbox-cloud.js';

const { instanceId } = REQUEST;
const tick = async () => undefined;
const judge = (...tags: ObjectTag[]) => judgeTags(tags, NOW.toISOString());
const tag = (key: string, value?: string, of = 'key-1', type: ObjectTag['type'] = 'key'): ObjectTag => ({
  type,
  of,
  key,
  ...(value !== undefined && { value }),
});

describe('tags of an instance, its keys and its secrets', () => {
  it('that nobody has set tell of no service', () => {
    expect(judge()).toMatchObject({ row: { verdict: 'CLEAR' }, findings: [], dependents: [] });
  });

  it.each(['acs:rds:instance', 'ACS:rds:instance', ' acs:rds'])(
    'tell by %j of a service that depends on it',
    (key) => {
      expect(judge(tag(key, 'rm-1'), tag(key, 'rm-2', 's', 'secret'))).toMatchObject({
        row: { verdict: 'FOUND' },
        findings: [
          {
            code: 'DEPENDENT_FOUND',
            text: 'the service rds has tagged key key-1, secret s: it depends on it',
            caller: 'tag/acs:rds',
          },
        ],
        dependents: ['the service rds, by its tags acs:rds:…'],
      });
    },
  );

  it.each(['owner', 'Owner', 'team', 'cost-center', 'created_by', 'application'])(
    'name by %j whom to ask, who is no caller and no fact',
    (key) => {
      const report = judge(tag(key, 'data', 'key-1'), tag(key, 'data', 's', 'secret'));

      expect(report).toMatchObject({
        row: { verdict: 'CLEAR' },
        findings: [],
        dependents: [],
        owners: [{ owner: `${key} data`, of: ['key-1', 'secret/s'] }],
      });
    },
  );

  it.each(['stage', 'ownership-model', 'not-acs:rds'])('say nothing by %j', (key) => {
    const report = judge(tag(key, 'data'));

    expect(report.row.verdict).toBe('CLEAR');
    expect(report).not.toHaveProperty('owners');
  });
});

describe('the tags of the sandbox', () => {
  const cloudOf = inSandbox();
  const connected = { instanceId, status: 'Connected' };

  it('are read of the instance, of each key and of each secret, whatever their number', async () => {
    const many = Object.fromEntries(Array.from({ length: 3 }, (_, at) => [`t${String(at)}`, 'x']));
    const { tags } = await cloudOf((scenario) => ({
      ...scenario,
      instances: scenario.instances.map((one) => ({
        ...one,
        tags: { owner: 'ann' },
        keys: { count: 120, prefix: 'key-many', tags: many },
        secrets: [{ secretName: 's', tags: { 'acs:rds:x': 'y' } }],
      })),
    }));
    const keys = Array.from({ length: 120 }, (_, at) => ({
      keyId: `key-many${String(at + 1).padStart(10, '0')}`,
    }));

    const read = await readObjectTags(tags, connected, { keys, secrets: [{ name: 's' }] }, tick);

    expect(read.filter(({ type }) => type === 'instance')).toHaveLength(1);
    expect(read.filter(({ type }) => type === 'secret')).toHaveLength(1);
    expect(read.filter(({ type }) => type === 'key')).toHaveLength(3 * 120);
  });

  it('are not known without the permission: nobody takes that for none', async () => {
    const cloud = await cloudOf((scenario) => ({
      ...scenario,
      credentials: scenario.credentials.map((one) => ({ ...one, deny: ['kms:ListTagResources'] })),
    }));
    const inventory = { ...SNAPSHOT.inventory, keys: [], secrets: [] };
    const common = { seen: SNAPSHOT.instance, inventory, scan: { quietDays: 30 }, lookbackDays: 90 };
    const task = { ...common, asOf: NOW, canarySince: NOW.toISOString() };

    expect(await runProbe('tags', cloud, task, tick)).toMatchObject({
      row: { verdict: 'NOT_COVERED', reason: expect.stringContaining('kms:ListTagResources') },
      reasonCode: 'TAGS_NOT_READ',
    });
  });

  it('are not asked of an instance that was never enabled: KMS refuses that', async () => {
    const { tags } = await cloudOf((scenario) => ({
      ...scenario,
      instances: scenario.instances.map((one) => ({ ...one, status: 'Uninitialized' as const })),
    }));
    const never = { instanceId, status: 'Uninitialized' };

    expect(await readObjectTags(tags, never, { keys: [], secrets: [] }, tick)).toEqual([]);
  });
});

describe('a list of tags that has lost its token', () => {
  /** 30 keys with 4 tags each, 50 on a page, and never a token. */
  const cut: InstanceTags['list'] = async (type, ids) => ({
    items: ids.flatMap((of) => ['a', 'b', 'c', 'acs:ecs:x'].map((key) => ({ of, key, type }))).slice(0, 50),
  });

  it('is asked again for fewer things, and hides nothing', async () => {
    const tags: InstanceTags = { list: cut, listKeys: async () => ({ items: [] }) };
    const keys = Array.from({ length: 30 }, (_, at) => ({ keyId: `key-${String(at)}` }));

    const read = await readObjectTags(tags, { instanceId }, { keys, secrets: [] }, tick);

    expect(read.filter(({ type }) => type === 'key')).toHaveLength(120);
  });
});
