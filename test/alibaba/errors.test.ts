import { describe, expect, it } from 'vitest';
import { failureOf } from '../../src/alibaba/errors.js';
import { vendorCodeOf } from '../../src/errors.js';
import { callFailureOf } from '../../src/alibaba/call-failure.js';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const TABLE = [
  [503, 'ServiceUnavailableTemporary', 'CLOUD_UNAVAILABLE', false],
  [503, 'SerivceUnvailableTemporary', 'CLOUD_UNAVAILABLE', false],
  [503, 'SerivceUnavailableTemporary', 'CLOUD_UNAVAILABLE', false],
  [503, 'ServiceUnavailable', 'CLOUD_UNAVAILABLE', false],
  [500, 'InternalFailure', 'CLOUD_UNAVAILABLE', false],
  [500, 'InternalError', 'CLOUD_UNAVAILABLE', false],
  [502, 'AnyOther', 'CLOUD_UNAVAILABLE', false],
  [400, 'SignatureNonceUsed', 'CLOUD_UNAVAILABLE', false],
  [400, 'Rejected.Throttling', 'CLOUD_THROTTLED', false],
  [503, 'Throttling.User', 'CLOUD_THROTTLED', false],
  [400, 'Throttling.Api', 'CLOUD_THROTTLED', false],
  [400, 'IllegalTimestamp', 'CLOUD_CLOCK_SKEW', false],
  [400, 'InvalidTimeStamp.Expired', 'CLOUD_CLOCK_SKEW', false],
  [400, 'Forbidden.NoPermission', 'CLOUD_ACCESS_DENIED', true],
  [403, 'Forbidden.RAM', 'CLOUD_ACCESS_DENIED', true],
  [403, 'NoPermission', 'CLOUD_ACCESS_DENIED', true],
  [403, 'NotAuthorized', 'CLOUD_ACCESS_DENIED', true],
  [404, 'InvalidAccessKeyId.NotFound', 'CLOUD_CREDENTIALS_INVALID', true],
  [403, 'InvalidAccessKeyId.Inactive', 'CLOUD_CREDENTIALS_INVALID', true],
  [400, 'SignatureDoesNotMatch', 'CLOUD_CREDENTIALS_INVALID', true],
  [400, 'InvalidSecurityToken.Expired', 'CLOUD_CREDENTIALS_INVALID', true],
  [403, 'Forbidden.AccessKey', 'CLOUD_CREDENTIALS_INVALID', true],
  [403, 'Forbidden.InDebt', 'CLOUD_ACCOUNT_IN_DEBT', true],
  [403, 'Forbidden.InDebtOverdue', 'CLOUD_ACCOUNT_IN_DEBT', true],
  [400, 'Forbidden.KMSInstanceInUpgrade', 'KMS_INSTANCE_STATE_INVALID', false],
  [403, 'Forbidden.DKMSInstanceStateInvalid', 'KMS_INSTANCE_STATE_INVALID', false],
  [404, 'Forbidden.KeyNotFound', 'KMS_RESOURCE_NOT_FOUND', true],
  [404, 'Forbidden.AliasNotFound', 'KMS_RESOURCE_NOT_FOUND', true],
  [404, 'Forbidden.ResourceNotFound', 'KMS_RESOURCE_NOT_FOUND', true],
  [404, 'InvalidAction.NotFound', 'CLOUD_REFUSED', true],
  [400, 'InvalidParameter', 'CLOUD_REFUSED', true],
  [403, 'Forbidden.KmsServiceNotEnabled', 'CLOUD_REFUSED', true],
  [409, 'Rejected.Disabled', 'CLOUD_REFUSED', true],
] as const;

