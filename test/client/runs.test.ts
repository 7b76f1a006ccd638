import { randomUUID } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { createReleases } from '../../src/client.js';
import type { Releases } from '../../src/client/releases.js';
import type { ReleaseRequest } from '../../src/release.js';
import { startSmallWorker } from './small-worker.js';

const NAMESPACE = 'client-runs';
const NOW = new Date().toISOString();

let connection: Connection;
let client: Client;
let releases: Releases;
let worker: { stop(): Promise<void> };

beforeAll(async () => {
  connection = await Connection.connect({ address: inject('temporalAddress') });
  client = new Client({ connection, namespace: NAMESPACE });
  releases = createReleases(client);
  worker = await startSmallWorker(NAMESPACE);
});

afterAll(async () => {
  await worker.stop();
  await connection.close();
});

describe('a release that another program asks for', () => {
  it('is taken once: who asks again is told which run is open', async () => {
    const request = requestOf({ requestedBy: 'cleo' });
    const { workflowId, runId } = await releases.request(request);

    await expect(releases.request({ ...request, requestedBy: 'dan' })).rejects.toMatchObject({
      code: 'ALREADY_OPEN',
      open: { workflowId, runId, requestedBy: 'cleo', stage: 'identifying' },
      message: expect.stringContaining('asked for by cleo'),
    });
  });

  it('can be asked for again after it has ended, and the old handle stays with the old run', async () => {
    const request = requestOf();
    const first = await releases.request(request);
    await first.reject({ as: 'ann', why: 'still used' });
    await first.outcome();

    const second = await releases.request(request);

    await expect(first.reject({ as: 'ann', why: 'again' })).rejects.toMatchObject({ code: 'ALREADY_ENDED' });
    expect(await second.status()).toMatchObject({ stage: 'awaiting approval', approvals: [] });
  });

  it('is approved by statements, and answers how it ended', async () => {
    const release = await releases.request(requestOf());

    for (const signer of ['ann', 'ben']) {
      const answer = await release.statement({ signer, says: 'approve', issuedAt: NOW });
      if ('refused' in answer) throw new Error(answer.refused.message);
      expect(
        await release.submitStatement({ statement: answer.statement, signature: 'by hand' }),
      ).toMatchObject({ signer });
    }

    expect(await release.outcome()).toMatchObject({ outcome: 'released', callsSent: 1 });
  });

  it('passes on why a statement was refused', async () => {
    const release = await releases.request(requestOf());

    expect(await release.statement({ signer: 'dan', says: 'approve', issuedAt: NOW })).toMatchObject({
      refused: { code: 'SIGNER_NOT_LISTED' },
    });
    await expect(release.submitStatement({ statement: '{}', signature: '' })).rejects.toMatchObject({
      code: 'STATEMENT_REFUSED',
      refusal: { code: 'SIGNATURE_INVALID', text: 'no signature' },
    });
  });

  it('is kept when it is cancelled, with the reason in its history, and only once', async () => {
    const release = await releases.request(requestOf());
    await release.cancel('a trial');

    expect(await release.outcome()).toMatchObject({ outcome: 'kept' });
    await expect(release.cancel('again')).rejects.toMatchObject({ code: 'ALREADY_ENDED' });
    const { events } = await client.workflow.getHandle(release.workflowId).fetchHistory();
    const reasons = events?.map((event) => event.workflowExecutionCancelRequestedEventAttributes?.cause);
    expect(reasons).toContain('a trial');
  });

  it('has no outcome when someone terminated it, or when the run refused its input', async () => {
    const terminated = await releases.request(requestOf());
    await client.workflow.getHandle(terminated.workflowId).terminate('a trial');
    const refused = await releases.request(requestOf({ reason: 'fail' }));

    await expect(terminated.outcome()).rejects.toMatchObject({ code: 'RUN_FAILED' });
    await expect(refused.outcome()).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
      message: 'raw nonsense',
    });
  });

  it('is found by its instance id, unless two regions have it', async () => {
    const request = requestOf();
    const { workflowId } = await releases.request(request);
    await listed(request.instanceId, 1);

    expect((await releases.findByInstance(request.instanceId)).workflowId).toBe(workflowId);

    await releases.request({ ...request, regionId: 'cn-beijing' });
    await listed(request.instanceId, 2);

    await expect(releases.findByInstance(request.instanceId)).rejects.toMatchObject({
      code: 'AMBIGUOUS',
      candidates: expect.arrayContaining([workflowId]),
    });
  });

  it('is listed by what is known of it', async () => {
    const accountId = String(Date.now()).padEnd(16, '7');
    const release = await releases.request(requestOf({ accountId }));
    await release.reject({ as: 'ann', why: 'used' });
    await release.outcome();
    const filter = { accountId, outcome: 'kept' } as const;

    await expect
      .poll(() => releases.list(filter))
      .toMatchObject([{ open: false, outcome: 'kept', requestedBy: 'cleo' }]);
    expect(await releases.list({ ...filter, outcome: 'released' })).toEqual([]);
  });

  it('that never was is told as such', async () => {
    const none = releases.of({
      accountId: '1234567890123456',
      regionId: 'cn-hangzhou',
      instanceId: 'kst-none00000',
    });

    const asks = [
      none.status,
      none.recheck,
      none.cancel,
      none.outcome,
      () => none.reject({ as: 'a', why: 'b' }),
    ];

    for (const ask of asks) {
      await expect(ask()).rejects.toMatchObject({ code: 'NOT_FOUND' });
    }
    await expect(releases.findByInstance('kst-none00000')).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('names a namespace that is not there', async () => {
    const elsewhere = createReleases(new Client({ connection, namespace: 'nowhere' }));

    await expect(elsewhere.request(requestOf())).rejects.toMatchObject({ code: 'NAMESPACE_NOT_FOUND' });
  });

  it('is bounded in time while no worker runs, and can be rejected all the same', async () => {
    const request = requestOf();
    await worker.stop();
    const release = await releases.request(request);

    const asked = await Promise.allSettled([release.status(), release.status(), release.status()]);
    const silence = { status: 'rejected', reason: expect.objectContaining({ code: 'NO_WORKER' }) };
    expect(asked).toEqual([silence, silence, silence]);
    await release.reject({ as: 'ann', why: 'used' });

    worker = await startSmallWorker(NAMESPACE);
    expect(await release.outcome()).toMatchObject({ outcome: 'kept' });
  });
});

function requestOf(change: Partial<ReleaseRequest> = {}): ReleaseRequest {
  return {
    instanceId: `kst-${randomUUID()}`,
    regionId: 'cn-hangzhou',
    accountId: '1234567890123456',
    requestedBy: 'cleo',
    reason: 'unused',
    ...change,
  };
}

function listed(instanceId: string, rows: number): Promise<void> {
  return expect.poll(() => releases.list({ instanceId }), { timeout: 10_000 }).toHaveLength(rows);
}
