import { describe, expect, it } from 'vitest';
import { problemsOfStart, type StartInfo } from '../../src/workflows/refuse-bad-start.js';
import { REQUEST, SUBJECT } from '../support/snapshots.js';

const INFO: StartInfo = { workflowId: SUBJECT.workflowId, taskTimeoutMs: 10_000 };
const PARENT = { workflowId: 'theirs', runId: 'run', namespace: 'default' };

describe('a raw start', () => {
  it('is taken with a good request, under the id that it makes', () => {
    expect(problemsOfStart(REQUEST, INFO)).toEqual([]);
  });

  it('is refused with a bad request', () => {
    expect(problemsOfStart({ ...REQUEST, reason: ' ' }, INFO)).toEqual([
      'reason is " "; expected why it may go: 1 to 1,000 characters, not blank, on one line, with no character that cannot be seen',
    ]);
  });

  for (const [title, change, problem] of [
    ['under another id', { workflowId: 'mine' }, 'the workflow id is mine'],
    ['with a retry policy', { retryPolicy: { maximumAttempts: 1 } }, 'the run has a retry policy'],
    ['with a cron schedule', { cronSchedule: '0 3 * * *' }, 'the run has a cron schedule'],
    ['with an execution timeout', { executionTimeoutMs: 1 }, 'the run has an execution timeout'],
    ['with a run timeout', { runTimeoutMs: 1 }, 'the run has a run timeout'],
    ['with slow workflow tasks', { taskTimeoutMs: 10_001 }, 'the run has a workflow task timeout'],
    ['as a child', { parent: PARENT }, 'the run is a child'],
  ] as const) {
    it(`is refused ${title}`, () => {
      const problems = problemsOfStart(REQUEST, { ...INFO, ...change });

      expect(problems).toHaveLength(1);
      expect(problems[0]).toContain(problem);
    });
  }
});
