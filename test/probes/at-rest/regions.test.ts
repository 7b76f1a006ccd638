import { describe, expect, it } from 'vitest';
import type { Things } from '../../../src/alibaba/things/things.js';
import { regionsOf } from '../../../src/probes/at-rest/regions.js';
import { TASK } from './planted.js';

const HOME = 'cn-hangzhou';

/** The regions of NAS, where it names these and says that there are so many. */
async function named(regions: readonly string[], total?: number) {
  const asked: unknown[] = [];
  const things: Things = {
    ask: async ({ product, query }) => {
      asked.push([product, query]);
      const Region = (product === 'nas' ? regions : [HOME]).map((RegionId) => ({ RegionId }));
      const TotalCount = product === 'nas' ? total : undefined;
      return { is: 'told', body: { Regions: { Region }, ...(TotalCount !== undefined && { TotalCount }) } };
    },
  };
  return { found: await regionsOf({ ...TASK }, things, 'nas', HOME), asked };
}

describe('the regions of a product', () => {
  it('are asked for on one page, for all forms of its things', async () => {
    const { found, asked } = await named([HOME, 'cn-beijing'], 2);

    expect(found).toEqual({ regions: ['cn-beijing', HOME] });
    expect(asked).toEqual([['nas', { FileSystemType: 'all', PageSize: '100' }]]);
  });

  it('are not all where it says that there are more than it names', async () => {
    expect((await named([HOME], 11)).found).toEqual({
      regions: [HOME],
      why: expect.stringContaining('NAS names 1 of 11 regions'),
    });
  });
});
