import { expect, it } from 'vitest';
import type { Clock } from '../../src/alibaba/cloud.js';
import { cloudAt, serve, withCanary } from './support.js';

withCanary();

const date = 'Mon, 01 Mar 2027 00:00:00 GMT';

it.each([
  [
    'its own time',
    { body: { now: '2027-02-03T04:05:06.789Z' }, headers: { date } },
    '2027-02-03T04:05:06.789Z',
  ],
  ['its own time in milliseconds', { body: { now: 1_800_000_000_000 } }, '2027-01-15T08:00:00.000Z'],
  [
    'the Date header where it has no clock',
    { status: 404, body: '<html>', headers: { date } },
    '2027-03-01T00:00:00.000Z',
  ],
  [
    'the Date header where the clock is not JSON',
    { body: 'hello', headers: { date } },
    '2027-03-01T00:00:00.000Z',
  ],
  [
    'the Date header where the time is no time',
    { body: { now: 'soon' }, headers: { date } },
    '2027-03-01T00:00:00.000Z',
  ],
])('The clock of a cloud on loopback is %s', async (_, reply, now) => {
  const { endpoint } = await serve(() => reply);

  expect((await cloudAt(endpoint).clock.now()).toISOString()).toBe(now);
});

it("The clock is this machine's where the cloud on loopback tells no time at all", async () => {
  const { endpoint } = await serve(() => ({ status: 404, body: '', headers: { date: 'never' } }));

  await expectOurTime(cloudAt(endpoint).clock);
});

it('The clock does not fall back to another time while the cloud on loopback is away', async () => {
  const { endpoint, close } = await serve(() => 'hang');
  close();

  await expect(cloudAt(endpoint).clock.now()).rejects.toMatchObject({ type: 'CLOUD_UNREACHABLE' });
});

it("The clock of a real cloud is this machine's, and nothing is asked for it", async () => {
  const { clock } = cloudAt('https://proxy.example');

  await expectOurTime(clock);
});

async function expectOurTime(clock: Clock): Promise<void> {
  const before = Date.now();
  const told = (await clock.now()).getTime();
  expect(told).toBeGreaterThanOrEqual(before);
  expect(told).toBeLessThanOrEqual(Date.now());
}
