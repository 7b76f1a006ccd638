import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readScenario, startSandbox } from '../../sandbox/index.js';
import { scenarioJsonSchema } from '../../sandbox/scenario/json-schema.js';
import { signed1 } from './by-hand.js';
import { cloud, instanceId, standStill } from './support.js';

const folder = new URL('../../sandbox/scenarios/', import.meta.url);
const files = (await readdir(folder)).filter((name) => name.endsWith('.json'));

describe('a scenario file', () => {
  it.each(files)('%s is read, and is named for what it holds', async (file) => {
    expect((await readScenario(new URL(file, folder))).name).toBe(file.replace('.json', ''));
  });

  it('has a JSON Schema that is current', async () => {
    const schema = await readFile(new URL('../../sandbox/scenario.schema.json', import.meta.url), 'utf8');

    expect(JSON.parse(schema)).toEqual(JSON.parse(scenarioJsonSchema()));
  });

  it.each([
    ['an unknown field', { colour: 'red' }, '(whole file): found the unknown field "colour"'],
    [
      'a wrong instance id',
      { instances: [{ instanceId: 'mine' }] },
      'instances.0.instanceId: found "mine": must look like kst-',
    ],
    [
      'a time that is none',
      { traffic: [{ at: 'soon', instanceId, operation: 'Encrypt', by: 'x' }] },
      'traffic.0.at: found "soon": must be ISO 8601',
    ],
    ['a missing field', { account: {} }, 'account.accountId: found nothing: expected string'],
  ])(
    'with %s is refused by file, field, what was found and what is wanted',
    async (_what, change, message) => {
      const whole = { ...(await readScenario(new URL('ready.json', folder))), ...change };
      const path = await written(JSON.stringify(whole));

      await expect(readScenario(path)).rejects.toThrow(`${path}: ${message}`);
    },
  );

  it('that is no JSON, or not there, is refused by name', async () => {
    const path = await written('{ "name": ');

    await expect(readScenario(path)).rejects.toThrow(`${path}: is not JSON`);
    await expect(readScenario(`${path}.missing`)).rejects.toThrow(`${path}.missing: cannot be read`);
  });
});

describe('a sandbox', () => {
  it('is started from the path of a scenario, on the port that is asked for', async () => {
    const first = await startSandbox({ scenario: new URL('ready.json', folder) });
    const { port } = first;
    await first.close();

    const second = await startSandbox({ scenario: new URL('ready.json', folder), port });
    onTestFinished(() => second.close());

    expect(second).toMatchObject({ port, url: `http://127.0.0.1:${String(port)}` });
  });

  it('says so when the port is taken', async () => {
    const first = await startSandbox({ scenario: new URL('ready.json', folder) });
    onTestFinished(() => first.close());

    const second = startSandbox({ scenario: new URL('ready.json', folder), port: first.port });

    await expect(second).rejects.toThrow('EADDRINUSE');
  });

  it('ends at once, although a call waits for its answer', async () => {
    const sandbox = await startSandbox({
      scenario: {
        ...(await readScenario(new URL('ready.json', folder))),
        faults: [{ operation: '*', kind: 'delay', ms: 60_000 }],
      },
    });
    const query = signed1({ Action: 'GetCallerIdentity', Version: '2015-04-01' });
    const waiting = fetch(`${sandbox.url}/?${query}`, { method: 'POST' }).then(
      () => 'answered',
      () => 'ended',
    );
    const faults = async () => (await fetch(`${sandbox.url}/_sandbox/faults`)).text();
    await expect.poll(faults).toContain('"seen":1');

    await sandbox.close();

    expect(await waiting).toBe('ended');
  });

  it('shows its state, and takes new keys with times relative to now', async () => {
    standStill();
    const sky = await cloud('ready', { startsAt: '2026-03-01T00:00:00Z' });
    await sky.advance('1d');
    await sky.patch({ instanceId, addKeys: [{ keyId: 'key-hzz65f3a1b2c3d4e5f6zz', createdAt: '-1h' }] });

    const { body } = await sky.control('GET', '/_sandbox/state');

    expect(body).toMatchObject({
      scenario: 'ready',
      instances: [{ instanceId, createdAt: '2025-03-04T02:00:00.000Z' }],
    });
    expect(JSON.stringify(body['instances'])).toContain('"newestChangeAt":"2026-03-01T23:00:00');
  });
});

async function written(text: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'sandbox-'));
  onTestFinished(() => rm(directory, { recursive: true }));
  const path = join(directory, 'scenario.json');
  await writeFile(path, text);
  return path;
}
