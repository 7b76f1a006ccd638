import { Client, Connection } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import { msToTs } from '@temporalio/common/lib/time.js';
import { temporal } from '@temporalio/proto';
import { describe, expect, it, vi } from 'vitest';
import { earlierReleases } from '../../src/activities/earlier-releases.js';

const { GetWorkflowExecutionHistoryResponse, ListWorkflowExecutionsResponse } =
  temporal.api.workflowservice.v1;
type Event = temporal.api.history.v1.IHistoryEvent;

const SELF = { workflowId: 'kms-release:1:cn-hangzhou:kst-1', runId: 'self' };
const eventTime = msToTs(Date.parse('2026-11-20T00:00:00Z'));
const MARK: Event = { eventTime, workflowExecutionSignaledEventAttributes: { signalName: 'releaseMarked' } };
const ASKED: Event = { activityTaskScheduledEventAttributes: { activityType: { name: 'releaseInstance' } } };
const READ_AT: Event = { activityTaskScheduledEventAttributes: { activityType: { name: 'takeInventory' } } };
const TERMINATED: Event = { workflowExecutionTerminatedEventAttributes: {} };

function completed(result: unknown): Event {
  const payloads = [defaultPayloadConverter.toPayload(result)];
  return { workflowExecutionCompletedEventAttributes: { result: { payloads } } };
}

/** What is told of earlier runs whose histories are these. `endless`: the server has always one more page. */
async function told(histories: readonly (readonly Event[])[], endless = false): Promise<string[]> {
  const client = new Client({ connection: Connection.lazy() });
  const executions = histories.map((_, number) => ({
    execution: { workflowId: SELF.workflowId, runId: `run-${number}` },
    type: { name: 'releaseKmsInstance' },
    status: 5,
    startTime: eventTime,
    ...(eventTime.seconds != null && { historyLength: eventTime.seconds }),
    // What the list shows of a run, anybody may have written: here it says that nothing had happened yet.
    searchAttributes: {
      indexedFields: { KmsReleaseStage: defaultPayloadConverter.toPayload(['identifying']) },
    },
  }));
  vi.spyOn(client.workflowService, 'listWorkflowExecutions').mockImplementation(async () =>
    ListWorkflowExecutionsResponse.create({ executions }),
  );
  vi.spyOn(client.workflowService, 'getWorkflowExecutionHistory').mockImplementation(async (request) => {
    const runId = 'execution' in request ? (request.execution?.runId ?? '') : '';
    const events = [...(histories[Number(runId.replace('run-', ''))] ?? [])];
    return GetWorkflowExecutionHistoryResponse.create({
      history: { events },
      ...(endless && { nextPageToken: Buffer.from('more') }),
    });
  });
  const reasons = await earlierReleases(client, SELF);
  return reasons.map(({ code, text }) => `${code}: ${text}`);
}

describe('an earlier run', () => {
  it('that was ended after the executor was asked is told of, whatever its stage says', async () => {
    expect(await told([[READ_AT, ASKED, MARK, TERMINATED]])).toEqual([
      'EARLIER_RUN_UNFINISHED: Run run-0 was terminated while identifying, and its history has a call, marked at ' +
        '2026-11-20T00:00:00.000Z: it may have released the instance.',
    ]);
  });

  it('that was ended before is no trouble', async () => {
    expect(
      await told([
        [READ_AT, TERMINATED],
        [READ_AT, { workflowExecutionFailedEventAttributes: {} }],
      ]),
    ).toEqual([]);
  });

  it('that says less than its history is told of', async () => {
    expect(await told([[MARK, completed({ outcome: 'kept', callsSent: 0 })]])).toEqual([
      expect.stringMatching(
        /^EARLIER_RUN_UNFINISHED: Run run-0 says kept after 0 calls, and its history has a call/,
      ),
    ]);
    expect(await told([[MARK, completed({ outcome: 'kept', callsSent: 1 })]])).toEqual([]);
    expect(await told([[MARK, MARK, completed('nothing of ours')]])).toEqual([
      expect.stringContaining('says nothing after 0 calls, and its history has 2 calls'),
    ]);
  });

  it('that released it is named with its certificate', async () => {
    const result = { outcome: 'released', releasedAt: '2026-11-20T00:00:00Z', certificateDigest: 'sha256:c' };

    expect(await told([[MARK, completed(result)]])).toEqual([
      'ALREADY_RELEASED: It was released by run run-0 at 2026-11-20T00:00:00Z; certificate sha256:c.',
    ]);
  });

  it('whose history is not read to its end is told of', async () => {
    expect(await told([[READ_AT, TERMINATED]], true)).toEqual([
      expect.stringContaining('its history could not be read to its end: it may have released the instance.'),
    ]);
  });

  it('is not passed over when there are more runs than are read', async () => {
    const many = Array.from({ length: 101 }, () => [READ_AT, TERMINATED]);

    expect(await told(many.slice(1))).toEqual([]);
    expect(await told(many)).toEqual([expect.stringContaining('Only the newest 100 earlier runs')]);
  });
});
