import { afterEach, expect, inject, it } from 'vitest';
import { askedStatus, INSTANCES, openNoticed, type Noticed } from '../support/noticed.js';

const HOUR_MS = 3_600_000;
let world: Noticed | undefined;
afterEach(async () => world?.close());

const [A = '', B = '', C = '', D = '', E = ''] = INSTANCES;

const inHours = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();

async function open(namespace = 'workflows-notices'): Promise<Noticed> {
  world = await openNoticed({ address: inject('temporalAddress'), namespace });
  return world;
}

it('tells each thing that a run comes to, once through each door, and in spite of doors that do not answer', async () => {
  const { doors, run, told, until, state, clock, settings } = await open();
  doors.moods.set('dingtalk', 'error code').set('wecom', 'throttled');
  const [a, b, c, d, e] = [await run(A), await run(B), await run(C), await run(D), await run(E)];
  await e.say({ blockedBy: ['CALLER_FOUND'], stage: 'scanning for callers' });
  const [late, soon] = [inHours(30), inHours(3)];
  await a.say({ stage: 'awaiting approval', status: askedStatus(1, late) });
  await until(() => told().includes('asked a'));
  // Only now: beside a question that is new nobody is reminded, however late it is looked at.
  await a.say({ status: askedStatus(1, soon) });
  await until(() => told().includes('reminder a'));

  expect((await state()).doors).toMatchObject({
    dingtalk: { taken: 0, failing: { code: 'NOTICE_REFUSED' } },
    wecom: { taken: 0, failing: { code: 'NOTICE_THROTTLED' } },
  });
  doors.moods.clear();
  const asked = doors.taken.find(({ body }) => body['event'] === 'asked');
  expect(asked?.body).toMatchObject({
    ...{ keys: 12, secrets: 3, code: 'AB12-CD34', missing: 1, maySign: ['ben', 'cam'], until: late },
    link: `https://ui.example/namespaces/workflows-notices/workflows/kms-release%3A1234567890123456%3Acn-hangzhou%3A${A}/${a.runId}`,
  });

  await a.say({ stage: 'scanning for callers', status: undefined });
  await a.say({ stage: 'awaiting approval', status: askedStatus(2, soon) });
  await until(() => told().includes('asked again a'));
  await a.say({ stage: 'cooling off', status: askedStatus(2, soon) });
  await until(() => told().includes('cooling off a'));
  await a.say({ stage: 'confirming billing' });
  await until(() => told().includes('released a'));
  await a.say({ result: { outcome: 'released', reasons: [], billing: { verdict: 'continues' } } });
  await b.say({ result: { outcome: 'kept', reasons: [{ code: 'REJECTED', text: 'x' }] } });
  await c.say({ result: { outcome: 'unknown', reasons: [{ code: 'GONE_NOT_BY_US', text: 'x' }] } });
  await d.handle.terminate('from outside');
  await until(() =>
    ['billing a', 'rejected b', 'unknown c', 'ended from outside d'].every((one) => told().includes(one)),
  );
  settings.storeAway = true;
  await until(async () => 'store' in (await state()).away);
  clock.ahead = 25 * HOUR_MS;
  await until(() => ['store away', 'worker away', 'blocked e'].every((one) => told().includes(one)));
  await until(async () => (await state()).owed.length === 0);

  const wanted = [
    ...['asked a', 'reminder a', 'asked again a', 'cooling off a', 'released a', 'billing a', 'rejected b'],
    ...['unknown c', 'ended from outside d', 'blocked e', 'store away', 'worker away'],
  ].toSorted();
  expect(told().toSorted()).toEqual(wanted);
  for (const path of ['dingtalk', 'wecom'])
    expect(doors.taken.filter((one) => one.path === path)).toHaveLength(wanted.length);
  expect(JSON.stringify(doors.taken)).not.toContain('evil.example');
});
