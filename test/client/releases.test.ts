import { Client, Connection } from '@temporalio/client';
import { afterAll, describe, expect, it } from 'vitest';
import { createReleases } from '../../src/client.js';
import { startOptions } from '../../src/client/start.js';
import type { ReleaseRequest } from '../../src/release.js';

const REQUEST: ReleaseRequest = {
  instanceId: 'kst-hzz65f3a1b2c3d4e5f6g7',
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'cleo',
  reason: 'unused',
};

// Nobody listens there: what gets an answer was decided before anything was sent.
const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 300 });
const releases = createReleases(new Client({ connection }));

afterAll(() => connection.close());

describe('the client', () => {
  it('refuses a bad request with all of its problems before anything is sent', async () => {
    const request = { ...REQUEST, instanceId: 'nonsense', requestedBy: ' ', force: true };

    await expect(releases.request(request)).rejects.toMatchObject({
      name: 'ReleasesError',
      code: 'INVALID_REQUEST',
      problems: [
        expect.stringContaining('"force"'),
        expect.stringContaining('instanceId'),
        expect.stringContaining('requestedBy'),
      ],
    });
  });

  it('refuses an id that is none, and a filter that could be a query', async () => {
    expect(() => releases.of('kms-release:1:2')).toThrow('is no workflow id');
    await expect(releases.list({ blockedBy: "x' OR 'a'='a" })).rejects.toMatchObject({
      code: 'INVALID_REQUEST',
    });
    await expect(releases.list({ limit: 0 })).rejects.toMatchObject({ code: 'INVALID_REQUEST' });
  });

  it('says that the server is away, after a while', async () => {
    await expect(releases.of(REQUEST).reject({ as: 'ann', why: 'used' })).rejects.toMatchObject({
      code: 'SERVER_AWAY',
    });
  }, 30_000);

  it('knows a release by its workflow id or by its three names', () => {
    const { workflowId } = releases.of(REQUEST);

    expect(workflowId).toBe('kms-release:1234567890123456:cn-hangzhou:kst-hzz65f3a1b2c3d4e5f6g7');
    expect(releases.of(workflowId).workflowId).toBe(workflowId);
  });
});

describe('a started run', () => {
  it('meets an open one, follows a closed one, and keeps its own time', () => {
    const options = startOptions(REQUEST);

    expect(options).toMatchObject({
      taskQueue: 'kms-release',
      workflowIdConflictPolicy: 'FAIL',
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      staticSummary: 'kst-hzz65f3a1b2c3d4e5f6g7 in cn-hangzhou, asked for by cleo',
    });
    for (const limit of ['retry', 'workflowExecutionTimeout', 'workflowRunTimeout', 'cronSchedule']) {
      expect(options).not.toHaveProperty(limit);
    }
  });

  it('says how to stop it', () => {
    expect(startOptions({ ...REQUEST, ticket: 'OPS-1' }).staticDetails).toMatch(
      /Ticket: OPS\\-1[^]*kms-release reject kms-release:1234567890123456:/,
    );
  });

  it('has a summary of at most 200 bytes, whatever the requester is called', () => {
    const { staticSummary = '' } = startOptions({ ...REQUEST, requestedBy: '𝒜'.repeat(64) });

    expect(Buffer.byteLength(staticSummary)).toBeLessThanOrEqual(200);
    expect(staticSummary).toMatch(/𝒜…$/u);
  });

  it('shows the requester’s words as words, not as links', () => {
    const { staticDetails } = startOptions({
      ...REQUEST,
      reason: '[approve here](https://example.com) <img>',
    });

    expect(staticDetails).toContain('\\[approve here\\]\\(https\\:\\/\\/example\\.com\\) \\<img\\>');
  });
});
