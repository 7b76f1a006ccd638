import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signed1, signed3 } from './by-hand.js';
import { cloud, instanceId } from './support.js';

describe('a request signed the old way (HMAC-SHA1 in the query)', () => {
  it('is answered', async () => {
    const sky = await cloud('ready');

    expect(await sky.kms('GetKmsInstance', { KmsInstanceId: instanceId }, 'observer')).toMatchObject({
      code: 'OK',
      body: { KmsInstance: { InstanceId: instanceId } },
    });
  });

  it('may hold any character in its values', async () => {
    const sky = await cloud('ready');

    const answer = await sky.kms('CreateKey', {
      DKMSInstanceId: instanceId,
      Description: "a'b(c)*!~ü 汉/+&=",
    });

    expect(answer.code).toBe('OK');
  });

  it.each([
    ['another secret', 'observer/owner', 'SignatureDoesNotMatch', 400],
    ['an unknown access key', 'nobody', 'InvalidAccessKeyId.NotFound', 404],
  ])('is refused with %s', async (_what, who, code, httpStatus) => {
    const sky = await cloud('ready');

    expect(await sky.kms('ListKeys', {}, who)).toMatchObject({ code, httpStatus });
  });

  it('is refused when a parameter was changed on the way', async () => {
    const sky = await cloud('ready');
    const url = signed1({ Action: 'GetKmsInstance', Version: '2016-01-20', KmsInstanceId: instanceId });

    expect(await code(`${sky.url}/?${url.replace('kst-hzz65f3', 'kst-hzz65f4')}`)).toBe(
      'SignatureDoesNotMatch',
    );
  });

  it('is refused when it comes a second time', async () => {
    const sky = await cloud('ready');
    const url = `${sky.url}/?${signed1({ Action: 'GetCallerIdentity', Version: '2015-04-01' })}`;

    expect(await code(url)).toBe('OK');
    expect(await code(url)).toBe('SignatureNonceUsed');
  });

  it.each([
    ['KMS', 'ListKeys', '2016-01-20', 'IllegalTimestamp'],
    ['other products', 'GetCallerIdentity', '2015-04-01', 'InvalidTimeStamp.Expired'],
  ])(
    'is refused by %s when it is older than 15 minutes by the clock of the host',
    async (_who, Action, Version, wanted) => {
      const sky = await cloud('ready');
      const Timestamp = `${new Date(Date.now() - 16 * 60_000).toISOString().slice(0, 19)}Z`;

      expect(await code(`${sky.url}/?${signed1({ Action, Version, Timestamp })}`)).toBe(wanted);
    },
  );

  it('is taken however far the clock of the sandbox was moved', async () => {
    const sky = await cloud('ready');
    await sky.advance('40d');

    expect((await sky.kms('ListKeys')).code).toBe('OK');
  });

  it.each([
    [{ Action: 'GetKmsInstance', Version: '2099-01-01' }, 'InvalidVersion'],
    [{ Action: 'ReleaseEverything', Version: '2016-01-20' }, 'InvalidAction.NotFound'],
    [{ Action: 'LookupEvents', Version: '2016-01-20' }, 'InvalidAction.NotFound'],
    [{ Action: 'toString', Version: '2016-01-20' }, 'InvalidAction.NotFound'],
    [{ Version: '2016-01-20' }, 'MissingParameter'],
  ])('is refused when it asks for %o', async (asked, wanted) => {
    const sky = await cloud('ready');

    expect(await code(`${sky.url}/?${signed1(asked)}`)).toBe(wanted);
  });

  it('is refused on any other path as by the gateway', async () => {
    const sky = await cloud('ready');

    const answer = await fetch(`${sky.url}/logstores/kms_audit_log/shards`);

    expect(answer.status).toBe(404);
    expect(await answer.json()).toMatchObject({
      Code: 'InvalidAction.NotFound',
      HostId: new URL(sky.url).host,
    });
  });

  it('may come as GET, or with its parameters in a form', async () => {
    const sky = await cloud('ready');
    const asked = { Action: 'GetKmsInstance', Version: '2016-01-20', KmsInstanceId: instanceId };
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };

    expect(await code(`${sky.url}/?${signed1(asked, 'GET')}`, { method: 'GET' })).toBe('OK');
    expect(await code(sky.url, { method: 'POST', headers, body: signed1(asked) })).toBe('OK');
  });
});

