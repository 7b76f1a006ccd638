import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createReleases } from '../../src/client.js';
import type { Release } from '../../src/client/releases.js';
import { SEARCH_ATTRIBUTES } from '../../src/search-attributes.js';
import { startDevServer, type DevServer } from '../../demo/temporal-cli.js';

/** A server that takes few signals for a run; nobody serves the runs, so that the server alone can answer. */
const MAX_SIGNALS = 20;
let server: DevServer;
let connection: Connection;
let client: Client;
let next = 0;

beforeAll(async () => {
  server = await startDevServer({
    cli: inject('temporalCli'),
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    settings: [`history.maximumSignalsPerExecution=${MAX_SIGNALS}`],
  });
  connection = await Connection.connect({ address: server.address });
  client = new Client({ connection });
});

afterAll(async () => {
  await connection.close();
  await server.close();
});

function start(): Promise<Release> {
  next += 1;
  return createReleases(client).request({
    ...{ instanceId: `kst-stopping${next}`, regionId: 'cn-hangzhou', accountId: '1234567890123456' },
    ...{ requestedBy: 'rita', reason: 'unused' },
  });
}

const fill = (release: Release, name = 'recheck') =>
  Promise.all(
    Array.from({ length: MAX_SIGNALS }, () => client.workflow.getHandle(release.workflowId).signal(name)),
  );
const REJECTION = { as: 'nina', why: 'still needed' };

describe('a rejection that nobody serves', () => {
  it('goes out as a signal, and counts as taken once it stands in the record before any mark', async () => {
    const release = await start();

    expect(await release.reject(REJECTION)).toBe('signal');
    expect(await release.afterStop(0)).toEqual({ is: 'not known yet', taken: true });
    expect((await release.serverRecord()).stops).toMatchObject([{ what: 'rejection' }]);
  });

  it('goes out as a cancel request, with its words, where the server takes no more signals', async () => {
    const release = await start();
    await fill(release);

    expect(await release.reject(REJECTION)).toBe('cancel');
    expect(await release.afterStop(0)).toEqual({ is: 'not known yet', taken: true });
    const { events } = await client.workflow.getHandle(release.workflowId).fetchHistory();
    const causes = (events ?? []).map(
      (event) => event.workflowExecutionCancelRequestedEventAttributes?.cause,
    );
    expect(causes).toContain('rejected by nina: still needed');
  });

  it('does not count as taken when a mark stands before it', async () => {
    const release = await start();
    await client.workflow.getHandle(release.workflowId).signal('releaseMarked', { nonce: 'n', number: 1 });
    await release.reject(REJECTION);

    expect(await release.afterStop(0)).toEqual({
      is: 'not known yet',
      taken: false,
      markedAt: expect.stringMatching(/Z$/),
    });
  });

  it('says nothing of the instance when the run is terminated', async () => {
    const release = await start();
    await release.reject(REJECTION);
    await client.workflow.getHandle(release.workflowId).terminate('an operator');

    expect(await release.afterStop(5_000)).toEqual({ is: 'ended otherwise', status: 'TERMINATED' });
  });

  it('stops nothing, and says so, when the run has ended or was never there', async () => {
    const release = await start();
    await client.workflow.getHandle(release.workflowId).terminate('an operator');
    const none = createReleases(client).of('kms-release:1234567890123456:cn-hangzhou:kst-never0000');

    await expect(release.reject(REJECTION)).rejects.toMatchObject({ code: 'ALREADY_ENDED' });
    await expect(none.reject(REJECTION)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});
