import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const ENV = {
  ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'canary-secret',
  ALIBABA_CLOUD_SECURITY_TOKEN: 'canary-token',
  TEMPORAL_API_KEY: 'canary-api-key',
  KMS_RELEASE_BACKUP_TOKEN_FILE: '/run/secrets/hook-token',
};

/** What a process with these secrets logs. */
function logged(fields: object, message: string): string {
  const script = `
    import { createLog } from './src/cli/worker-log.ts';
    createLog('info', ${JSON.stringify(ENV)}).info(${JSON.stringify(fields)}, ${JSON.stringify(message)});`;
  const args = ['--import', 'tsx', '--input-type=module', '-e', script];
  return spawnSync(process.execPath, args, { cwd: ROOT, encoding: 'utf8' }).stderr;
}

describe('the log of a worker', () => {
  it('holds no value of its own secrets, wherever it stands', () => {
    const line = logged(
      { why: 'sent canary-token', deep: { url: 'x?k=canary-api-key' } },
      'with canary-secret',
    );

    expect(JSON.parse(line)).toMatchObject({ why: 'sent ***', deep: { url: 'x?k=***' }, msg: 'with ***' });
  });

  it('holds no field that carries a secret', () => {
    const line = logged({ taskToken: 'abc', headers: { authorization: 'Bearer abc' } }, 'odd');

    expect(JSON.parse(line)).toMatchObject({ taskToken: '***', headers: { authorization: '***' } });
  });

  it('shows characters that hide, and lets none of them through to a terminal', () => {
    const line = logged(
      { reason: 'a\u202eb', deep: { who: 'an\u200bn' } },
      'asked by \u001b[31mnina\u{e0041}',
    );

    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(line).toContain('a\\u202eb');
    expect(JSON.parse(line)).toMatchObject({ reason: 'a\u202eb', deep: { who: 'an\u200bn' } });
  });

  it('names files as they are: where a secret lies is none', () => {
    expect(logged({ file: ENV.KMS_RELEASE_BACKUP_TOKEN_FILE }, 'read')).toContain('/run/secrets/hook-token');
  });
});
