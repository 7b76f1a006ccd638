import { afterEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { Status } from '../../src/release.js';
import { eventually } from '../support/ask.js';
import { approved } from '../support/approved.js';
import { inWorld } from '../support/in-world.js';
import { startProxy, type Proxy, type Spoil } from '../support/proxy.js';
import { INSTANCE, type World } from '../support/world.js';

/** A cloud that stops no release by itself: what the service does not see, nobody does. */
const LAX = (scenario: Scenario): Scenario => ({
  ...scenario,
  behaviour: { ...scenario.behaviour, protectionEnforced: false },
});
const FIRST_KEY = 'key-hzz65f3a1b2c3d4e5f6a1';

const openWorld = inWorld();
let proxy: Proxy | undefined;
afterEach(async () => {
  await proxy?.close();
  proxy = undefined;
});

/** Both workers reach the cloud through somebody who may spoil its answers. */
async function open(
  spoil?: Spoil,
  scenario: 'ready' | 'used' = 'ready',
  change = LAX,
): Promise<{ world: World; between: Proxy }> {
  const world = await openWorld({ role: 'none', scenario, change });
  const between = (proxy = await startProxy(world.sandboxUrl));
  between.spoil(spoil);
  await world.work('both', { endpoint: between.url });
  return { world, between };
}

const isBlocked = ({ blockedBy, stage }: Status) => stage === 'ended' || blockedBy.length > 0;
const codesOf = ({ blockedBy }: Status) => blockedBy.map(({ code }) => code);
/** Every answer to one operation, changed. */
const changing =
  (operation: string, change: (text: string) => string): Spoil =>
  (passing) =>
    passing.operation === operation ? change(passing.text) : passing.text;

describe('somebody between both workers and the cloud', () => {
  it('only listens: the instance is released once, and rightly', async () => {
    const { world } = await open();

    expect(await (await approved(world)).end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
  });

  it('sends each request a second time: the instance is released once, by the first', async () => {
    const { world, between } = await open();
    between.repeat();

    expect(await (await approved(world)).end()).toMatchObject({ outcome: 'released', callsSent: 1 });
    expect((await world.released()).filter(({ executed }) => executed)).toMatchObject([{ verdict: 'RIGHT' }]);
  });

  it('takes the token from every page of the trail: the use behind it keeps the instance', async () => {
    const noise = Array.from({ length: 3 }, () => ({
      at: '-1d',
      instanceId: INSTANCE,
      operation: 'DescribeKey',
      keyId: FIRST_KEY,
      by: 'auditor',
      times: 60,
      everySeconds: 60,
    }));
    const withNoise = (scenario: Scenario) => ({
      ...LAX(scenario),
      traffic: [...(scenario.traffic ?? []), ...noise],
    });
    const spoil = changing('LookupEvents', (text) => text.replace(/"NextToken":"[^"]*"/, '"NextToken":""'));
    const { world } = await open(spoil, 'used', withNoise);
    const run = await world.start();

    const status = await run.until((now) => codesOf(now).includes('CALLER_FOUND'));

    expect(status).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('empties the trail: it is not believed, and the instance is kept', async () => {
    const { world } = await open(
      changing('LookupEvents', (text) => JSON.stringify({ ...JSON.parse(text), Events: [], NextToken: '' })),
    );
    const run = await world.start();

    const status = await run.until(isBlocked);

    expect(status).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('shows the keys of before, after one was added: the counts disagree, and nothing is sent', async () => {
    let before: string | undefined;
    const { world, between } = await open(
      changing('ListKeys', (text) => {
        before ??= text;
        return text;
      }),
    );
    const run = await approved(world);
    between.spoil(changing('ListKeys', (text) => before ?? text));
    const added = { keyId: 'key-hzz65f3a1b2c3d4e5f6b9' };
    await world.control('state', { instanceId: INSTANCE, addKeys: [added] });

    const status = await run.until(isBlocked);

    expect(status.callsSent).toBe(0);
    expect(await world.released()).toEqual([]);
  });

  it('empties the answer about tags, after the hold tag was set: it is not taken for none', async () => {
    const { world, between } = await open();
    const run = await approved(world);
    between.spoil(
      changing('ListTagResources', (text) => JSON.stringify({ ...JSON.parse(text), TagResources: {} })),
    );
    await world.control('state', { instanceId: INSTANCE, set: { tags: { 'kms-release:hold': '' } } });

    const status = await run.until(isBlocked);

    expect(codesOf(status)).toContain('TAGS_NOT_READ');
    expect(await world.released()).toEqual([]);
  });

  it('says off of protection that is on, by a field more: an answer that says both is none', async () => {
    const { world, between } = await open();
    const run = await approved(world);
    between.spoil(
      changing('GetKmsInstance', (text) =>
        text.replace(/"DeletionProtection":[^,}]*/, '$&,"DeletionProtection":false'),
      ),
    );
    await world.control('state', { instanceId: INSTANCE, set: { deletionProtection: true } });

    const status = await run.until((now) => isBlocked(now) || now.stage === 'releasing');

    await run.skip(30 * 60_000);
    expect(status.callsSent).toBe(0);
    expect(await world.released()).toEqual([]);
  });

  it('shows the description of one key for all: the others are not taken for described', async () => {
    let one: string | undefined;
    const { world } = await open(changing('DescribeKey', (text) => (one ??= text)));
    const run = await world.start();

    await eventually(run.status, ({ stage }) => stage !== 'identifying');
    await run.skip(30 * 60_000);

    expect(await run.status()).toMatchObject({ approvalRequestNumber: 0, callsSent: 0 });
    expect(await world.released()).toEqual([]);
  });

  it('swallows the call, and says that the instance is gone: one list still shows it, so it is not called released', async () => {
    const { world, between } = await open();
    const run = await approved(world);
    let swallowed = false;
    between.spoil(({ operation, text }) => {
      if (operation === 'ReleaseKmsInstance') swallowed = true;
      if (operation !== 'GetKmsInstance' || !swallowed) return text;
      return JSON.stringify({ RequestId: 'r-1', KmsInstance: { InstanceId: '' } });
    });
    await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'dropped-before', times: 9 });

    const result = await run.end();

    expect(result.outcome).not.toBe('released');
    expect((await world.released()).filter(({ executed }) => executed)).toEqual([]);
  });
});
