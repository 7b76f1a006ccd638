import { expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';

it.each([
  ['http://temporal:7233', 'begins with "http://"; expected HOST:PORT, without "http://"'],
  ['https://kms.tmprl.cloud:7233', 'for TLS set TEMPORAL_TLS=true'],
])('says of TEMPORAL_ADDRESS=%s what is wrong with it', async (address, words) => {
  await expect(readConfig({ TEMPORAL_ADDRESS: address })).rejects.toMatchObject({
    type: 'BAD_CONFIGURATION',
    message: expect.stringContaining(words),
  });
});
