import { expect, it } from 'vitest';
import type { Release } from '../../src/client.js';
import { follow } from '../../src/cli/follow.js';
import { quietIo } from '../support/quiet-io.js';

it('watches a run through a hundred looks without collecting listeners', async () => {
  const warnings: string[] = [];
  const hear = ({ name }: Error) => void warnings.push(name);
  process.on('warning', hear);
  let checks = 0;
  let end: (result: Awaited<ReturnType<Release['outcome']>>) => void = () => undefined;
  const outcome = new Promise<Awaited<ReturnType<Release['outcome']>>>((resolve) => (end = resolve));
  const release: Pick<Release, 'workflowId' | 'outcome' | 'status'> = {
    workflowId: 'kms-release:1:cn-hangzhou:kst-1',
    outcome: () => outcome,
    status: () => {
      checks += 1;
      if (checks === 100) end({ outcome: 'kept', reasons: [], instanceId: 'kst-1', callsSent: 0 });
      return Promise.reject(new Error('away'));
    },
  };

  const exit = await follow(quietIo({}), release, {}, 1);
  await new Promise(setImmediate);
  process.off('warning', hear);

  expect({ exit, warnings }).toEqual({ exit: 6, warnings: [] });
  expect(checks).toBeGreaterThanOrEqual(100);
});
