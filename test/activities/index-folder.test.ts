import { chmodSync, mkdtempSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openTrailIndexes } from '../../src/activities/index-folder.js';
import type { TrailEvent } from '../../src/alibaba/cloud.js';
import { reportOf } from '../../src/probes/actiontrail.js';
import { livingTrail, type LivingTrail } from '../support/living-trail.js';
import { keyName, longTrail } from '../support/long-trail.js';
import { onlyTrail } from '../support/only-trail.js';
import { ago, DAY_MS, HOUR_MS, NOW, REQUEST } from '../support/snapshots.js';

const { instanceId, accountId } = REQUEST;
const READER = { accountId, arn: `acs:ram::${accountId}:assumed-role/scan/one` };
const TASK = {
  instanceId,
  inventory: { keys: [{ keyId: 'key-1' }], secrets: [], aliases: [], otherAliases: [] },
  from: ago(40 * DAY_MS),
  to: ago(600_000),
  quietFrom: ago(30 * DAY_MS),
  canarySince: ago(HOUR_MS),
};
const tick = async () => undefined;

let folder: string;
let trail: LivingTrail;
let warnings: string[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-index-'));
  warnings = [];
  const uses = Array.from({ length: 1_000 }, (_, at): TrailEvent => ({
    eventId: `use-${String(at)}`,
    eventName: 'Decrypt',
    eventTime: ago(20 * DAY_MS + at * 1_000),
    mentions: ['key-1'],
    userName: 'app',
    sourceIp: '10.0.4.7',
    userAgent: 'app/1.0',
  }));
  const look = {
    eventId: 'look',
    eventName: 'GetKmsInstance',
    eventTime: ago(HOUR_MS / 2),
    mentions: [instanceId],
  };
  trail = livingTrail([look, ...uses]);
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

/** One look by another process of the worker: what it saw, and how often it asked. */
async function lookAgain(role: 'observer' | 'executor' = 'observer', regionId = 'cn-hangzhou', at = folder) {
  const trails = await openTrailIndexes(role, at, (text) => void warnings.push(text));
  const before = trail.queries();
  const reading = await trails.read({ ...onlyTrail(trail), regionId }, READER, TASK, tick);
  return { report: reportOf(reading), queries: trail.queries() - before };
}
const indexes = () => readdirSync(folder).filter((name) => name.endsWith('.index'));

describe('an index that is kept', () => {
  it('serves the next process of the worker, which sees the same', async () => {
    const first = await lookAgain();
    const second = await lookAgain();

    expect(first.queries).toBeGreaterThanOrEqual(21);
    expect(second.queries).toBeLessThanOrEqual(3);
    expect(second.report).toEqual(first.report);
    expect(second.report.use).toMatchObject([
      { count: 1_000, addresses: ['10.0.4.7'], userAgents: ['app/1.0'] },
    ]);
    expect(warnings).toEqual([]);
  });

  it('is one for each role and region', async () => {
    await lookAgain();
    await lookAgain('executor');
    await lookAgain('observer', 'cn-beijing');

    expect(indexes()).toHaveLength(3);
  });

  it('of another trail is not believed under this one’s name', async () => {
    await lookAgain('observer', 'cn-beijing');
    const [foreign = ''] = indexes();
    await lookAgain();
    const [own = ''] = indexes().filter((name) => name !== foreign);
    renameSync(join(folder, foreign), join(folder, own));

    expect((await lookAgain()).queries).toBeGreaterThanOrEqual(21);
    expect(warnings).toMatchObject([expect.stringContaining('about another trail')]);
  });

  it('is not read through a link, and not where it is no index at all', async () => {
    await lookAgain();
    const [own = ''] = indexes();
    renameSync(join(folder, own), join(folder, 'elsewhere'));
    symlinkSync(join(folder, 'elsewhere'), join(folder, own));
    expect((await lookAgain()).queries).toBeGreaterThanOrEqual(21);

    rmSync(join(folder, own));
    writeFileSync(join(folder, own), 'x'.repeat(1_000_000));
    expect((await lookAgain()).queries).toBeGreaterThanOrEqual(21);
    expect(warnings).toHaveLength(2);
  });

  it('leaves a look as it is when it cannot be kept, and says so', async () => {
    const trails = await openTrailIndexes('observer', folder, (text) => void warnings.push(text));
    rmSync(folder, { recursive: true });

    const reading = await trails.read(onlyTrail(trail), READER, TASK, tick);
    expect(reportOf(reading).use).toMatchObject([{ count: 1_000 }]);
    expect(warnings[0]).toContain('cannot be kept');
  });
});

describe('a folder for indexes', () => {
  it('is not needed: then a process that begins reads anew, and one warning says so', async () => {
    const trails = await openTrailIndexes('observer', undefined, (text) => void warnings.push(text));
    await trails.read(onlyTrail(trail), READER, TASK, tick);

    expect(warnings).toMatchObject([expect.stringContaining('KMS_RELEASE_OBSERVER_DIR is not set')]);
  });

  it('whose key others can read is not used', async () => {
    await lookAgain();
    chmodSync(join(folder, 'bookmarks.key'), 0o644);

    expect((await lookAgain()).queries).toBeGreaterThanOrEqual(21);
    expect(warnings).toMatchObject([expect.stringContaining('chmod 600')]);
  });
});

describe('a hundred thousand events of 10,000 keys and 2,000 secrets', () => {
  for (const role of ['observer', 'executor'] as const)
    it(`are read by the ${role} in as many queries as they have pages, and less than a minute is lost by a kill`, async () => {
      const size = { events: 100_000, keys: 10_000, secrets: 2_000, instanceId };
      const long = longTrail({ ...size, from: NOW.getTime() - 30 * DAY_MS, to: NOW.getTime() - 600_000 });
      const keys = Array.from({ length: size.keys }, (_, at) => ({ keyId: keyName(at) }));
      const task = { ...TASK, inventory: { ...TASK.inventory, keys } };
      const read = async (wanted: () => Promise<void>) => {
        const trails = await openTrailIndexes(role, folder, (text) => void warnings.push(text));
        return trails.read(onlyTrail(long), READER, task, wanted);
      };
      const killed = read(async () => {
        if (long.queries() >= 1_000) throw new Error('killed');
      });
      await expect(killed).rejects.toThrow('killed');

      const { tally } = await read(tick);

      // At two queries a second a minute is 120 of them.
      expect(long.queries()).toBeLessThanOrEqual(2_000 + 120 + 6);
      expect([...tally.use.values()].reduce((sum, { count }) => sum + count, 0)).toBe(
        Array.from({ length: size.events - 1 }, (_, at) => at % 12_000).filter((object) => object < 10_000)
          .length,
      );
      expect(tally.canary).toBe(true);
      expect(warnings).toEqual([]);
    });
});
