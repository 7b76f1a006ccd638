import { createTrailIndexes } from '../../src/probes/trail-indexes.js';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { ObserverTools } from '../../src/activities/observer.js';
import { verifyStatement } from '../../src/activities/verify-statement.js';
import { folderStore } from '../../src/evidence/store.js';
import { buildStatement } from '../../src/policy/statement.js';
import type { Reason, AssertedApproval, ApprovalRequest, StatementQuery } from '../../src/release.js';
import { asActivity, ASSERTED, openExecutor, type Executor } from '../support/executor.js';
import { APPROVAL_REQUEST, SUBJECT } from '../support/snapshots.js';

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
/** The approval request was put an hour ago and lives for two more. */
const asked = (change: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  ...APPROVAL_REQUEST,
  openedAt: at(-3_600_000),
  expiresAt: at(7_200_000),
  ...change,
});
const approval = (by: Partial<StatementQuery> = {}, approvalRequest = asked()) => ({
  statement: buildStatement(SUBJECT, approvalRequest, {
    signer: 'ann',
    says: 'approve',
    issuedAt: at(0),
    ...by,
  }),
  signature: '',
});

function verify(spoken: ReturnType<typeof approval> | AssertedApproval, tools: Partial<ObserverTools> = {}) {
  const { cloudFor, currentPolicy, hook } = cloud.tools;
  const check = verifyStatement({
    cloudFor,
    currentPolicy,
    hook,
    store: folderStore('/nowhere'),
    trails: createTrailIndexes(),
    ...tools,
  });
  return asActivity({ heartbeat: () => ({}) }).run(() => check({ approvalRequest: asked(), spoken }));
}

describe('a statement', () => {
  it('counts for a person who is listed now, in its time', async () => {
    expect(await verify(approval())).toMatchObject({ vote: { signer: 'ann', says: 'approve' } });
    expect(await verify({ as: 'ben', digest: APPROVAL_REQUEST.factsDigest })).toMatchObject({
      vote: { signer: 'ben', says: 'approve' },
    });
  });

  it('does not count for a person who is not listed any more', async () => {
    const policy = { ...ASSERTED, approval: { ...ASSERTED.approval, approvers: ['ben', 'cam'] } };
    const currentPolicy = async () => ({ policy, policyDigest: '', list: '' });

    expect(await verify(approval(), { currentPolicy })).toMatchObject({
      refused: { code: 'SIGNER_NOT_LISTED' },
    });
  });

  it('does not count where the policy takes no such release any more', async () => {
    const refused: Reason = { code: 'NOT_ALLOWED_BY_POLICY', text: 'no' };

    expect(await verify(approval(), { currentPolicy: async () => ({ refused }) })).toEqual({ refused });
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

  it('does not count when the evidence that it rests on is of more than a day before the approval request', async () => {
    const day = 24 * 3_600_000;

    expect(await verify(approval({}, asked({ asOf: at(-3_600_000 - day) })))).toHaveProperty('vote');
    for (const asOf of [at(-3_600_001 - day), at(-3_599_999)])
      expect(await verify(approval({}, asked({ asOf })))).toMatchObject({
        refused: { code: 'EVIDENCE_TOO_OLD' },
      });
  });
});
