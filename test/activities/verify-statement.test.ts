import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObserverTools } from '../../src/activities/observer.js';
import { verifyStatement } from '../../src/activities/verify-statement.js';
import { folderStore } from '../../src/evidence/store.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { Reason, AssertedApproval, Round, StatementQuery } from '../../src/release.js';
import { asActivity, ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { QUESTION, SUBJECT } from '../support/looks.js';

let cloud: Executor;
let now: number;
beforeAll(async () => {
  cloud = await openExecutor();
  now = (await cloud.cloud.clock.now()).getTime();
});
afterAll(async () => {
  await cloud.close();
  vi.unstubAllEnvs();
});

const at = (ms: number) => new Date(now + ms).toISOString();
/** The question was put an hour ago and lives for two more. */
const asked = (change: Partial<Round> = {}): Round => ({
  ...QUESTION,
  openedAt: at(-3_600_000),
  expiresAt: at(7_200_000),
  ...change,
});
const approval = (by: Partial<StatementQuery> = {}, question = asked()) => ({
  statement: buildStatement(SUBJECT, question, { signer: 'ann', says: 'approve', issuedAt: at(0), ...by }),
  signature: '',
});

function verify(spoken: ReturnType<typeof approval> | AssertedApproval, tools: Partial<ObserverTools> = {}) {
  const { cloudOf, currentTerms, hook } = cloud.tools;
  const check = verifyStatement({ cloudOf, currentTerms, hook, store: folderStore('/nowhere'), ...tools });
  return asActivity({ heartbeat: () => ({}) }).run(() => check({ question: asked(), spoken }));
}

describe('a statement', () => {
  it('counts for a person who is listed now, in its time', async () => {
    expect(await verify(approval())).toMatchObject({ vote: { signer: 'ann', says: 'approve' } });
    expect(await verify({ as: 'ben', digest: QUESTION.factsDigest })).toMatchObject({
      vote: { signer: 'ben', says: 'approve' },
    });
  });

  it('does not count for a person who is not listed any more', async () => {
    const terms = { ...ASSERTED, approval: { ...ASSERTED.approval, approvers: ['ben', 'cam'] } };
    const currentTerms = async () => ({ terms, policyDigest: '', allowedSigners: '' });

    expect(await verify(approval(), { currentTerms })).toMatchObject({
      refused: { code: 'SIGNER_NOT_LISTED' },
    });
  });

  it('does not count where the policy takes no such release any more', async () => {
    const refused: Reason = { code: 'NOT_ALLOWED_BY_POLICY', text: 'no' };

    expect(await verify(approval(), { currentTerms: async () => ({ refused }) })).toEqual({ refused });
  });

  it('does not count from the moment at which it expires', async () => {
    expect(await verify(approval({}, asked({ expiresAt: at(60_000) })))).toHaveProperty('vote');
    expect(await verify(approval({}, asked({ expiresAt: at(0) })))).toMatchObject({
      refused: { code: 'STATEMENT_EXPIRED' },
    });
  });

  it('does not count when it is of the future, further than clocks are apart', async () => {
    expect(await verify(approval({ issuedAt: at(30_000) }))).toHaveProperty('vote');
    expect(await verify(approval({ issuedAt: at(120_000) }))).toMatchObject({
      refused: { code: 'STATEMENT_FROM_FUTURE' },
    });
  });

  it('does not count when it is older than its question', async () => {
    expect(await verify(approval({ issuedAt: at(-3_600_001) }))).toMatchObject({
      refused: { code: 'STATEMENT_TOO_EARLY' },
    });
  });

  it('does not count when the evidence that it rests on is of more than a day before the question', async () => {
    const day = 24 * 3_600_000;

    expect(await verify(approval({}, asked({ asOf: at(-3_600_000 - day) })))).toHaveProperty('vote');
    for (const asOf of [at(-3_600_001 - day), at(-3_599_999)])
      expect(await verify(approval({}, asked({ asOf })))).toMatchObject({
        refused: { code: 'EVIDENCE_TOO_OLD' },
      });
  });
});
