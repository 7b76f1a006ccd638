import { describe, expect, it } from 'vitest';
import type { Things, Told } from '../../../src/alibaba/things/things.js';
import type { ProbeTask } from '../../../src/probes/probe-task.js';
import { runProbe } from '../../../src/probes/registry.js';
import { regionsOf } from '../../../src/probes/at-rest/regions.js';
import { NOW } from '../../support/snapshots.js';
import { inSandbox } from '../sandbox-cloud.js';
import { KEY, TASK } from './planted.js';

const HOME = 'cn-hangzhou';
const MINUTE_MS = 60_000;
const tick = async () => undefined;

/** The regions of NAS, where it names these and says that there are so many. */
async function named(regions: readonly string[], total?: number) {
  const asked: unknown[] = [];
  const things: Things = {
    ask: async ({ product, query }) => {
      asked.push([product, query]);
      const Region = (product === 'nas' ? regions : [HOME]).map((RegionId) => ({ RegionId }));
      const TotalCount = product === 'nas' ? total : undefined;
      return { is: 'told', body: { Regions: { Region }, ...(TotalCount !== undefined && { TotalCount }) } };
    },
  };
  const cloud = { things, clock: { now: async () => NOW }, regionId: HOME };
  return { found: await regionsOf({ ...TASK }, cloud, 'nas'), asked };
}

describe('the regions of a product', () => {
  it('are asked for on one page, for all forms of its things', async () => {
    const { found, asked } = await named([HOME, 'cn-beijing'], 2);

    expect(found).toEqual({ regions: ['cn-beijing', HOME] });
    expect(asked).toEqual([['nas', { FileSystemType: 'all', PageSize: '100' }]]);
  });

  it('are not all where it says that there are more than it names', async () => {
    expect((await named([HOME], 11)).found).toEqual({
      regions: [HOME],
      why: expect.stringContaining('NAS names 1 of 11 regions'),
    });
  });
});

describe('the regions that a product has named', () => {
  const NAMED: Told = { is: 'told', body: { Regions: { Region: [{ RegionId: HOME }] } } };
  const MORE: Told = {
    is: 'told',
    body: { Regions: { Region: [{ RegionId: HOME }, { RegionId: 'cn-new' }] } },
  };
  const NO: Told = { is: 'refused', code: 'Forbidden', why: 'it may not be asked' };

  /** A product that says this, one answer after another, at a time that a test moves. */
  function saying(...answers: readonly Told[]) {
    const at = { now: NOW.getTime(), asked: 0 };
    const things: Things = {
      ask: async () => {
        at.asked += 1;
        return answers[at.asked - 1] ?? NO;
      },
    };
    const cloud = { things, clock: { now: async () => new Date(at.now) }, regionId: HOME };
    /** What a look of its own finds. */
    const look = async (task: Partial<ProbeTask> = {}) =>
      (await regionsOf({ ...TASK, ...task }, cloud, 'ecs')).regions;
    return { at, look };
  }

  it('are asked for once an hour by whoever only tells people, and then again', async () => {
    const { at, look } = saying(NAMED, MORE);

    expect([await look(), await look()]).toEqual([[HOME], [HOME]]);
    at.now += 59 * MINUTE_MS;
    await look();
    expect(at.asked).toBe(1);
    at.now += 2 * MINUTE_MS;
    expect(await look()).toEqual([HOME, 'cn-new']);
  });

  it('are asked for in each look on which something may be released', async () => {
    const { look } = saying(NAMED, MORE);
    await look();

    expect(await look({ isForRelease: true })).toEqual([HOME, 'cn-new']);
  });

  it('are not kept where it refused, nor for another role, nor when the clock was turned back', async () => {
    const { at, look } = saying(NO, NAMED, MORE, MORE);
    const identity = { ...TASK.seen.identity, arn: 'acs:ram::1234567890123456:assumed-role/other/s' };

    await look();
    expect(await look()).toEqual([HOME]);
    expect(await look({ seen: { ...TASK.seen, identity } })).toEqual([HOME, 'cn-new']);
    at.now -= MINUTE_MS;
    expect(await look()).toEqual([HOME, 'cn-new']);
  });

  it('are each asker’s own: observer and executor of one process share none', async () => {
    const [one, other] = [saying(NAMED), saying(MORE)];

    expect([await one.look(), await other.look()]).toEqual([[HOME], [HOME, 'cn-new']]);
  });
});

describe('a thing that is made between two looks of the same hour', () => {
  const cloudOf = inSandbox();

  it('is found by the second one: only where to look was kept', async () => {
    const cloud = await cloudOf();
    // The host that is asked, of which the sandbox has one.
    const state = `http://${cloud.trailAt.split(' ')[1] ?? ''}/_sandbox/state`;
    const before = await runProbe('ecs', cloud, { ...TASK }, tick);
    const addResources = [{ kind: 'ecs-disk', id: 'd-new', key: KEY, regionId: 'cn-shanghai' }];
    const answer = await fetch(state, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ addResources }),
    });
    expect(answer.ok).toBe(true);

    const after = await runProbe('ecs', cloud, { ...TASK }, tick);

    expect(before.unreadable).toBeUndefined();
    expect(after.unreadable).toEqual([`ecs-disk d-new in cn-shanghai is encrypted with ${KEY}`]);
  });
});
