import { describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import { readTags } from '../../src/probes/tags.js';
import { openExecutor } from '../support/executor.js';
import { REQUEST } from '../support/snapshots.js';
import { cloudAt, cloudThatAnswers, failureIn, serve, withCanary } from './support.js';

withCanary();

const { instanceId } = REQUEST;
const row = (TagKey: unknown, ResourceId: unknown = instanceId) => ({
  ResourceType: 'instance',
  ResourceId,
  TagKey,
  TagValue: '',
});
const answer = (TagResource: unknown, more: object = {}) => ({
  RequestId: 'R',
  NextToken: '',
  TagResources: { TagResource },
  ...more,
});
const nothing = async () => undefined;

describe('the tags of an instance', () => {
  it('are asked for by the id of this instance, in its region, page by page', async () => {
    const { endpoint, seen } = await serve((_, nth) => ({
      body: nth === 1 ? answer([row('team')], { NextToken: 'more' }) : answer([row('kms-release:hold')]),
    }));

    expect(await readTags(cloudAt(endpoint), instanceId, nothing)).toEqual({
      keys: ['team', 'kms-release:hold'],
    });
    expect(seen.map(({ query }) => query.get('NextToken'))).toEqual([null, 'more']);
    expect(Object.fromEntries(seen[0]?.query ?? [])).toMatchObject({
      Action: 'ListTagResources',
      RegionId: 'cn-hangzhou',
      ResourceType: 'instance',
      'ResourceId.1': instanceId,
    });
  });

  for (const [title, body] of [
    ['without its list', { RequestId: 'R', NextToken: '' }],
    ['with null for its list', answer(null)],
    ['with an empty wrapper, which may be all that is left of a list', { ...answer([]), TagResources: {} }],
    ['with a tag that has no key', answer([row(undefined)])],
    ['with a tag of another instance', answer([row('team', 'kst-other')])],
    ['with a tag that does not say of what it is', answer([row('team', '')])],
    ['with something that is no tag', answer(['kms-release:hold'])],
    ['with a full page that does not say whether more follow', answer(Array(50).fill(row('team')))],
  ] as const) {
    it(`are not known from an answer ${title}`, async () => {
      const cloud = await cloudThatAnswers(body);

      expect(await failureIn(cloud.tags.listKeys(instanceId))).toMatchObject({
        type: 'CLOUD_ANSWER_UNREADABLE',
      });
      expect(await readTags(cloud, instanceId, nothing)).toHaveProperty('notRead');
    });
  }

  it('are not known where the credential may not read them, and the message says what to grant', async () => {
    const cloud = await cloudThatAnswers({ Code: 'Forbidden.NoPermission', Message: 'no' }, 403);

    expect(await readTags(cloud, instanceId, nothing)).toEqual({
      notRead: expect.stringContaining('Grant kms:ListTagResources to the credential of this process.'),
      vendorCode: 'Forbidden.NoPermission',
    });
  });

  it('are not known when the pages go round in a circle', async () => {
    const cloud = await cloudThatAnswers(answer([row('team')], { NextToken: 'again' }));

    expect(await readTags(cloud, instanceId, nothing)).toEqual({
      notRead: expect.stringContaining('a page token comes twice'),
    });
  });

  it('are read again later when the cloud was busy: that says nothing of them', async () => {
    const cloud = await cloudThatAnswers({ Code: 'Rejected.Throttling', Message: 'slow' }, 429);

    expect(await failureIn(readTags(cloud, instanceId, nothing))).toMatchObject({ type: 'CLOUD_THROTTLED' });
  });

  it('are none by the sandbox’s word too, and those of an instance that was never enabled are refused', async () => {
    const plain = await openExecutor();
    const never = await openExecutor(undefined, (scenario: Scenario) => ({
      ...scenario,
      instances: scenario.instances.map((each) => ({ ...each, status: 'Uninitialized' as const })),
    }));

    expect(await readTags(plain.cloud, instanceId, nothing)).toEqual({ keys: [] });
    expect(await readTags(never.cloud, instanceId, nothing)).toMatchObject({
      vendorCode: 'Rejected.Uninitialized',
    });
    await plain.close();
    await never.close();
  });
});
