import { WorkflowFailedError, type WorkflowStartOptions } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openWorld, INSTANCE, type World } from '../support/world.js';

const GOOD = {
  instanceId: INSTANCE,
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'unused',
};
const ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;
type Options = Partial<WorkflowStartOptions<(input: unknown) => Promise<unknown>>>;

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(async () => {
  expect(await world.control('ledger')).toMatchObject({ calls: [], releases: [] });
  await world.close();
});

/** Starts it as anybody can who may write to the namespace, and answers with how the run failed. */
async function failed(input: unknown, options: Options = {}): Promise<{ code: string; text: string }> {
  const handle = await world.client.workflow.start<(input: unknown) => Promise<unknown>>(
    'releaseKmsInstance',
    {
      taskQueue: 'kms-release',
      workflowId: ID,
      args: [input],
      ...options,
    },
  );
  try {
    throw new Error(`it ended well: ${JSON.stringify(await handle.result())}`);
  } catch (error) {
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    return { code: error.cause.type ?? '', text: error.cause.message };
  } finally {
    await handle.terminate('test over').catch(() => undefined);
  }
}

describe('a raw start', () => {
  for (const [title, input, text] of [
    ['no input', undefined, 'the request is undefined; one JSON object is wanted'],
    ['text', INSTANCE, 'one JSON object is wanted'],
    ['a list', [GOOD], 'the request is a list'],
    ['an unknown field', { ...GOOD, force: true }, 'unknown field "force"'],
    ['approvals brought along', { ...GOOD, approvals: ['ann', 'ben'] }, 'unknown field "approvals"'],
    [
      'a prototype',
      JSON.parse(JSON.stringify(GOOD).replace('{', '{"__proto__":{},')),
      'unknown field "__proto__"',
    ],
    ['no requester', { ...GOOD, requestedBy: undefined }, 'requestedBy is missing'],
    ['a blank requester', { ...GOOD, requestedBy: '  ' }, 'requestedBy is "  "'],
    ['a blank reason', { ...GOOD, reason: '' }, 'reason is ""'],
    ['a region of another form', { ...GOOD, regionId: '../cn' }, 'regionId is "../cn"'],
    [
      'an account that is a number',
      { ...GOOD, accountId: 1234567890123456 },
      'accountId is 1234567890123456',
    ],
    [
      'a stricter that says nothing known',
      { ...GOOD, stricter: { quorum: 0 } },
      'stricter has an unknown field',
    ],
    ['half an approval', { ...GOOD, stricter: { approvalsRequired: 0.5 } }, 'a whole number from 1 to 20'],
    ['a reason of a megabyte', { ...GOOD, reason: 'x'.repeat(1_000_000) }, 'reason is "xxx'],
  ] as const) {
    it(`with ${title} fails at once, and nothing is sent`, async () => {
      const refused = await failed(input);

      expect(refused.code).toBe('INVALID_REQUEST');
      expect(refused.text).toContain(text);
      expect(refused.text.length).toBeLessThan(1_000);
    });
  }

  for (const [title, options, text] of [
    ['another id', { workflowId: 'my-release' }, `the workflow id is my-release; ${ID} is wanted`],
    ['the id of another instance', { workflowId: `${ID}x` }, `${ID} is wanted`],
    ['a retry policy', { retry: { maximumAttempts: 3 } }, 'the run has a retry policy; start it without one'],
    ['an execution timeout', { workflowExecutionTimeout: '30 days' }, 'the run has an execution timeout'],
    ['a run timeout', { workflowRunTimeout: '30 days' }, 'the run has a run timeout'],
  ] as const) {
    it(`with ${title} fails at once, and nothing is sent`, async () => {
      const refused = await failed(GOOD, options);

      expect(refused.code).toBe('INVALID_REQUEST');
      expect(refused.text).toContain(text);
    });
  }
});
