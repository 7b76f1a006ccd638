import { afterEach, describe, expect, it, vi } from 'vitest';
import { buildStatement } from '../../src/policy/statement.js';
import type { StatementQuery } from '../../src/release.js';
import { approvalContextOf, refusalOf, type Asking } from '../../src/workflows/statements.js';
import { armored } from '../support/armor.js';
import { ago, APPROVAL_REQUEST, REQUEST, SUBJECT, EFFECTIVE_POLICY } from '../support/snapshots.js';
import { textOfStatement } from '../../src/policy/statement-text.js';

type Change = Partial<Asking['display'] & Asking['ballot']>;

/** A run that awaits approvals. */
function runThat({ votes = [], checked = 0, lastChecked = 0, ...shown }: Change = {}): Asking {
  const current = { policy: EFFECTIVE_POLICY, policyDigest: APPROVAL_REQUEST.policyDigest };
  return {
    identity: { request: REQUEST, subject: SUBJECT },
    display: { stage: 'awaiting approval', current, approvalRequest: APPROVAL_REQUEST, ...shown },
    ballot: { votes, checked, lastChecked },
  };
}

function signed(says: StatementQuery['says'], change: object = {}) {
  const text = buildStatement(SUBJECT, APPROVAL_REQUEST, { signer: 'ann', says, issuedAt: ago(0) });
  const was: object = JSON.parse(text);
  return { statement: textOfStatement({ ...was, ...change }), signature: armored('x') };
}

afterEach(() => vi.useRealTimers());

describe('an approval', () => {
  it('is taken while approval is awaited, and in no other stage', () => {
    expect(refusalOf(runThat(), signed('approve'))).toBeUndefined();
    for (const stage of ['scanning for callers', 'cooling off', 'releasing', 'confirming billing'] as const) {
      expect(refusalOf(runThat({ stage }), signed('approve'))).toMatchObject({ code: 'NOT_AWAITED' });
      expect(approvalContextOf(runThat({ stage })).approvalRequest).toBeUndefined();
    }
  });

  it('is taken once in 5 seconds after 100 statements, and no more after 1,500: a flood does not fill the history', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const floodedBy = (checked: number, lastChecked: number) =>
      refusalOf(runThat({ checked, lastChecked }), signed('approve'));

    expect(floodedBy(99, Date.now())).toBeUndefined();
    expect(floodedBy(100, Date.now())).toMatchObject({ code: 'TOO_MANY_STATEMENTS' });
    expect(floodedBy(1_499, Date.now() - 5_000)).toBeUndefined();
    expect(floodedBy(1_500, 0)).toMatchObject({ code: 'TOO_MANY_STATEMENTS' });
  });
});

describe('a rejection', () => {
  it('is taken in each stage before the answer to the call, also after a flood, whatever it names', () => {
    for (const stage of ['identifying', 'awaiting approval', 'cooling off', 'releasing'] as const) {
      const run = runThat({ stage, checked: 300 });

      expect(refusalOf(run, signed('reject'))).toBeUndefined();
      expect(
        refusalOf(run, signed('reject', { approvalRequestNumber: 7, runId: 'another' })),
      ).toBeUndefined();
      expect(refusalOf(run, { ...signed('reject'), signature: 'x' })).toBeUndefined();
    }
  });

  it('is told that it is too late once the release was sent', () => {
    for (const stage of ['confirming it is gone', 'confirming billing', 'ended'] as const) {
      expect(refusalOf(runThat({ stage }), signed('reject'))).toMatchObject({ code: 'TOO_LATE' });
    }
  });
});
