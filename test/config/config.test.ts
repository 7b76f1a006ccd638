import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readConfig, readSettings } from '../../src/config.js';

const folder = mkdtempSync(join(tmpdir(), 'kms-release-config-'));

describe('the configuration', () => {
  it('needs nothing to be set for a client', async () => {
    expect(await readConfig({ TEMPORAL_CONFIG_FILE: plainProfile() })).toMatchObject({
      evidenceDir: resolve('evidence'),
      logLevel: 'info',
      temporal: { address: 'localhost:7233', namespace: 'default' },
    });
  });

  it('takes the Temporal address and namespace from the Temporal CLI’s own variables', async () => {
    const env = {
      TEMPORAL_CONFIG_FILE: plainProfile(),
      TEMPORAL_ADDRESS: 'temporal:7233',
      TEMPORAL_NAMESPACE: 'kms',
    };

    expect((await readConfig(env)).temporal).toMatchObject({ address: 'temporal:7233', namespace: 'kms' });
  });

  it('names every problem at once', async () => {
    const env = {
      ALIBABA_CLOUD_ENDPOINT: 'http://kms.example.com',
      KMS_RELEASE_POLICY: join(folder, 'absent.toml'),
      KMS_RELEASE_POLCY: 'policy.toml',
      KMS_RELEASE_LOG_LEVEL: 'loud',
      KMS_RELEASE_HEALTH_PORT: '70000',
      KMS_RELEASE_QUOTA_SHARE: '2',
      TEMPORAL_CONFIG_FILE: plainProfile(),
      TEMPORAL_PROFILE: 'absent',
    };

    await expect(readConfig(env, 'worker')).rejects.toMatchObject({
      type: 'BAD_CONFIGURATION',
      message: expect.stringMatching(
        /KMS_RELEASE_POLCY" is not known[^]*ENDPOINT is plain http to another machine[^]*KMS_RELEASE_POLICY names[^]*HEALTH_PORT is "70000"[^]*QUOTA_SHARE is "2"[^]*LOG_LEVEL is "loud"[^]*TEMPORAL_\* settings/,
      ),
    });
  });

  it('shows nothing of a Temporal configuration that cannot be read', async () => {
    const file = join(folder, 'broken.toml');
    writeFileSync(file, '[profile.default]\napi_key = made-up-key-of-nobody\n');

    const refused = readConfig({ TEMPORAL_CONFIG_FILE: file });

    await expect(refused).rejects.toThrow('the TEMPORAL_* settings cannot be used: Invalid TOML');
    await expect(refused).rejects.not.toThrow('made-up');
  });

  it.each(['0', '0.0', '1.5', '-0.5', '50%', '1e-9', 'half', '0,5'])('takes no share of %s', (share) => {
    expect(() => readSettings({ KMS_RELEASE_QUOTA_SHARE: share })).toThrow('KMS_RELEASE_QUOTA_SHARE is');
  });

  it.each([
    ['0.25', 0.25],
    ['.5', 0.5],
    ['1', 1],
  ])('takes a share of %s', (text, quotaShare) => {
    expect(readSettings({ KMS_RELEASE_QUOTA_SHARE: text })).toMatchObject({ quotaShare });
  });

  it('takes a worker for a build of a deployment by two variables, and by none where one is missing', async () => {
    const policy = join(folder, 'policy.toml');
    writeFileSync(policy, '');
    const env = {
      TEMPORAL_CONFIG_FILE: plainProfile(),
      KMS_RELEASE_POLICY: policy,
      TEMPORAL_DEPLOYMENT_NAME: 'kms-release-observer',
    };

    expect(await readConfig({ ...env, TEMPORAL_WORKER_BUILD_ID: '0.2.0+1' }, 'worker')).toMatchObject({
      deployment: { name: 'kms-release-observer', buildId: '0.2.0+1' },
    });
    expect(await readConfig(env)).not.toHaveProperty('deployment');
    await expect(readConfig(env, 'worker')).rejects.toThrow('TEMPORAL_WORKER_BUILD_ID is not set');
    const other = { ...env, TEMPORAL_DEPLOYMENT_NAME: 'a.b', TEMPORAL_WORKER_BUILD_ID: 'x y' };
    await expect(readConfig(other, 'worker')).rejects.toThrow(/NAME is "a\.b"[^]*BUILD_ID is "x y"/);
  });

  it('gives a worker no start without a policy', async () => {
    await expect(readConfig({ TEMPORAL_CONFIG_FILE: plainProfile() }, 'worker')).rejects.toThrow(
      'KMS_RELEASE_POLICY is not set; expected the path of the policy file',
    );
  });

  for (const endpoint of [
    'http://127.0.0.1:8080',
    'http://127.9.9.9',
    'http://[::1]:1',
    'http://localhost:80',
  ]) {
    it(`sends plain http to loopback: ${endpoint}`, () => {
      expect(readSettings({ ALIBABA_CLOUD_ENDPOINT: endpoint }).endpoint).toBe(new URL(endpoint).origin);
    });
  }

  for (const endpoint of [
    'http://10.0.0.1',
    'http://127.0.0.1.example.com',
    'http://127.example.com',
    'http://localhost.example.com',
    'https://name:password@kms.example.com',
    'https://kms.example.com/?token=1',
    'ftp://127.0.0.1',
    'kms.example.com',
  ]) {
    it(`refuses to send a credential to ${endpoint}`, () => {
      expect(() => readSettings({ ALIBABA_CLOUD_ENDPOINT: endpoint })).toThrow('ALIBABA_CLOUD_ENDPOINT');
    });
  }

  it('does not repeat a password that stands in the endpoint', () => {
    expect(() => readSettings({ ALIBABA_CLOUD_ENDPOINT: 'https://a:hunter2@example.com' })).toThrow(
      expect.not.stringContaining('hunter2'),
    );
  });
});

function plainProfile(): string {
  const path = join(folder, 'temporal.toml');
  writeFileSync(path, '[profile.default]\n');
  return path;
}
