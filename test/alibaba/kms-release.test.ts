import { expect, it } from 'vitest';
import { failureIn, releaseAt, type Reply, serve, withCanary, withoutCredential } from './support.js';

withCanary();

const error = (HttpStatus: number, Code: string, status = HttpStatus): Reply => ({
  status,
  body: { HttpStatus, Code, Message: 'why', RequestId: 'r-1' },
});

it('An instance is released by one call that forces nothing', async () => {
  const { endpoint, seen } = await serve(() => ({ body: { RequestId: 'r-1' } }));

  expect(await releaseAt(endpoint).releaseInstance('kst-1')).toStrictEqual({
    answer: 'released',
    requestId: 'r-1',
  });
  expect(seen.map(({ operation }) => operation)).toEqual(['ReleaseKmsInstance']);
  expect(seen[0]?.query.getAll('ForceDeleteWithoutBackup')).toEqual(['false']);
  expect(seen[0]?.query.get('KmsInstanceId')).toBe('kst-1');
  expect(seen[0]?.headers).toMatchObject({ 'content-length': '0' });
  expect(seen[0]?.headers).not.toHaveProperty('content-type');
});

it.each([
  [400, 'InvalidParameter'],
  [400, 'Rejected.UnsupportedOperation'],
  [403, 'Forbidden.DKMSInstanceNotFound'],
  [403, 'Forbidden.NoBackup'],
  [404, 'Forbidden.KeyNotFound'],
  [409, 'Rejected.StateModifiedFailed'],
  [400, 'Rejected.Throttling'],
  [429, 'Throttling.User'],
])('An instance is refused by HTTP %i %s', async (status, code) => {
  const { endpoint, seen } = await serve(() => error(status, code));

  const answer = await releaseAt(endpoint).releaseInstance('kst-1');

  expect(answer).toStrictEqual({ answer: 'refused', code, message: 'why', requestId: 'r-1' });
  expect(seen).toHaveLength(1);
});

it.each<[string, Reply]>([
  ['the connection is reset before an answer', 'reset'],
  ['the connection is reset in the answer', 'reset in the answer'],
  ['no answer comes', 'hang'],
  ['a gateway answers HTML', { status: 502, body: '<html>Bad Gateway</html>' }],
  ['a gateway answers HTML with a 403', { status: 403, body: '<html>Forbidden</html>' }],
  ['the answer is empty', { body: '' }],
  ['the answer has no request id', { body: {} }],
  ['the answer has an empty request id', { body: { RequestId: '' } }],
  ['the answer is null', { body: 'null' }],
  ['the answer is a list', { body: [] }],
  ['a 200 speaks of an error', error(403, 'Forbidden.NoBackup', 200)],
  ['the service is unavailable', error(503, 'ServiceUnavailableTemporary')],
  ['the service is unavailable, misspelt', error(503, 'SerivceUnvailableTemporary')],
  ['the service is unavailable, misspelt otherwise', error(503, 'SerivceUnavailableTemporary')],
  ['the body says 403 and the wire says 503', error(403, 'Forbidden.NoBackup', 503)],
  ['a server trouble comes as a 400', error(400, 'InternalFailure')],
  ['KMS fails', error(500, 'InternalFailure')],
  ['the request timed out at KMS', error(408, 'RequestTimeout')],
  ['something in between sent it twice', error(400, 'SignatureNonceUsed')],
  ['a 403 has no code', { status: 403, body: { RequestId: 'r' } }],
])('What came of a release is not known when %s, and it is sent once', async (_, reply) => {
  const { endpoint, seen } = await serve(() => reply);

  const lost = await failureIn(
    releaseAt(endpoint, { timeoutMs: 200, deadlineMs: 300 }).releaseInstance('kst-1'),
  );

  expect(lost).toMatchObject({ type: 'RELEASE_ANSWER_LOST', nonRetryable: true });
  expect(lost.message).toContain('kst-1');
  expect(seen).toHaveLength(1);
});

it('What came of a release is not known when nobody listens', async () => {
  const { endpoint, close } = await serve(() => 'hang');
  close();

  const lost = await failureIn(releaseAt(endpoint).releaseInstance('kst-1'));

  expect(lost.type).toBe('RELEASE_ANSWER_LOST');
});

it('Without a credential nothing is sent, and nothing is lost', async () => {
  withoutCredential();
  const { endpoint, seen } = await serve(() => ({ body: { RequestId: 'r' } }));

  const failure = await failureIn(releaseAt(endpoint).releaseInstance('kst-1'));

  expect(failure.type).toBe('CLOUD_CREDENTIALS_INVALID');
  expect(seen).toHaveLength(0);
});

it('Without an instance id nothing is sent', async () => {
  const { endpoint, seen } = await serve(() => ({ body: { RequestId: 'r' } }));

  await expect(releaseAt(endpoint).releaseInstance(' ')).rejects.toMatchObject({ type: 'CLOUD_REFUSED' });
  expect(seen).toHaveLength(0);
});

it('A release that hangs on a reused connection ends by our own deadline', async () => {
  const { endpoint } = await serve((_, nth) => (nth === 1 ? { body: { RequestId: 'r' } } : 'hang'));
  const { releaseInstance } = releaseAt(endpoint, { timeoutMs: 600_000, deadlineMs: 300 });
  await releaseInstance('kst-1');

  // Two timers of one process: whichever is due first ends first, however long the machine stood still.
  const tooLate = new Promise<'two seconds'>((resolve) => setTimeout(() => resolve('two seconds'), 2_000));
  const lost = await Promise.race([failureIn(releaseInstance('kst-1')), tooLate]);

  expect(lost).toMatchObject({ type: 'RELEASE_ANSWER_LOST' });
});
