import { AsyncLocalStorage } from 'node:async_hooks';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Cloud } from '../../src/alibaba/cloud.js';
import { confirmGone } from '../../src/activities/confirm-gone.js';
import { takeGateSnapshot } from '../../src/activities/executor-gate.js';
import { asActivity, openExecutor, type Executor } from '../support/executor.js';
import { observerOf } from '../support/observer.js';

const tick = async () => undefined;

describe('of what is asked of the cloud', () => {
  let executor: Executor;
  beforeEach(async () => {
    executor = await openExecutor();
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await executor.close();
  });

  /** A cloud that notes for each call how often whoever asks went ahead. */
  function watched({ kms, ...cloud }: Cloud) {
    const ahead = new AsyncLocalStorage<number>();
    const seen: [string, number][] = [];
    const noted = <T>(operation: string, call: () => Promise<T>): Promise<T> => {
      seen.push([operation, ahead.getStore() ?? 0]);
      return call();
    };
    const watching: Cloud = {
      ...cloud,
      ahead: (work) => ahead.run((ahead.getStore() ?? 0) + 1, work),
      kms: {
        ...kms,
        findInstance: (id) => noted('findInstance', () => kms.findInstance(id)),
        describeKey: (id) => noted('describeKey', () => kms.describeKey(id)),
        quotas: (id) => noted('quotas', () => kms.quotas(id)),
      },
    };
    const of = (operation: string) => seen.flatMap(([name, at]) => (name === operation ? [at] : []));
    return { cloud: watching, of };
  }

  async function look(when: 'from-start' | 'at-release') {
    const { cloud, of } = watched(executor.cloud);
    const tools = { ...executor.tools, cloudFor: () => cloud };
    const { asOf } = executor;
    await asActivity({}).run(() => takeGateSnapshot(tools, { asOf }, when, tick));
    return of;
  }

  it('what must be fresh goes before a scan, and in a gate before the rest of it', async () => {
    const preflight = await look('from-start');
    const gate = await look('at-release');

    expect(preflight('quotas').at(-1)).toBe(1);
    expect(gate('quotas').at(-1)).toBe(2);
  });

  it('a gate goes before scans and preflights', async () => {
    const preflight = await look('from-start');
    const gate = await look('at-release');

    expect(preflight('describeKey')).toEqual([0, 0, 0]);
    expect(gate('describeKey')).toEqual([1, 1, 1]);
  });

  it('the look whether it is gone goes before scans', async () => {
    const { cloud, of } = watched(executor.cloud);
    const tools = { ...observerOf({}), cloudFor: () => cloud };
    const instance = await executor.cloud.kms.findInstance('kst-hzz65f3a1b2c3d4e5f6g7h');

    const createTime = instance?.createTime ?? '';
    await asActivity({}).run(() => confirmGone(tools)({ createTime, after: 'kept' }));

    expect([...of('findInstance'), ...of('quotas')]).toEqual([1, 1]);
  });
});
