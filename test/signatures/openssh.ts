import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Whether OpenSSH alone, by this list, takes the signature for this person's. */
export function verifiedByOpenSsh(list: string, name: string, text: string, signature: string): boolean {
  return (
    run(list, signature, ['verify', '-I', name, '-n', 'kms-release', '-O', 'verify-time=20261201'], text)
      .status === 0
  );
}

/** The people whose signature OpenSSH alone, by this list, could take this one for. */
export function principalsByOpenSsh(list: string, signature: string): string[] {
  const { stdout } = run(list, signature, ['find-principals', '-O', 'verify-time=20261201'], '');
  return stdout.split('\n').filter((line) => line !== '');
}

function run(list: string, signature: string, [what = '', ...more]: readonly string[], input: string) {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-openssh-'));
  writeFileSync(join(folder, 'list'), list);
  writeFileSync(join(folder, 'signature'), signature);
  const files = ['-f', join(folder, 'list'), '-s', join(folder, 'signature')];
  const env = { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' };
  const ended = spawnSync('ssh-keygen', ['-Y', what, ...files, ...more], { input, env, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return ended;
}