describe('a request signed the new way (ACS3-HMAC-SHA256 in headers)', () => {
  it('is answered', async () => {
    const sky = await cloud('ready');

    expect(await sky.core('GetCallerIdentity', {}, 'executor')).toMatchObject({
      code: 'OK',
      body: { AccountId: '1234567890123456', IdentityType: 'RAMUser' },
    });
  });

  it.each([
    ['another secret', 'observer/owner', 'SignatureDoesNotMatch'],
    ['an unknown access key', 'nobody', 'InvalidAccessKeyId.NotFound'],
  ])('is refused with %s', async (_what, who, wanted) => {
    const sky = await cloud('ready');

    expect((await sky.core('GetCallerIdentity', {}, who)).code).toBe(wanted);
  });

  it.each([
    ['comes a second time', {}, 'SignatureNonceUsed', {}],
    ['is older than 15 minutes', { 'x-acs-date': '2020-01-01T00:00:00Z' }, 'InvalidTimeStamp.Expired', {}],
    ['has another action than was signed', {}, 'SignatureDoesNotMatch', { 'x-acs-action': 'AssumeRole' }],
    [
      'has another body than was signed',
      {},
      'SignatureDoesNotMatch',
      { 'x-acs-content-sha256': '0'.repeat(64) },
    ],
    ['has no form at all', {}, 'IncompleteSignature', { authorization: 'ACS3-HMAC-SHA256 hello' }],
  ])('is refused when it %s', async (_what, before, wanted, after) => {
    const sky = await cloud('ready');
    const headers = signed3(new URL(sky.url).host, before);
    if (wanted === 'SignatureNonceUsed') await code(sky.url, { method: 'POST', headers });

    expect(await code(sky.url, { method: 'POST', headers: { ...headers, ...after } })).toBe(wanted);
  });

  it('is refused when what decides is not under the signature', async () => {
    const sky = await cloud('ready');
    const headers = signed3(new URL(sky.url).host, {}, ['x-acs-action']);

    expect(await code(sky.url, { method: 'POST', headers })).toBe('MissingParameter');
  });
});

describe('a temporary credential', () => {
  it('works with its token only, and does what its role may', async () => {
    const sky = await cloud('ready');
    const role = { RoleArn: 'acs:ram::1234567890123456:role/kms-release-observer', RoleSessionName: 'run' };
    const answer = await sky.core('AssumeRole', role);
    const { Credentials: given } = credentials.parse(answer.body);
    const ask = (SecurityToken: string, Action = 'ListKeys') => {
      const who = { id: given.AccessKeyId, secret: given.AccessKeySecret };
      const token = SecurityToken === '' ? {} : { SecurityToken };
      return code(`${sky.url}/?${signed1({ Action, Version: '2016-01-20', ...token }, 'POST', who)}`);
    };

    expect(await ask(given.SecurityToken)).toBe('OK');
    expect(await ask('')).toBe('MissingSecurityToken');
    expect(await ask('another')).toBe('InvalidSecurityToken.MismatchWithAccessKey');
    expect(await ask(given.SecurityToken, 'ReleaseKmsInstance')).toBe('Forbidden.NoPermission');
  });
});

describe('what a credential may not do', () => {
  it.each([
    ['kms', 'DisableKey', 'observer', 'Forbidden.NoPermission'],
    ['kms', 'ReleaseKmsInstance', 'observer', 'Forbidden.NoPermission'],
    ['kms', 'GetSecretValue', 'observer', 'Forbidden.NoPermission'],
    ['core', 'LookupEvents', 'application', 'Forbidden.RAM'],
    ['core', 'AssumeRole', 'observer', 'NoPermission'],
    ['core', 'ListSharedTargets', 'application', 'Forbidden.RAM'],
  ] as const)('is refused: %s %s by %s', async (client, operation, who, wanted) => {
    const sky = await cloud('ready');

    expect((await sky[client](operation, {}, who)).code).toBe(wanted);
  });

  it('is told by billing with HTTP 200 and Success false', async () => {
    const sky = await cloud('ready');

    expect(await sky.core('QueryAccountBill', { BillingCycle: '2026-01' }, 'application')).toMatchObject({
      code: 'OK',
      body: { Code: 'NotAuthorized', Success: false },
    });
  });
});

const credentials = z.object({
  Credentials: z.object({ AccessKeyId: z.string(), AccessKeySecret: z.string(), SecurityToken: z.string() }),
});
const coded = z.object({ Code: z.string().optional(), Success: z.boolean().optional() });

async function code(url: string, init: RequestInit = { method: 'POST' }): Promise<string> {
  const answer = await fetch(url, init);
  return coded.parse(await answer.json()).Code ?? 'OK';
}
