import { msToTs } from '@temporalio/common/lib/time.js';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ownRun } from '../../src/activities/own-run.js';
import { ALONE, asActivity, startedEvent, type ServerSays } from '../support/executor.js';
import { NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

afterEach(() => {
  vi.restoreAllMocks();
});

const YES: ServerSays = { heartbeat: () => ({}) };
const read = (says: Partial<ServerSays> = {}) => asActivity({ ...YES, ...says }).run(ownRun);

describe('the run that asks for a release', () => {
  it('is what the server’s own record of its start says', async () => {
    expect(await read()).toEqual({
      workflowId: SUBJECT.workflowId,
      runId: SUBJECT.runId,
      request: REQUEST,
      startedAt: NOW.toISOString(),
    });
  });

  for (const [title, says, text] of [
    ['is of another type', { type: 'cleanUp' }, 'The run is of type cleanUp; releaseKmsInstance is wanted.'],
    ['has an input that is no request', { input: { instanceId: 'kst-x' } }, 'an input that is no request.'],
    [
      'has a request with one field more',
      { input: { ...REQUEST, force: true } },
      'an input that is no request.',
    ],
    ['has an input of text', { input: 'kst-hzz65f3a1b2c3d4e5f6g7h' }, 'an input that is no request.'],
    [
      'asks for another instance than its id says',
      { input: { ...REQUEST, instanceId: 'kst-another' } },
      `The run has the id ${SUBJECT.workflowId}; its input makes kms-release:1234567890123456:cn-hangzhou:kst-another.`,
    ],
  ] as const) {
    it(`is refused when it ${title}`, async () => {
      const answer = await read(says);

      expect(answer).toMatchObject({ refused: { code: 'NOT_A_RELEASE_RUN' } });
      expect('refused' in answer && answer.refused.text).toContain(text);
    });
  }

  const odd: readonly (readonly [string, NonNullable<ServerSays['record']>])[] = [
    ['the server knows nothing of it', {}],
    ['the server shows no event of it', { history: {} }],
    ['its first event is another one', { history: { events: [{ eventTime: startedEvent().eventTime }] } }],
    ['its start names no type', started({})],
    ['it was started with no input', started({ workflowType: { name: 'releaseKmsInstance' } })],
    [
      'it was started with an empty input',
      started({ workflowType: { name: 'releaseKmsInstance' }, input: { payloads: [] } }),
    ],
  ];
  for (const [title, record] of odd) {
    it(`is refused when ${title}`, async () => {
      expect(await read({ record })).toMatchObject({ refused: { code: 'NOT_A_RELEASE_RUN' } });
    });
  }

  it('is refused when nobody says when it began: every old look of ours would then be its control', async () => {
    const { workflowExecutionStartedEventAttributes } = startedEvent();

    expect(
      await read({ record: { history: { events: [{ workflowExecutionStartedEventAttributes }] } } }),
    ).toEqual({
      refused: { code: 'NOT_A_RELEASE_RUN', text: 'The server does not say when the run began.' },
    });
  });

  it('is refused when its workflow tasks may take longer than 10 s, and hide a stop for as long', async () => {
    const { workflowExecutionStartedEventAttributes: attributes, eventTime } = startedEvent();
    const of = (seconds: number) => ({
      history: {
        events: [
          {
            eventTime,
            workflowExecutionStartedEventAttributes: {
              ...attributes,
              workflowTaskTimeout: msToTs(seconds * 1_000),
            },
          },
        ],
      },
    });

    expect(await read({ record: of(11) })).toMatchObject({ refused: { code: 'NOT_A_RELEASE_RUN' } });
    expect(await read({ record: of(10) })).toMatchObject({ request: REQUEST });
  });

  it('is refused when there is none: an activity on its own', async () => {
    const alone = {
      refused: { code: 'NOT_A_RELEASE_RUN', text: 'This activity belongs to no workflow run.' },
    };

    expect(await asActivity(YES, ALONE).run(ownRun)).toEqual(alone);
    expect(
      await asActivity(YES, { ...ALONE, workflowExecution: { workflowId: 'x', runId: 'y' } }).run(ownRun),
    ).toEqual(alone);
  });
});

function started(workflowExecutionStartedEventAttributes: object) {
  return { history: { events: [{ ...startedEvent(), workflowExecutionStartedEventAttributes }] } };
}