describe('An error of the cloud', () => {
  it.each(TABLE)(
    'HTTP %i %s is %s (final: %s), through both clients',
    async (status, Code, type, nonRetryable) => {
      const cloud = await cloudThatAnswers(
        { HttpStatus: status, Code, Message: 'why', RequestId: 'r-1' },
        status,
      );

      for (const failure of [
        await failureIn(cloud.kms.describeKey('key-1')),
        await failureIn(cloud.sts.whoAmI()),
      ]) {
        expect(failure).toMatchObject({ type, nonRetryable });
        expect(failure.message).toContain(`answered ${Code} (HTTP ${String(status)}): "why".`);
        expect(failure.message).toContain('Request id r-1.');
        expect(vendorCodeOf(failure)).toBe(Code);
      }
    },
  );

  it.each([
    ['of KMS', { HttpStatus: 403, Code: 'NoPermission', Message: 'why', RequestId: 'r' }],
    ['of a gateway', { RequestId: 'r', HostId: 'h', Code: 'NoPermission', Message: 'why', Recommend: 'u' }],
    ['of Log Service', { errorCode: 'NoPermission', errorMessage: 'why' }],
  ])('is read from the body form %s', async (_, body) => {
    const { kms } = await cloudThatAnswers(body, 403);

    const failure = await failureIn(kms.describeKey('key-1'));

    expect(failure.type).toBe('CLOUD_ACCESS_DENIED');
    expect(failure.message).toContain('KMS DescribeKey answered NoPermission (HTTP 403): "why".');
    expect(failure.message).toContain('Grant kms:DescribeKey');
  });

  it('is read from the older generic client, which is not in use here', () => {
    const error = Object.assign(new Error('Forbidden.RAM: code: 403, why request id: r'), {
      code: 'Forbidden.RAM',
      statusCode: 403,
      data: { Code: 'Forbidden.RAM', Message: 'why', RequestId: 'r', statusCode: 403 },
    });

    expect(callFailureOf(error)).toStrictEqual({
      kind: 'answered',
      status: 403,
      code: 'Forbidden.RAM',
      message: 'why',
      requestId: 'r',
    });
  });

  it.each([
    ['HTML', { status: 502, body: '<html></html>' }],
    ['nothing', { body: '' }],
    ['an error without a code', { status: 403, body: { RequestId: 'r' } }],
    ['the text undefined', { status: 400, body: { Code: 'undefined' } }],
  ])('is unreadable, and worth another try, when it is %s', async (_, reply) => {
    const cloud = cloudAt((await serve(() => reply)).endpoint);

    const failures = [await failureIn(cloud.kms.describeKey('key-1')), await failureIn(cloud.sts.whoAmI())];

    expect(failures).toMatchObject([
      { type: 'CLOUD_ANSWER_UNREADABLE', nonRetryable: false },
      { type: 'CLOUD_ANSWER_UNREADABLE', nonRetryable: false },
    ]);
  });

  it.each(['reset', 'hang'] as const)('is unreachable when the connection is %s', async (reply) => {
    const { endpoint } = await serve(() => reply);
    const cloud = cloudAt(endpoint, { timeoutMs: 150, deadlineMs: 400 });

    await expect(cloud.kms.describeKey('key-1')).rejects.toMatchObject({
      type: 'CLOUD_UNREACHABLE',
      nonRetryable: false,
    });
    await expect(cloud.sts.whoAmI()).rejects.toMatchObject({
      type: 'CLOUD_UNREACHABLE',
      nonRetryable: false,
    });
  });

  it('is unreachable when the name of the endpoint is unknown', () => {
    const call = { product: 'KMS', operation: 'GetKmsInstance', permission: 'kms:GetKmsInstance' } as const;
    const error = Object.assign(new Error('getaddrinfo ENOTFOUND kms.example'), { code: 'ENOTFOUND' });

    expect(failureOf(callFailureOf(error), call)).toMatchObject({ type: 'CLOUD_UNREACHABLE' });
  });

  it.each([undefined, null, 'text', 7, new Error('odd'), {}])('is unreadable when it is %s', (thrown) => {
    expect(callFailureOf(thrown)).toStrictEqual({ kind: 'unreadable' });
  });
});
