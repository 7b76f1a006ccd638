import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished, vi } from 'vitest';
import { createCredentials } from '../../src/alibaba/credentials.js';
import { CANARY, cloudAt, failureIn, releaseAt, serve, withCanary, withoutCredential } from './support.js';

withCanary();

it("The identity comes with the cloud's own time", async () => {
  const body = { AccountId: '1', Arn: 'acs:ram::1:user/a', PrincipalId: '2' };
  const { endpoint } = await serve(() => ({ body, headers: { date: 'Mon, 23 Nov 2026 04:00:00 GMT' } }));

  expect(await cloudAt(endpoint).sts.whoAmI()).toStrictEqual({
    accountId: '1',
    arn: 'acs:ram::1:user/a',
    cloudTime: '2026-11-23T04:00:00.000Z',
  });
});

it('Who we are is asked once for one credential, and anew for another credential', async () => {
  const { endpoint, seen } = await serve((_, nth) => ({
    body: { AccountId: String(nth), Arn: `acs:ram::${String(nth)}:user/a` },
  }));
  let accessKeyId = 'one';
  const keys = () => ({ accessKeyId, accessKeySecret: 'secret' });
  const { sts } = cloudAt(endpoint, { credentials: async () => ({ ok: true, keys: keys() }) });

  const first = [await sts.whoWeAre(), await sts.whoWeAre()];
  accessKeyId = 'two';
  const second = await sts.whoWeAre();

  expect(first.map(({ accountId }) => accountId)).toEqual(['1', '1']);
  expect(second).toStrictEqual({ accountId: '2', arn: 'acs:ram::2:user/a' });
  expect(seen).toHaveLength(2);
});

it('Both clients sign with the credential of the default chain, STS token included', async () => {
  vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', CANARY.securityToken);
  const { endpoint, seen } = await serve(() => ({ body: {} }));

  await failureIn(cloudAt(endpoint).kms.accountStatus());
  await failureIn(cloudAt(endpoint).sts.whoAmI());

  const [v1, acs3] = seen;
  expect(v1?.query.get('AccessKeyId')).toBe(CANARY.accessKeyId);
  expect(v1?.query.get('SecurityToken')).toBe(CANARY.securityToken);
  expect(v1?.query.get('SignatureMethod')).toBe('HMAC-SHA1');
  expect(acs3?.headers['authorization']).toContain(`ACS3-HMAC-SHA256 Credential=${CANARY.accessKeyId}`);
  expect(acs3?.headers['x-acs-security-token']).toBe(CANARY.securityToken);
});

it('First calls at once all get the credential, wherever in the chain it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true });
  });
  const { accessKeyId, accessKeySecret } = CANARY;
  const file = join(folder, 'credentials');
  writeFileSync(
    file,
    `[default]\nenable = true\ntype = access_key\naccess_key_id = ${accessKeyId}\naccess_key_secret = ${accessKeySecret}\n`,
  );
  withoutCredential();
  vi.stubEnv('ALIBABA_CLOUD_CREDENTIALS_FILE', file);
  const credentials = createCredentials();

  const all = await Promise.all([credentials(), credentials(), credentials()]);

  for (const held of all) expect(held).toMatchObject({ ok: true, keys: { accessKeyId } });
});

it('A credential that comes late is found', async () => {
  withoutCredential();
  const credentials = createCredentials();
  expect(await credentials()).toMatchObject({ ok: false, callFailure: { kind: 'no credentials' } });

  vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', CANARY.accessKeyId);

  expect(await credentials()).toMatchObject({ ok: true, keys: { accessKeyId: CANARY.accessKeyId } });
});

it('A credential that could be had before is worth another try', async () => {
  const { endpoint } = await serve(() => ({ body: { AccountStatus: 'Enabled', RequestId: 'r' } }));
  const { kms } = cloudAt(endpoint);
  expect(await kms.accountStatus()).toBe('Enabled');

  withoutCredential();

  expect(await failureIn(kms.accountStatus())).toMatchObject({
    type: 'CLOUD_UNAVAILABLE',
    nonRetryable: false,
  });
});

it('A credential that does not come is not waited for, and nothing is sent without it', async () => {
  const { endpoint, seen } = await serve(() => ({ body: { RequestId: 'r' } }));
  const never = { credentials: () => new Promise<never>(() => undefined), deadlineMs: 50 };

  await expect(cloudAt(endpoint, never).kms.accountStatus()).rejects.toMatchObject({
    type: 'CLOUD_UNAVAILABLE',
  });
  await expect(releaseAt(endpoint, never).releaseInstance('kst-1')).rejects.toMatchObject({
    type: 'CLOUD_UNAVAILABLE',
  });
  expect(seen).toHaveLength(0);
});
