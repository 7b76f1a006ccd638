import { describe, expect, it } from 'vitest';
import { cloudAt, cloudThatAnswers, failureIn, releaseAt, serve, withCanary } from '../alibaba/support.js';
import { gzipSync } from 'node:zlib';

withCanary();

const INSTANCE = { InstanceId: 'kst-1', Status: 'Connected', CreateTime: '2026-01-02T03:04:05Z' };
const UNREADABLE = { type: 'CLOUD_ANSWER_UNREADABLE' };
const MANY = '[],'.repeat(100_000);

/** Somebody between the service and the cloud answers a read with something else: it is never taken for an answer. */
describe('somebody between the service and the cloud', () => {
  it('answers without an end: it is not read on, and nothing is believed', async () => {
    const { kms } = await cloudThatAnswers(`{"RequestId":"${'x'.repeat(9 * 1024 * 1024)}"}`);

    const failure = await failureIn(kms.accountStatus());

    expect(failure).toMatchObject(UNREADABLE);
    expect(failure.message).toContain('larger than any real one (more than 2097152 bytes)');
  });

  it('answers with a hundred thousand small arrays: they are not made', async () => {
    const { kms } = await cloudThatAnswers(`{"RequestId":"r","AccountStatus":"Enabled","Odd":[${MANY}1]}`);

    expect((await failureIn(kms.accountStatus())).message).toContain('more than 60000 values');
  });

  it('answers with arrays in arrays, thousands deep: it is unreadable', async () => {
    const deep = '['.repeat(30_000) + ']'.repeat(30_000);
    const { kms } = await cloudThatAnswers(`{"TotalCount":0,"Keys":${deep}}`);

    expect(await failureIn(kms.listKeyIds('kst-1', 1))).toMatchObject(UNREADABLE);
  });

  it('answers the call with a flood: the answer is lost, never a release', async () => {
    const { endpoint } = await serve(() => ({ body: `{"RequestId":"${'x'.repeat(5 * 1024 * 1024)}"}` }));

    expect(await failureIn(releaseAt(endpoint).releaseInstance('kst-1'))).toMatchObject({
      type: 'RELEASE_ANSWER_LOST',
    });
  });

  it.each([301, 302, 307, 204, 203])(
    'answers the call with HTTP %i and the body of a release: the answer is lost',
    async (status) => {
      const headers = { location: 'http://127.0.0.1:9/' };
      const { endpoint, seen } = await serve(() => ({ status, headers, body: { RequestId: 'r' } }));

      expect(await failureIn(releaseAt(endpoint).releaseInstance('kst-1'))).toMatchObject({
        type: 'RELEASE_ANSWER_LOST',
      });
      expect(seen).toHaveLength(1);
    },
  );

  it('redirects a read: nobody follows, and what came with it is not believed', async () => {
    const other = await serve(() => ({ body: { RequestId: 'r', AccountStatus: 'Enabled' } }));
    const { endpoint } = await serve(() => ({
      status: 302,
      headers: { location: other.endpoint },
      body: { RequestId: 'r', AccountStatus: 'Enabled' },
    }));

    expect((await failureIn(cloudAt(endpoint).kms.accountStatus())).message).toContain('HTTP 302 is neither');
    expect(other.seen).toHaveLength(0);
  });

  it('answers in a zip: it is not unpacked', async () => {
    const zipped = gzipSync('{"RequestId":"r","AccountStatus":"Enabled"}').toString('latin1');
    const { endpoint } = await serve(() => ({ headers: { 'content-encoding': 'gzip' }, body: zipped }));

    expect(await failureIn(cloudAt(endpoint).kms.accountStatus())).toMatchObject(UNREADABLE);
  });

  it('drips a byte at a time: the read is given up, and its connection is closed', async () => {
    const { endpoint } = await serve(() => 'hang');

    expect(await failureIn(cloudAt(endpoint, { deadlineMs: 200 }).kms.accountStatus())).toMatchObject({
      type: 'CLOUD_UNREACHABLE',
    });
  });

  it.each([
    ['Code', { Code: 'Throttling.User' }],
    ['code', { code: 'x' }],
    ['Message', { Message: 'busy' }],
    ['HttpStatus', { HttpStatus: 503 }],
    ['errorCode', { errorCode: 'x' }],
  ])(
    'puts the envelope of an error around the answer to the call, by its field %s: it is lost',
    async (_, more) => {
      const { endpoint } = await serve(() => ({ body: { RequestId: 'r', ...more } }));

      expect(await failureIn(releaseAt(endpoint).releaseInstance('kst-1'))).toMatchObject({
        type: 'RELEASE_ANSWER_LOST',
      });
    },
  );

  it('says with the status of a success that it failed to tell the default instance: that is not "none"', async () => {
    const { kms } = await cloudThatAnswers({ RequestId: 'r', Code: 'InternalFailure' });

    expect(await failureIn(kms.defaultInstanceId())).toMatchObject(UNREADABLE);
  });

  it('puts an error beside a whole description: neither is believed', async () => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      KmsInstance: INSTANCE,
      Code: 'InternalFailure',
    });

    expect(await failureIn(kms.findInstance('kst-1'))).toMatchObject(UNREADABLE);
  });

  it('describes another instance: it is not taken for this one, nor for gone', async () => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      KmsInstance: { ...INSTANCE, InstanceId: 'kst-2' },
    });

    expect(await failureIn(kms.findInstance('kst-1'))).toMatchObject(UNREADABLE);
  });

  it('takes the description away: the instance is not taken for gone', async () => {
    const { kms } = await cloudThatAnswers({ RequestId: 'r' });

    expect(await failureIn(kms.findInstance('kst-1'))).toMatchObject(UNREADABLE);
  });

  it('writes a field in other letters: it is not taken for missing', async () => {
    const { DeletionProtection: _, ...rest } = { ...INSTANCE, DeletionProtection: true };
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      KmsInstance: { ...rest, deletionProtection: true },
    });

    expect((await failureIn(kms.findInstance('kst-1'))).message).toContain(
      'DeletionProtection has other letters',
    );
  });

  it.each([
    ['an object where a list belongs', { ClientKeys: { ClientKeyId: 'KAAP.1' } }],
    ['an empty object where a list belongs', { ClientKeys: {} }],
    ['no list', {}],
    ['nothing in its place', { ClientKeys: null }],
  ])('hides the client keys behind %s: they are not taken for none', async (_, body) => {
    const { kms } = await cloudThatAnswers({ RequestId: 'r', ...body });

    expect(await failureIn(kms.listClientKeys('shop'))).toMatchObject(UNREADABLE);
  });

  it('names the kind of the answer wrongly: what it says decides, not what it is called', async () => {
    const headers = { 'content-type': 'text/html' };
    const page = await serve(() => ({ headers, body: '<html>Enabled</html>' }));

    expect(await failureIn(cloudAt(page.endpoint).kms.accountStatus())).toMatchObject(UNREADABLE);
  });

  it.each([
    ['a status', '{"RequestId":"r","AccountStatus":"InDebt","AccountStatus":"Enabled"}'],
    ['a status, twice the same', '{"RequestId":"r","AccountStatus":"Enabled","AccountStatus":"Enabled"}'],
    [
      'a status, spelled otherwise',
      '{"RequestId":"r","Account\\u0053tatus":"InDebt","AccountStatus":"Enabled"}',
    ],
    [
      'a field that nobody reads, deep inside',
      '{"AccountStatus":"Enabled","RequestId":"r","x":[{"a":1 ,"a" :2}]}',
    ],
  ])('says %s twice: it is unreadable, and neither of the two is believed', async (_, body) => {
    const { kms } = await cloudThatAnswers(body);

    const failure = await failureIn(kms.accountStatus());

    expect(failure).toMatchObject(UNREADABLE);
    expect(failure.message).toContain('a name stands twice in one object');
  });

  it('says twice how many keys there are: the list is not taken for complete', async () => {
    const { kms } = await cloudThatAnswers(
      '{"RequestId":"r","TotalCount":3,"Keys":{"Key":[]},"TotalCount":0}',
    );

    expect(await failureIn(kms.listKeyIds('kst-1', 1))).toMatchObject(UNREADABLE);
  });

  it('says twice what went wrong, the second time "no such instance": it is not taken for gone', async () => {
    const { kms } = await cloudThatAnswers(
      '{"HttpStatus":403,"Code":"Forbidden.NoPermission","Code":"Forbidden.DKMSInstanceNotFound","RequestId":"r"}',
      403,
    );

    expect(await failureIn(kms.findInstance('kst-1'))).toMatchObject(UNREADABLE);
  });

  it('answers a call of the other client with a name twice: it is unreadable there too', async () => {
    const { sts } = await cloudThatAnswers('{"RequestId":"r","AccountId":"1","AccountId":"2","Arn":"a"}');

    expect(await failureIn(sts.whoAmI())).toMatchObject(UNREADABLE);
  });

  it('answers the call with a name twice: the answer is lost, never a release', async () => {
    const { endpoint } = await serve(() => ({ body: '{"RequestId":"r","RequestId":"r"}' }));

    expect(await failureIn(releaseAt(endpoint).releaseInstance('kst-1'))).toMatchObject({
      type: 'RELEASE_ANSWER_LOST',
    });
  });

  it('says twice, in a JSON text in an answer, from where an access point is open: it is unreadable', async () => {
    const { kms } = await cloudThatAnswers({
      RequestId: 'r',
      Name: 'p',
      AccessControlRules: '{"NetworkRules":["wide"],"NetworkRules":[]}',
    });

    expect((await failureIn(kms.describePolicy('p'))).message).toContain('a name stands twice in one object');
  });
});
