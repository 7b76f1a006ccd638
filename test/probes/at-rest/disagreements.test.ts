import { describe, expect, it } from 'vitest';
import type { Cloud } from '../../../src/alibaba/cloud.js';
import type { Things } from '../../../src/alibaba/things/things.js';
import { createCloud } from '../../../src/alibaba/create-cloud.js';
import type { Collected } from '../../../src/probes/at-rest/collect.js';
import { disagreementsIn } from '../../../src/probes/at-rest/disagreements.js';
import { kindsOf } from '../../../src/probes/at-rest/kinds.js';

const QUEUE = 'ACS::MessageService::Queue';
const regionId = 'cn-hangzhou';

/** What Resource Center and the list say otherwise, where one names `known` and the other `listed`. */
function between(known: string[], listed: string[], { isKnown = true, refused = false } = {}) {
  const things: Things = {
    ask: async () => ({ is: 'told', body: { Resources: isKnown ? [{ ResourceId: known[0] }] : [] } }),
  };
  const cloud: Cloud = { ...createCloud({ regionId, site: 'intl', endpoint: 'http://127.0.0.1:9' }), things };
  const list: Collected = {
    kind: 'mns-queue',
    regionId,
    action: 'ListQueue',
    read: listed.length,
    ids: listed,
    dependents: [],
    unclear: [],
    maybe: [],
    ...(refused && { refused: 'it is refused' }),
  };
  const center = {
    is: 'finished',
    types: new Set([QUEUE]),
    known: known.map((id) => ({ type: QUEUE, id, regionId })),
  } as const;
  const bill = { is: 'silent', why: 'nobody asked' } as const;
  return disagreementsIn(kindsOf('mns'), [list], { center, bill, grants: { is: 'whole' } }, cloud);
}

const NONE = { missing: [], doubtful: [] };

describe('Resource Center and a list', () => {
  it('agree where both name the same, also as an ARN and in other letters', async () => {
    expect(await between(['orders'], ['Orders'])).toEqual(NONE);
    expect(await between(['acs:mns:cn-hangzhou:1:/queues/orders'], ['orders'])).toEqual(NONE);
  });

  it('disagree where it knows one that the list does not show', async () => {
    expect(await between(['orders', 'audit'], ['orders'])).toMatchObject({
      missing: [`${QUEUE} audit in ${regionId}`],
    });
    expect(await between(['orders'], [])).toMatchObject({ missing: [`${QUEUE} orders in ${regionId}`] });
  });

  it('leave it open where it has forgotten that one, or names none of those that were listed', async () => {
    expect(await between(['orders'], [], { isKnown: false })).toEqual({
      missing: [],
      doubtful: [expect.stringContaining('orders in cn-hangzhou was known to it, and then no more')],
    });
    expect(await between(['q-7f3a'], ['orders'])).toEqual({
      missing: [],
      doubtful: [expect.stringContaining('q-7f3a in cn-hangzhou is named in a form')],
    });
  });

  it('do not disagree about a list that was refused: it says so itself', async () => {
    expect(await between(['orders'], [], { refused: true })).toEqual(NONE);
  });
});
