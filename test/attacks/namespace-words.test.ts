import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { wordsOfResult, wordsOfStatus } from '../../src/cli/words.js';
import { hidesSomething } from '../../src/visible.js';
import { eventually, pageOf } from '../support/ask.js';
import { openWorld, type Run, type World } from '../support/world.js';

const HIDDEN = '\u202e\u2066\u200b\u{e0041}\u009b';
const LONG = 'x'.repeat(6_000);

let world: World;
let run: Run;
beforeAll(async () => {
  world = await openWorld();
  run = await world.start();
  await run.until('awaiting approval');
});
afterAll(() => world.close());

function signal(name: string, message: unknown): Promise<void> {
  return world.client.workflow.getHandle(run.release.workflowId).signal(name, message);
}

function hiddenIn(text: string): boolean {
  return hidesSomething(text.replace(/[\n\t]/g, ' '));
}

/** What everybody sees of the run: small, with nothing hidden in it. */
async function smallAndPlain(): Promise<void> {
  const status = await run.status();
  const page = await pageOf(world, run);
  expect(JSON.stringify(status).length).toBeLessThan(100_000);
  expect(page.length).toBeLessThan(20_000);
  for (const text of [JSON.stringify(status), wordsOfStatus(status), page])
    expect(hiddenIn(text)).toBe(false);
}

describe('whoever may write to the namespace', () => {
  it('floods a run with long refused messages: the status keeps the last ten, and stays small', async () => {
    const messages = Array.from({ length: 60 }, (_, number) => ({ as: `${number}${LONG}`, digest: LONG }));

    for (const message of messages) await signal('approve', message);

    const { refused } = await eventually(run.status, (status) => status.refused.length === 10);
    expect(refused.every(({ from }) => from.length < 200)).toBe(true);
    await smallAndPlain();
    expect(await world.released()).toEqual([]);
  });

  it('hides characters in the name that it claims: status, terminal and page show them', async () => {
    await signal('approve', { as: `ann${HIDDEN}`, digest: 'sha256:0' });

    await eventually(run.status, ({ refused }) =>
      refused.some(({ from }) => from.startsWith('ann\\u{202e}')),
    );
    await smallAndPlain();
  });

  it('sends signals whose very names are long and hide characters', async () => {
    await signal(`approve${HIDDEN}${'y'.repeat(500)}`, {});

    const { refused } = await eventually(run.status, ({ refused: all }) =>
      all.some(({ message }) => message.startsWith('approve\\u{202e}')),
    );
    expect(refused.every(({ message }) => message.length < 300)).toBe(true);
    await smallAndPlain();
  });

  it('sends lists in lists instead of a statement: refused, and the run answers', async () => {
    const depth = 3_000;
    const lists: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth));

    await signal('approve', lists);
    await signal('backupMade', { statement: lists, signature: lists });

    await eventually(run.status, ({ refused }) =>
      ['approve', 'backupMade'].every((name) =>
        refused.some(({ message, refused: { code } }) => message === name && code === 'STATEMENT_UNREADABLE'),
      ),
    );
    await smallAndPlain();
  });

  it('asks the query for a text that would be refused: it gets none, and is told why', async () => {
    const { approvalRequest } = await run.status();
    const { openedAt = '', expiresAt = '' } = approvalRequest ?? {};
    const day = (from: string, days: number) => new Date(Date.parse(from) + days * 86_400_000).toISOString();
    const backup = {
      madeAt: openedAt,
      backupId: 'b',
      keys: 3,
      secrets: 2,
      restorableUntil: day(expiresAt, 90),
    };
    const asked = async (query: object) => {
      const by = { signer: 'ann', says: 'approve', issuedAt: openedAt, ...query } as const;
      const answer = await run.release.statement(by);
      return 'refused' in answer ? answer.refused.code : 'given out';
    };

    expect(await asked({})).toBe('given out');
    expect(await asked({ says: 'reject', signer: 'nobody-listed' })).toBe('given out');
    expect(await asked({ says: 'backup-made', backup, signer: 'mallory' })).toBe('SIGNER_NOT_LISTED');
    expect(await asked({ issuedAt: day(openedAt, -1) })).toBe('STATEMENT_TOO_EARLY');
    expect(await asked({ issuedAt: expiresAt })).toBe('STATEMENT_EXPIRED');
    for (const says of ['approve', 'reject'])
      for (const comment of ['x'.repeat(1_001), `fine${HIDDEN}`, 'fine\nor not'])
        expect(await asked({ says, comment })).toBe('STATEMENT_UNREADABLE');
  });

  it('rejects with a name and a reason that are long and hide characters: kept, and both are shown', async () => {
    await signal('reject', { as: `nina${HIDDEN}${LONG}`, why: `keep${HIDDEN}${LONG}` });

    const result = await run.release.outcome();

    expect(result).toMatchObject({ outcome: 'kept', callsSent: 0, reasons: [{ code: 'REJECTED' }] });
    expect(result.reasons[0]?.text).toMatch(/^Rejected by nina\\u\{202e\}.*keep\\u\{202e\}/);
    expect(hiddenIn(wordsOfResult(result, 'id')) || hiddenIn(JSON.stringify(result))).toBe(false);
    expect(JSON.stringify(result).length).toBeLessThan(3_000);
    await smallAndPlain();
    expect(
      await run.release.statement({ signer: 'ann', says: 'reject', issuedAt: new Date().toISOString() }),
    ).toMatchObject({ refused: { code: 'TOO_LATE' } });
    expect(await world.released()).toEqual([]);
  });
});
