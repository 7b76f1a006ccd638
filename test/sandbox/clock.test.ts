import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { cloud, instanceId } from './support.js';

describe('the clock of a sandbox', () => {
  it('is followed by the Date header of every answer', async () => {
    const sky = await cloud('ready', { startsAt: '2026-03-01T00:00:00Z' });
    await sky.advance('3d');

    const dates = await Promise.all(
      ['/', '/?Action=ListKeys&Version=2016-01-20', '/no/such/path', '/_sandbox/clock', '/_sandbox/no'].map(
        async (path) => (await fetch(`${sky.url}${path}`)).headers.get('date'),
      ),
    );

    for (const date of dates) expect(date).toMatch(/^Wed, 04 Mar 2026 00:00:\d\d GMT$/);
  });

  it('is on the answers that a fault spoils, too', async () => {
    const sky = await cloud('ready', { startsAt: '2026-03-01T00:00:00Z' });
    await sky.control('POST', '/_sandbox/faults', { operation: '*', kind: 'garbage', times: 10 });

    const answer = await fetch(`${sky.url}/?Action=ListKeys&Version=2016-01-20`);

    expect(answer.headers.get('date')).toMatch(/^Sun, 01 Mar 2026/);
  });

  it.each([
    [{ advance: '10m' }, '2026-03-01T00:10:'],
    [{ advance: 60_000 }, '2026-03-01T00:01:'],
    [{ set: '2026-05-06T07:08:09.123Z' }, '2026-05-06T07:08:09.'],
  ])('is moved by %o', async (wanted, start) => {
    const sky = await cloud('ready', { startsAt: '2026-03-01T00:00:00Z' });

    const { status, body } = await sky.control('POST', '/_sandbox/clock', wanted);

    expect(status).toBe(200);
    expect(String(body['now']).startsWith(start)).toBe(true);
  });

  it.each([[{ advance: '-1m' }], [{ set: '2020-01-01T00:00:00Z' }]])(
    'never goes back, as by %o',
    async (wanted) => {
      const sky = await cloud('ready');

      expect((await sky.control('POST', '/_sandbox/clock', wanted)).status).toBe(409);
    },
  );

  it('is told what is wrong with a move that is none', async () => {
    const sky = await cloud('ready');

    expect(await sky.control('POST', '/_sandbox/clock', { advance: 'soon' })).toMatchObject({ status: 400 });
    expect(await sky.control('POST', '/_sandbox/clock', { forwards: 1 })).toMatchObject({ status: 400 });
  });
});

describe('the control of a sandbox', () => {
  it('is refused to a web page', async () => {
    const sky = await cloud('ready');

    const answer = await fetch(`${sky.url}/_sandbox/state`, { headers: { origin: 'http://127.0.0.1:8080' } });

    expect(answer.status).toBe(403);
  });

  it('is refused under another name than loopback', async () => {
    const sky = await cloud('ready');

    const status = await new Promise((resolve, reject) => {
      request(`${sky.url}/_sandbox/state`, { headers: { host: 'rebound.example' } }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });

    expect(status).toBe(403);
  });

  it('tells what is wrong with a patch, and of which instance it knows nothing', async () => {
    const sky = await cloud('ready');

    expect(await sky.control('POST', '/_sandbox/state', { set: {} })).toMatchObject({ status: 400 });
    expect(await sky.control('POST', '/_sandbox/state', { addKey: [] })).toMatchObject({ status: 400 });
    expect(await sky.control('POST', '/_sandbox/state', { instanceId: 'kst-no', set: {} })).toMatchObject({
      status: 404,
      body: { error: 'no instance kst-no' },
    });
    const setKey = { keyId: 'key-no', state: 'Disabled' };
    expect(await sky.control('POST', '/_sandbox/state', { instanceId, setKey })).toMatchObject({
      status: 404,
      body: { error: `no key key-no in ${instanceId}` },
    });
  });

  it('shows the ledger without signatures, and counts by operation', async () => {
    const sky = await cloud('ready');
    await sky.kms('ListKeys', { PageSize: 5 });
    await sky.kms('ListKeys', {}, 'observer/owner');

    const { body } = await sky.control('GET', '/_sandbox/ledger');

    const { counts, calls } = z
      .looseObject({ counts: z.unknown(), calls: z.array(z.record(z.string(), z.unknown())) })
      .parse(body);
    expect(counts).toEqual({ ListKeys: 2 });
    expect(calls).toMatchObject([
      {
        n: 1,
        operation: 'ListKeys',
        accessKeyId: 'sandbox-owner',
        httpStatus: 200,
        params: { PageSize: '5' },
      },
      { n: 2, httpStatus: 400, code: 'SignatureDoesNotMatch' },
    ]);
    expect(JSON.stringify(calls)).not.toContain('Signature"');
  });
});
