import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signed1 } from './by-hand.js';
import { cloud, instanceId, type Cloud } from './support.js';

const fault = (sky: Cloud, more: object) => sky.control('POST', '/_sandbox/faults', more);
const ask = { KmsInstanceId: instanceId };
const isThere = async (sky: Cloud) => (await sky.kms('ListKmsInstances')).body['TotalCount'] === 1;

describe('a fault', () => {
  it('waits for its occurrence, counted from when it is set, and passes', async () => {
    const sky = await cloud('ready');
    await sky.kms('GetKmsInstance', ask);
    await fault(sky, {
      operation: 'GetKmsInstance',
      occurrence: 2,
      times: 2,
      kind: 'error',
      code: 'Rejected.Throttling',
      httpStatus: 429,
    });

    const codes: string[] = [];
    for (let n = 0; n < 4; n += 1) codes.push((await sky.kms('GetKmsInstance', ask)).code);

    expect(codes).toEqual(['OK', 'Rejected.Throttling', 'Rejected.Throttling', 'OK']);
  });

  it('of one operation leaves the others alone, and is cleared', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ListKeys', times: 100, kind: 'error' });

    expect((await sky.kms('ListSecrets')).code).toBe('OK');
    expect((await sky.kms('ListKeys')).code).toBe('InternalFailure');
    await sky.control('DELETE', '/_sandbox/faults');
    expect((await sky.kms('ListKeys')).code).toBe('OK');
  });

  it('about one instance leaves the others alone', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'GetKmsInstance', instanceId: 'kst-other', times: 100, kind: 'error' });

    expect((await sky.kms('GetKmsInstance', ask)).code).toBe('OK');
    expect((await sky.kms('GetKmsInstance', { KmsInstanceId: 'kst-other' })).code).toBe('InternalFailure');
  });

  it.each([
    ['ready', 'OK'],
    ['no-backup', 'Forbidden.NoBackup'],
  ])('that holds an answer back lets it go when it is cleared: of %s, %s', async (scenario, code) => {
    const sky = await cloud(scenario);
    await fault(sky, { operation: 'ReleaseKmsInstance', kind: 'delay', ms: 600_000 });
    let isAnswered = false;
    const asked = sky.release().finally(() => (isAnswered = true));
    const faults = async () => (await sky.control('GET', '/_sandbox/faults')).body;
    await expect.poll(faults).toMatchObject({ faults: [{ seen: 1 }] });
    await sky.kms('ListKeys');
    expect(isAnswered).toBe(false);
    await sky.control('DELETE', '/_sandbox/faults');

    expect((await asked).code).toBe(code);
  });

  it('loses the answer after the deed', async () => {
    const sky = await cloud('lost-answer');

    expect((await sky.release()).code).toBe('ECONNRESET');

    expect(await isThere(sky)).toBe(false);
    expect(await sky.lastRelease()).toMatchObject({ verdict: 'RIGHT', executed: true, answered: 'lost' });
  });

  it('drops the request before the deed', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ReleaseKmsInstance', kind: 'dropped-before' });

    expect((await sky.release()).code).toBe('ECONNRESET');

    expect(await isThere(sky)).toBe(true);
    expect(await sky.lastRelease()).toMatchObject({ executed: false, answered: 'lost' });
  });

  it('delays the answer, not the deed', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ReleaseKmsInstance', kind: 'delay', ms: 600_000 });

    let isAnswered = false;
    const answer = sky.release().finally(() => (isAnswered = true));
    await expect.poll(() => isThere(sky)).toBe(false);

    expect(isAnswered).toBe(false);
    await sky.control('DELETE', '/_sandbox/faults');
    expect((await answer).code).toBe('OK');
  });

  it('shows the past to a read', async () => {
    const sky = await cloud('ready');
    await sky.advance('1h');
    await sky.release();
    await fault(sky, { operation: 'GetKmsInstance', kind: 'stale-read', staleFor: '5m' });

    expect(await sky.kms('GetKmsInstance', ask)).toMatchObject({
      body: { KmsInstance: { InstanceId: instanceId } },
    });
    expect(await sky.kms('GetKmsInstance', ask)).toMatchObject({ body: { KmsInstance: { InstanceId: '' } } });
  });

  it.each([
    ['html', 502, /^<html>/],
    ['empty', 200, /^$/],
    ['truncated', 200, /^\{"RequestId"[^}]*$/],
  ])('answers garbage: %s', async (body, status, wanted) => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ReleaseKmsInstance', kind: 'garbage', body });

    expect((await sky.release()).code).toBe('SyntaxError');

    const { answered, executed } = await sky.lastRelease();
    expect({ answered, executed }).toEqual({ answered: String(status), executed: true });
    await fault(sky, { operation: 'GetCallerIdentity', kind: 'garbage', body });
    expect(await rawIdentity(sky)).toMatch(wanted);
  });

  it('answers garbage without the deed, if asked', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ReleaseKmsInstance', kind: 'garbage', deed: false });

    await sky.release();

    expect(await isThere(sky)).toBe(true);
    expect(await sky.lastRelease()).toMatchObject({ executed: false });
  });
});

