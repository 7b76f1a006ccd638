import { describe, expect, it } from 'vitest';
import { account, listAt } from './at-rest-support.js';
import { firstKey as key } from './support.js';

const VERSION = '2022-12-01';
const things = [
  { kind: 'ecs-disk', id: 'd-1', key },
  { kind: 'ecs-disk', id: 'd-2', regionId: 'cn-shanghai' },
  { kind: 'rds-instance', id: 'rm-1', key },
  { kind: 'rds-instance', id: 'rm-1', place: 'tde', key },
  { kind: 'desktop', id: 'ecd-1', key },
] as const;
const finished = { resourceCenter: 'finished' } as const;

describe('the Resource Center', () => {
  it.each([
    ['off', { ServiceStatus: 'Disabled', InitialStatus: 'Pending' }],
    ['pending', { ServiceStatus: 'Enabled', InitialStatus: 'Pending' }],
    ['lagging', { ServiceStatus: 'Enabled', InitialStatus: 'Finished' }],
    ['finished', { ServiceStatus: 'Enabled', InitialStatus: 'Finished' }],
  ] as const)('that is %s says so', async (resourceCenter, wanted) => {
    const { ask } = await account([], { resourceCenter });

    expect((await ask(VERSION, 'GetResourceCenterServiceStatus')).body).toMatchObject(wanted);
  });

  it('is off unless the scenario says otherwise, and then answers nothing', async () => {
    const { ask } = await account([...things]);

    for (const action of ['SearchResources', 'GetResourceCounts'])
      expect(await ask(VERSION, action, { GroupByKey: 'RegionId' })).toMatchObject({
        status: 400,
        body: { Code: 'ServiceNotEnabled' },
      });
  });

  it('shows the kinds that it knows, each thing once', async () => {
    const { ask } = await account([...things], finished);

    const { body } = await ask(VERSION, 'SearchResources');
    const counts = async (GroupByKey: string) =>
      (await ask(VERSION, 'GetResourceCounts', { GroupByKey })).body['ResourceCounts'];

    expect(listAt(body, 'Resources').map(({ ResourceId }) => ResourceId)).toEqual(['d-1', 'd-2', 'rm-1']);
    expect(await counts('ResourceType')).toEqual([
      { GroupName: 'ACS::ECS::Disk', Count: 2 },
      { GroupName: 'ACS::RDS::DBInstance', Count: 1 },
    ]);
    expect(await counts('RegionId')).toEqual([
      { GroupName: 'cn-hangzhou', Count: 2 },
      { GroupName: 'cn-shanghai', Count: 1 },
    ]);
    const types = listAt((await ask(VERSION, 'ListResourceTypes')).body, 'ResourceTypes');
    expect(types.map(({ ResourceType }) => ResourceType)).toContain('ACS::ECS::Disk');
    expect(JSON.stringify(types)).not.toContain('ECD');
  });

  it('is filtered: all filters together, the values of one apart', async () => {
    const { ask } = await account([...things], finished);
    const found = async (filters: object) =>
      listAt((await ask(VERSION, 'SearchResources', { ...filters })).body, 'Resources').map(
        ({ ResourceId }) => ResourceId,
      );

    expect(
      await found({
        'Filter.1.Key': 'ResourceType',
        'Filter.1.Value.1': 'ACS::ECS::Disk',
        'Filter.1.Value.2': 'ACS::RDS::DBInstance',
        'Filter.2.Key': 'RegionId',
        'Filter.2.Value.1': 'cn-hangzhou',
      }),
    ).toEqual(['d-1', 'rm-1']);
    expect(
      await found({ 'Filter.1.Key': 'ResourceId', 'Filter.1.MatchType': 'Prefix', 'Filter.1.Value.1': 'd-' }),
    ).toEqual(['d-1', 'd-2']);
  });

  it('leads on by token, and has none at its end', async () => {
    const { ask } = await account([{ kind: 'ecs-disk', count: 5 }], finished);

    const first = await ask(VERSION, 'SearchResources', { MaxResults: 3 });
    const NextToken = String(first.body['NextToken']);
    const second = await ask(VERSION, 'SearchResources', { MaxResults: 3, NextToken });

    expect(listAt(second.body, 'Resources')).toHaveLength(2);
    expect(second.body).not.toHaveProperty('NextToken');
    expect((await ask(VERSION, 'SearchResources', { MaxResults: 501 })).body).toMatchObject({
      Code: 'InvalidParameter.MaxResults',
    });
  });

  it('leaves out without a word what its caller may not list, what it has not heard of, and half while it is made', async () => {
    const blind = await account([...things], { ...finished, deny: ['rds:*'] });
    const deaf = await account([{ kind: 'ecs-disk', id: 'd-1', key, inResourceCenter: false }], finished);
    const half = await account([{ kind: 'ecs-disk', count: 4 }], { resourceCenter: 'pending' });
    const count = async ({ ask }: typeof blind) =>
      listAt((await ask(VERSION, 'SearchResources')).body, 'Resources').length;

    expect([await count(blind), await count(deaf), await count(half)]).toEqual([2, 0, 2]);
  });

  it('that lags hears of a thing an hour later, and still shows one that is gone', async () => {
    const { ask, control } = await account([{ kind: 'ecs-disk', id: 'd-1' }], { resourceCenter: 'lagging' });
    const ids = async () =>
      listAt((await ask(VERSION, 'SearchResources')).body, 'Resources').map(({ ResourceId }) => ResourceId);
    await control('POST', '/_sandbox/clock', { advance: '2h' });
    await control('POST', '/_sandbox/state', { addResources: [{ kind: 'ecs-disk', id: 'd-2' }] });
    await control('POST', '/_sandbox/state', { removeResource: { kind: 'ecs-disk', id: 'd-1' } });

    expect(await ids()).toEqual(['d-1']);
    await control('POST', '/_sandbox/clock', { advance: '2h' });
    expect(await ids()).toEqual(['d-2']);
  });

  it('refuses who may not ask it, in its own words, and may be switched while the sandbox runs', async () => {
    const { ask, control } = await account([], { deny: ['resourcecenter:SearchResources'], ...finished });

    expect(await ask(VERSION, 'SearchResources')).toMatchObject({
      status: 400,
      body: { Code: 'NoPermission' },
    });
    await control('POST', '/_sandbox/state', { setResourceCenter: 'off' });
    expect((await ask(VERSION, 'GetResourceCenterServiceStatus')).body).toMatchObject({
      ServiceStatus: 'Disabled',
    });
  });
});
