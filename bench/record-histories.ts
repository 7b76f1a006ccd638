import { mkdirSync, writeFileSync } from 'node:fs';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import type { Run, World, WorldOptions } from '../test/support/world-at.js';
import { measure } from './place.js';

// Records what today's code does, for tomorrow's code to replay: `npm run histories -- 0.2.0`. Recorded histories of
// released versions are never changed; a new version gets a folder of its own.

interface Story {
  readonly name: string;
  readonly options?: WorldOptions;
  tell(world: World, run: Run): Promise<unknown>;
}

const STORIES: readonly Story[] = [
  {
    name: 'released-with-two-approvals',
    async tell(_, run) {
      await approve(run);
      return run.end();
    },
  },
  {
    name: 'rejected-while-cooling-off',
    async tell(_, run) {
      await approve(run);
      await run.until('cooling off');
      await run.release.reject({ as: 'nina', why: 'still needed' });
      return run.release.outcome();
    },
  },
  {
    name: 'cancelled-while-awaiting-approval',
    async tell(_, run) {
      await run.until('awaiting approval');
      await run.release.cancel();
      return run.release.outcome();
    },
  },
  {
    name: 'waited-for-protection-then-released',
    options: { scenario: 'protected' },
    async tell(world, run) {
      const { blockedBy, instanceId } = await run.until((now) => now.blockedBy.length > 0);
      console.log(`  blocked by ${blockedBy.map(({ code }) => code).join(', ')}`);
      const open = { instanceId, set: { deletionProtection: false } };
      const keyId = 'key-hzz65f3a1b2c3d4e5f6a1';
      await world.control('state', { ...open, setKey: { keyId, deletionProtection: false } });
      await run.release.recheck();
      await approve(run);
      return run.end();
    },
  },
  {
    name: 'answer-lost-then-released',
    async tell(world, run) {
      await approve(run);
      await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'lost-after' });
      return run.end();
    },
  },
  {
    name: 'call-lost-then-sent-again',
    async tell(world, run) {
      await approve(run);
      await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });
      return run.end();
    },
  },
  {
    name: 'caller-after-approval-asked-again',
    async tell(world, run) {
      await approve(run);
      await run.until('cooling off');
      const { instanceId } = await run.status();
      await world.control('state', {
        addTraffic: [
          { at: '-1s', instanceId, operation: 'Decrypt', keyId: 'key-hzz65f3a1b2c3d4e5f6a1', by: 'late' },
        ],
      });
      await run.until(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CALLER_FOUND'));
      await run.release.reject({ as: 'nina', why: 'somebody came back' });
      return run.release.outcome();
    },
  },
  {
    name: 'subscription-kept-at-once',
    options: { scenario: 'subscription' },
    tell: (_, run) => run.release.outcome(),
  },
];

const version = process.argv[2] ?? '';
if (!/^\d+\.\d+\.\d+$/.test(version)) throw new Error('Say the version: npm run histories -- 0.2.0');
const folder = new URL(`../test/histories/${version}/`, import.meta.url);
mkdirSync(folder, { recursive: true });

for (const { name, options = {}, tell } of STORIES) {
  console.log(name);
  const text = await measure(options, async (world) => {
    const run = await world.start();
    await tell(world, run);
    const history = await world.client.workflow.getHandle(run.release.workflowId).fetchHistory();
    return historyToJSON(history);
  });
  writeFileSync(new URL(`${name}.json`, folder), withoutMachine(text));
}

async function approve(run: Run): Promise<void> {
  await run.until('awaiting approval');
  await run.approve('ann');
  await run.approve('ben');
}

/** Nothing of the machine that recorded it: process ids, host names, paths in stack traces. */
function withoutMachine(text: string): string {
  const scrubbed = JSON.stringify(JSON.parse(text), (key, value: unknown) =>
    key === 'stackTrace' ? '' : value,
  );
  return `${scrubbed.replace(/\d+@[\w.-]+/g, 'worker')}\n`;
}
