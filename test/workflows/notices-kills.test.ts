import { expect, inject, it } from 'vitest';
import { killNotices } from '../support/notice-kills.js';

// One here, before the door has answered; with KMS_RELEASE_ALL_KILLS=1 also one after it; bench/notices.ts has 200.
const KILLS = process.env['KMS_RELEASE_ALL_KILLS'] === '1' ? 3 : 1;

it('a worker that is killed while it tells people misses no notice', async () => {
  const place = { address: inject('temporalAddress'), namespace: 'workflows-notices-kills' };
  const { kills, notices, missed, doubled } = await killNotices({ ...place, kills: KILLS, seed: 7 });

  expect({ kills, notices, missed }).toEqual({ kills: KILLS, notices: 2 * KILLS, missed: 0 });
  expect(doubled).toBeLessThanOrEqual(kills);
});
