import { expect, it } from 'vitest';
import { rowsOf } from '../../src/doctor/rows.js';
import { atMost, type Tried } from '../../src/doctor/tried.js';

const at = { permission: 'ecs:DescribeRegions', regionId: 'cn-hangzhou' };
const no = { ...at, verdict: 'refused', code: 'Forbidden.RAM' } as const;

it('A permission that several places need has a row in each, and what stays open in each', () => {
  const rows = rowsOf('observer', [no], (place) => place === 'ecs').filter(
    ({ permission }) => permission === at.permission,
  );

  expect(rows.map(({ verdict }) => verdict)).toEqual(rows.map(() => 'refused'));
  expect(rows.map(({ leavesOpen }) => leavesOpen)).toContain('ecs (accepted by the policy): NOT_COVERED');
  expect(rows.map(({ leavesOpen }) => leavesOpen)).toContain('kafka: NOT_COVERED');
});

it('What was tried for one place says nothing of another, and the worst of several tries is told', () => {
  const tried: Tried[] = [
    { ...at, place: 'ecs', verdict: 'works' },
    { ...at, place: 'ecs', verdict: 'not told' },
    { ...at, place: 'kafka', verdict: 'works' },
  ];

  const rows = rowsOf('observer', tried, () => false).filter(
    ({ permission }) => permission === at.permission,
  );

  expect(rows.find(({ place }) => place === 'ecs')).toMatchObject({ verdict: 'not told' });
  expect(rows.find(({ place }) => place === 'kafka')).toMatchObject({ verdict: 'works' });
  expect(rows.find(({ place }) => place === 'mns')).toMatchObject({ verdict: 'not tried' });
});

it('Only an executor has the release among its permissions, and it is never tried', () => {
  const ofRelease = (role: 'observer' | 'executor') =>
    rowsOf(role, [], () => false).filter(({ permission }) => permission === 'kms:ReleaseKmsInstance');

  expect(ofRelease('observer')).toEqual([]);
  expect(ofRelease('executor')).toMatchObject([{ verdict: 'not tried' }]);
});

it('No more than so many things are done at once, and their answers come in order', async () => {
  let now = 0;
  let most = 0;
  const work = Array.from({ length: 20 }, (_, at) => async () => {
    now += 1;
    most = Math.max(most, now);
    for (let turns = 20 - at; turns > 0; turns -= 1) await Promise.resolve();
    now -= 1;
    return at;
  });

  expect(await atMost(6, work)).toEqual(work.map((_, at) => at));
  expect(most).toBe(6);
});
