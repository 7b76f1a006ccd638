import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { readPolicy } from '../../src/config/policy.js';
import { bytesUpTo } from '../../src/config/read-file.js';

it('reads a file whole or not at all, and a device that never ends no further than its bound', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-read-'));
  const file = join(folder, 'file');
  writeFileSync(file, 'x'.repeat(100_000));

  expect(bytesUpTo(file, 100_000)).toHaveLength(100_000);
  expect(bytesUpTo(file, 99_999)).toBeUndefined();
  expect(bytesUpTo('/dev/zero', 1_000_000)).toBeUndefined();
  expect(() => readPolicy('/dev/zero', new Date())).toThrow('it is larger than 1 MiB');
  rmSync(folder, { recursive: true });
});

it.each([
  ['http://temporal:7233', 'begins with "http://"; wanted: HOST:PORT, without "http://"'],
  ['https://kms.tmprl.cloud:7233', 'for TLS set TEMPORAL_TLS=true'],
])('says of TEMPORAL_ADDRESS=%s what is wrong with it', async (address, words) => {
  await expect(readConfig({ TEMPORAL_ADDRESS: address })).rejects.toMatchObject({
    type: 'BAD_CONFIGURATION',
    message: expect.stringContaining(words),
  });
});
