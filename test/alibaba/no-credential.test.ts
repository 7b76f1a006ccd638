import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { beforeEach, expect, it, vi } from 'vitest';
import { createCredentials, createProfileCredentials } from '../../src/alibaba/credentials.js';
import { cloudAt, failureIn, serve, withCanary, withoutCredential } from './support.js';

const home = mkdtempSync(join(tmpdir(), 'kms-release-home-'));
const file = join(home, '.aliyun', 'config.json');
const SECRET = 'MadeUpSecretOfNobody01';

withCanary();
beforeEach(() => {
  withoutCredential();
  vi.stubEnv('HOME', home);
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'false');
});

it.each([
  ['is cut off', `{"profiles":[{"name":"a","access_key_secret": "${SECRET}"`, 'is no valid configuration'],
  ['has no list of profiles', `{"current":"a","profiles":"${SECRET}"}`, 'does not have'],
  [
    'has a mode that is none',
    `{"current":"a","profiles":[{"name":"a","mode":"${SECRET}"}]}`,
    'has a mode that is not known',
  ],
  [
    'lacks an id',
    `{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_secret":"${SECRET}"}]}`,
    'lacks a part',
  ],
])(
  'No secret of the CLI’s configuration is shown when it %s, and the file is named',
  async (_, text, why) => {
    write(text);
    const { endpoint } = await serve(() => ({ body: {} }));

    const error = await failureIn(cloudAt(endpoint).sts.whoAmI());

    expect(inspect(error, { depth: null, showHidden: true })).not.toContain(SECRET);
    expect(error).toMatchObject({ type: 'CLOUD_CREDENTIALS_INVALID' });
    expect(error.message).toContain(why);
    expect(error.message).toContain(file);
  },
);

it('A profile that is named and is not there is told with its file', async () => {
  vi.stubEnv('HOME', join(home, 'nobody'));

  expect(await createProfileCredentials('prod')()).toMatchObject({
    callFailure: {
      message: `${join(home, 'nobody', '.aliyun', 'config.json')} cannot be read, so there is no profile "prod"`,
    },
  });
});

it('Nothing of the library’s text is passed on where nobody has a word for it', async () => {
  vi.stubEnv('ALIBABA_CLOUD_CLI_PROFILE_DISABLED', 'true');

  expect(await createCredentials()()).toMatchObject({
    ok: false,
    callFailure: { message: expect.stringMatching(/^none in the environment/) },
  });
});

function write(text: string): void {
  mkdirSync(join(home, '.aliyun'), { recursive: true });
  writeFileSync(file, text);
}
