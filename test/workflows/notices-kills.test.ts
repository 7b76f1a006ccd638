import { expect, inject, it } from 'vitest';
import { killNotices } from '../support/notice-kills.js';

it('a worker that is killed while it tells people misses no notice', async () => {
  const place = { address: inject('temporalAddress'), namespace: 'workflows-notices-kills' };
  const { kills, notices, missed, doubled } = await killNotices({ ...place, kills: 3, seed: 7 });

  expect({ kills, notices, missed }).toEqual({ kills: 3, notices: 6, missed: 0 });
  expect(doubled).toBeLessThanOrEqual(kills);
});
