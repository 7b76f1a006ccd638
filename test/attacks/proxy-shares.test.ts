import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { readScenario, startSandbox, type Sandbox } from '../../sandbox/index.js';
import { createCloud } from '../../src/alibaba/create-cloud.js';
import { scanResourceSharing } from '../../src/probes/resource-sharing.js';
import { startProxy, type Proxy, type Spoil } from '../support/proxy.js';
import { REQUEST } from '../support/snapshots.js';

/** Somebody between the service and the cloud, who wants a shared instance to look like one that is not. */
describe('somebody between the service and Resource Sharing', () => {
  let sandbox: Sandbox;
  let proxy: Proxy;
  beforeEach(async () => {
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_ID', 'sandbox-observer');
    vi.stubEnv('ALIBABA_CLOUD_ACCESS_KEY_SECRET', 'sandbox-observer-secret');
    const scenario = await readScenario(new URL('../../sandbox/scenarios/shared.json', import.meta.url));
    sandbox = await startSandbox({ scenario });
    proxy = await startProxy(sandbox.url);
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await proxy.close();
    await sandbox.close();
  });

  async function verdict(spoil: Spoil): Promise<string> {
    proxy.spoil(spoil);
    const cloud = createCloud({ regionId: 'cn-hangzhou', site: 'intl', endpoint: proxy.url, pausesMs: [] });
    const now = () => cloud.clock.now();
    return scanResourceSharing(cloud.sharing, REQUEST, now, async () => undefined).then(
      ({ row }) => row.verdict,
      () => 'FAILED',
    );
  }
  const emptied = (text: string) => {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null) return text;
    const lists = Object.entries(body).map(([name, value]) => [name, Array.isArray(value) ? [] : value]);
    return JSON.stringify(Object.fromEntries(lists));
  };
  const isNamed = ({ query }: Parameters<Spoil>[0], name: string) => query.has(name);

  it('empties what is asked by id: the share is found', async () => {
    expect(await verdict((one) => (isNamed(one, 'ResourceId') ? emptied(one.text) : one.text))).toBe('FOUND');
  });

  it('empties what is asked by id and by ARN: the share is found among all of them', async () => {
    const spoil: Spoil = (one) =>
      isNamed(one, 'ResourceId') || isNamed(one, 'ResourceArn') ? emptied(one.text) : one.text;

    expect(await verdict(spoil)).toBe('FOUND');
  });

  it('empties all that the first route says: the second still has it', async () => {
    const spoil: Spoil = ({ operation, text }) =>
      operation === 'ListResourceShareAssociations' ? emptied(text) : text;

    expect(await verdict(spoil)).toBe('FOUND');
  });

  it('says that the share is of something else: it is not taken for unshared', async () => {
    const spoil: Spoil = ({ text }) => text.replaceAll(REQUEST.instanceId, 'vsw-1');

    expect(await verdict(spoil)).not.toBe('CLEAR');
  });

  it('leaves out what the share is of, in every answer: it is found', async () => {
    const spoil: Spoil = ({ text }) => text.replaceAll(/"(EntityId|ResourceArn)":"[^"]*",?/g, '');

    expect(await verdict(spoil)).toBe('FOUND');
  });
});
