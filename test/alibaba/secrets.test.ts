import { inspect } from 'node:util';
import { beforeEach, expect, it, vi } from 'vitest';
import type { Cloud, KmsRelease } from '../../src/alibaba/cloud.js';
import { redacted } from '../../src/alibaba/redact.js';
import { CANARY, cloudAt, failureIn, releaseAt, type Reply, serve, withCanary } from './support.js';

withCanary();
beforeEach(() => vi.stubEnv('ALIBABA_CLOUD_SECURITY_TOKEN', CANARY.securityToken));

const CALLS: readonly ((cloud: Cloud, release: KmsRelease) => Promise<unknown>)[] = [
  ({ kms }) => kms.findInstance('kst-1'),
  ({ sts }) => sts.whoAmI(),
  ({ sharing }) => sharing.listTargets('any'),
  (_, { releaseInstance }) => releaseInstance('kst-1'),
];

/** What a server may send back of what it was sent. */
const echo = Object.values(CANARY).flatMap((secret) => [
  secret,
  encodeURIComponent(secret),
  encodeURIComponent(encodeURIComponent(secret)),
]);
const toSign = `Specified signature is not matched with our calculation. server string to sign is:POST&%2F&${echo.join('%26')}`;

it.each<[string, Reply]>([
  ['the connection is reset', 'reset'],
  ['the connection is reset in the answer', 'reset in the answer'],
  ['no answer comes', 'hang'],
  ['the answer is garbage', { status: 502, body: `<html>${echo.join(' ')}</html>` }],
  [
    'the signature is refused',
    { status: 400, body: { Code: 'SignatureDoesNotMatch', Message: toSign, RequestId: 'r' } },
  ],
  [
    'the message repeats them',
    { status: 403, body: { Code: 'NoPermission', Message: echo.join(' '), RequestId: echo[0] } },
  ],
  [
    'the code repeats them',
    {
      status: 403,
      body: { Code: `Odd.${String(echo[0])}`, Message: `https://h/?SecurityToken=${String(echo[1])}` },
    },
  ],
  [
    'a success has the wrong shape',
    { body: { RequestId: 'r', KmsInstance: echo, AccountId: echo, SharedTargets: echo[2] } },
  ],
])('No credential gets out when %s', async (_, reply) => {
  const { endpoint } = await serve(() => reply);
  const patience = { timeoutMs: 100, deadlineMs: 200 };

  for (const call of CALLS) {
    const outcome = call(cloudAt(endpoint, patience), releaseAt(endpoint, patience));
    const shown = await outcome.then(inspect, (error: Error) => everythingIn(error));
    for (const secret of echo) expect(shown).not.toContain(secret);
  }
});

it('No credential gets out when nobody listens', async () => {
  const { endpoint, close } = await serve(() => 'hang');
  close();

  const shown = everythingIn(await failureIn(cloudAt(endpoint).kms.findInstance('kst-1')));

  for (const secret of echo) expect(shown).not.toContain(secret);
});

it.each([
  [
    'a signed URL',
    'POST https://kms.x.com/?AccessKeyId=LTAI5tabcdefgh&Signature=abc%3D failed.',
    'POST https://kms.x.com/?*** failed.',
  ],
  ['a bare parameter', 'got SecurityToken=CAIS/abc+def= here', 'got SecurityToken=*** here'],
  ['an id of a key pair', 'the key LTAI5tAbcdefghijk is off', 'the key *** is off'],
  ['an id of a session', 'the key STS.NTabcdefgh12 is off', 'the key *** is off'],
  ['a string to sign', 'Not matched. server string to sign is:POST&%2F&KeyId%3Dx', 'Not matched. (left out)'],
  ['a field of JSON', '{"access_key_secret": "a/b+c", "mode":"AK"}', '{"access_key_secret=***, "mode":"AK"}'],
  ['a field of JSON that is cut off', 'read: {"sts_token": "a b c', 'read: {"sts_token=***'],
  ['JSON within a text', '"{\\"accessKeySecret\\":\\"a/b\\"}"', '"{\\"accessKeySecret=***'],
  ['a line of INI', 'access_key_secret = a/b end', 'access_key_secret=*** end'],
  ['a variable', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET=a/b end', 'ALIBABA_CLOUD_ACCESS_KEY_SECRET=*** end'],
  ['a text in JavaScript', "accessKeySecret: 'a b', x: 1", 'accessKeySecret=***, x: 1'],
  ['a private key', 'k: -----BEGIN PRIVATE KEY-----\nMII\n-----END PRIVATE KEY----- end', 'k: *** end'],
  ['many lines', 'a\n\n  b\tc', 'a b c'],
  [
    'a plain message',
    'The specified parameter "KeyId" is not valid.',
    'The specified parameter "KeyId" is not valid.',
  ],
])('A message is shown without %s', (_, message, shown) => {
  expect(redacted(message)).toBe(shown);
});

function everythingIn(error: Error): string {
  return [
    error.message,
    error.stack,
    inspect(error, { depth: null, showHidden: true }),
    JSON.stringify(error),
  ].join('\n');
}
