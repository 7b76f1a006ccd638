import { FLAGS, PLANTED } from '../probes/at-rest/planted.js';
import { permissionsByPlace } from '../../src/probes/permissions.js';
import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Scenario } from '../../sandbox/index.js';
import { startWorkerProcess, type WorkerProcess } from '../support/processes.js';
import { INSTANCE, openWorld, type World } from '../support/world.js';

const statement = z.strictObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: z.array(z.string()),
  Resource: z.literal('*'),
});
const policy = z.strictObject({ Version: z.literal('1'), Statement: z.array(statement) });

/** What would hurt, and is denied whatever another policy of the same role allows. */
const NEVER = [
  'kms:SetDeletionProtection',
  'kms:UntagResource',
  'kms:UntagResources',
  'kms:ScheduleKeyDeletion',
  'kms:DeleteSecret',
  'kms:Decrypt',
  'kms:GetSecretValue',
];

describe('the RAM policies in deploy/ram', () => {
  let world: World | undefined;
  const workers: WorkerProcess[] = [];

  afterEach(async () => {
    for (const { child } of workers.splice(0)) await child.close();
    await world?.close();
    world = undefined;
  });

  it('allow each role what a release needs of it, and nothing else', async () => {
    world = await openWorld({ role: 'none', change: withAccessPoint });
    for (const role of ['observer', 'executor'] as const) workers.push(await startWorkerProcess(world, role));
    const run = await world.start();
    await run.until('awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    expect(await run.end()).toMatchObject({ outcome: 'released' });
    const calls = await world.calls();

    for (const role of ['observer', 'executor']) {
      const used = calls.filter(({ accessKeyId }) => accessKeyId === `sandbox-${role}`);
      const actions = used.flatMap(({ action }) => action ?? []);
      expect(allowed(role), role).toEqual([...new Set(actions)].toSorted());
    }
  });

  it('allow both roles what each place of the list needs', () => {
    const needed = permissionsByPlace().flatMap(({ actions }) => actions);

    for (const role of ['observer', 'executor'])
      expect(allowed(role), role).toEqual(expect.arrayContaining([...needed]));
  });

  it('let the executor alone release, and deny both whatever else would hurt', () => {
    expect(denied('observer')).toEqual(expect.arrayContaining(['kms:ReleaseKmsInstance', ...NEVER]));
    expect(denied('executor')).toEqual(expect.arrayContaining(NEVER));
    expect(denied('executor')).not.toContain('kms:ReleaseKmsInstance');
    expect(allowed('observer')).not.toContain('kms:ReleaseKmsInstance');
  });

  it('have no wildcards in what they allow', () => {
    expect([...allowed('observer'), ...allowed('executor')].filter((action) => action.includes('*'))).toEqual(
      [],
    );
  });
});

/**
 * An access point that leads to the instance, with a key that ran out: it does not block, and is read to the end. An audit
 * log without a row. And a
 * use that only its ciphertext tells to be of others.
 */
function withAccessPoint(scenario: Scenario): Scenario {
  const clientKeys = [{ clientKeyId: 'KAAP.0001', createdAt: '-400d', notAfter: '-60d' }];
  const other = { instanceId: 'kst-hzz99999999999999999a', keyId: 'key-hzz99999999999999999a' };
  const use = { at: '-2d', ...other, operation: 'Decrypt', by: 'batch', namesKey: false } as const;
  return {
    ...scenario,
    instances: [
      ...scenario.instances.map((each) => ({ ...each, log: true })),
      { instanceId: other.instanceId, keys: [{ keyId: other.keyId }] },
    ],
    traffic: [...(scenario.traffic ?? []), { ...use, ciphertext: 'base64' }],
    resourceCenter: 'finished',
    accessPoints: [{ name: 'old-shop', policies: ['old-policy'], clientKeys }],
    policies: [{ name: 'old-policy', instanceId: INSTANCE, networkRules: ['office'] }],
    networkRules: [{ name: 'office', sourcePrivateIps: ['10.0.0.0/8'] }],
    resources: [
      ...PLANTED.map(({ kind, parent = 'cluster' }) => ({
        kind,
        id: `one-${kind}`,
        parent,
        key: other.keyId,
      })),
      { kind: 'ack-cluster', id: 'cluster', key: other.keyId },
      { kind: 'hbase-cluster', id: 'over-zones', form: 'multi-zone', key: other.keyId },
      ...FLAGS.map((kind) => ({ kind, id: `one-${kind}`, key: other.keyId })),
    ],
  };
}

function actionsOf(role: string, effect: 'Allow' | 'Deny'): string[] {
  const text = readFileSync(new URL(`../../deploy/ram/${role}.json`, import.meta.url), 'utf8');
  const { Statement } = policy.parse(JSON.parse(text));
  return Statement.flatMap(({ Effect, Action }) => (Effect === effect ? Action : [])).toSorted();
}

function allowed(role: string): string[] {
  return actionsOf(role, 'Allow');
}

function denied(role: string): string[] {
  return actionsOf(role, 'Deny');
}
