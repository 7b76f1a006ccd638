import { WorkflowFailedError } from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { problemsOfRequest } from '../../src/policy/request.js';
import { openWorld, INSTANCE, type World } from '../support/world.js';

const REQUEST = {
  instanceId: INSTANCE,
  regionId: 'cn-hangzhou',
  accountId: '1234567890123456',
  requestedBy: 'rita',
  reason: 'payments moved to the new instance',
  ticket: 'OPS-1',
};
const ID = `kms-release:1234567890123456:cn-hangzhou:${INSTANCE}`;

let world: World;
beforeAll(async () => void (world = await openWorld()));
afterAll(() => world.close());

/** A raw start, past every client: how it fails. */
async function started(input: unknown): Promise<{ code: string; text: string }> {
  const handle = await world.client.workflow.start('releaseKmsInstance', {
    workflowId: ID,
    taskQueue: 'kms-release',
    args: [input],
  });
  try {
    throw new Error(`it ended: ${JSON.stringify(await handle.result())}`);
  } catch (error) {
    if (!(error instanceof WorkflowFailedError) || !(error.cause instanceof ApplicationFailure)) throw error;
    return { code: error.cause.type ?? '', text: error.cause.message };
  }
}

function nested(depth: number): unknown {
  return JSON.parse('['.repeat(depth) + ']'.repeat(depth));
}

describe('a requester', () => {
  it('asks with a reason of 1.9 MB: the run fails at once, `status` says so, and nothing is released', async () => {
    const refused = await started({ ...REQUEST, reason: 'x'.repeat(1_900_000) });

    expect(refused.code).toBe('INVALID_REQUEST');
    expect(refused.text.length).toBeLessThan(1_000);
    const begun = performance.now();
    const told = await world.releases
      .of(ID)
      .status()
      .catch((error: unknown) => error);
    expect(performance.now() - begun).toBeLessThan(20_000);
    expect(JSON.stringify(told).length).toBeLessThan(100_000);
    expect(await world.released()).toEqual([]);
  });

  it('asks with a million nested lists: the run fails at once, and nothing is released', async () => {
    const refused = await started({ ...REQUEST, reason: nested(3_000) });

    expect(refused).toMatchObject({
      code: 'INVALID_REQUEST',
      text: expect.stringContaining('reason is a list'),
    });
    expect(await world.released()).toEqual([]);
  });

  for (const [what, character] of [
    ['turns the text around (U+202E)', '\u202e'],
    ['isolates a piece of it (U+2066)', '\u2066'],
    ['has no width (U+200B)', '\u200b'],
    ['joins (U+200D)', '\u200d'],
    ['is a tag (U+E0041)', '\u{e0041}'],
    ['is a C1 control (U+009B)', '\u009b'],
    ['ends a line (U+2028)', '\u2028'],
    ['chooses a variation (U+FE0F)', '\ufe0f'],
    ['is half of one (U+D800)', '\ud800'],
    ['fills without a trace (U+3164)', '\u3164'],
  ] as const) {
    it(`hides in name, reason and ticket a character that ${what}: refused, and the answer shows it`, () => {
      for (const field of ['requestedBy', 'reason', 'ticket'] as const) {
        const [problem = 'taken', ...more] = problemsOfRequest({ ...REQUEST, [field]: `a${character}b` });

        expect(problem).toMatch(
          new RegExp(`^${field} is "a\\\\u.+b"; expected .*no character that cannot be seen`),
        );
        expect(problem).not.toContain(character);
        expect(more).toEqual([]);
      }
    });
  }

  it('hides such a character in a raw start: the run fails at once, and nothing is released', async () => {
    const refused = await started({ ...REQUEST, requestedBy: 'rit\u202ea' });

    expect(refused).toMatchObject({
      code: 'INVALID_REQUEST',
      text: expect.stringContaining('requestedBy is "rit\\u{202e}a"'),
    });
    expect(await world.released()).toEqual([]);
  });
});