describe('a broken page', () => {
  it.each([
    ['repeat', 'the page before once more', [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]],
    ['omit', 'its last item missing', [10, 11, 12, 13, 14, 15, 16, 17, 18]],
  ])('%s has %s, while TotalCount stays', async (page, _what, wanted) => {
    const sky = await cloud('twenty-keys');
    await fault(sky, { operation: 'ListKeys', occurrence: 2, kind: 'broken-page', page });

    await sky.kms('ListKeys', { PageNumber: 1 });
    const { body } = await sky.kms('ListKeys', { PageNumber: 2 });

    expect(body['TotalCount']).toBe(20);
    const shown = keys.parse(body).Keys.Key.map(({ KeyId }) => Number(KeyId.slice(-3)) - 1);
    expect(shown).toEqual(wanted);
  });

  it('mangle holds items that are none', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'ListKeys', kind: 'broken-page', page: 'mangle' });

    expect((await sky.kms('ListKeys')).body).toMatchObject({
      TotalCount: 3,
      Keys: { Key: [null, 'mangled', 'mangled'] },
    });
  });

  it('repeat gives a list with tokens the same token again', async () => {
    const sky = await cloud('ready');
    await fault(sky, {
      operation: 'LookupEvents',
      occurrence: 2,
      times: 5,
      kind: 'broken-page',
      page: 'repeat',
    });
    const query = { MaxResults: '2', StartTime: '2026-01-01T00:00:00Z', EndTime: '2099-01-01T00:00:00Z' };

    const first = await sky.core('LookupEvents', query);
    const second = await sky.core('LookupEvents', { ...query, NextToken: first.body['NextToken'] });

    expect(first.body['NextToken']).not.toBe('');
    expect(second.body['NextToken']).toBe(first.body['NextToken']);
  });

  it('cut ends a list too early', async () => {
    const sky = await cloud('ready');
    await fault(sky, { operation: 'LookupEvents', kind: 'broken-page', page: 'cut' });

    const { body } = await sky.core('LookupEvents', {
      MaxResults: '1',
      StartTime: '2026-01-01T00:00:00Z',
      EndTime: '2099-01-01T00:00:00Z',
    });

    expect(body['NextToken']).toBe('');
  });
});

const keys = z.looseObject({ Keys: z.object({ Key: z.array(z.object({ KeyId: z.string() })) }) });

/** The text of an answer, as no SDK shows it. */
async function rawIdentity(sky: Cloud): Promise<string> {
  const query = signed1({ Action: 'GetCallerIdentity', Version: '2015-04-01' });
  return (await fetch(`${sky.url}/?${query}`, { method: 'POST' })).text();
}
