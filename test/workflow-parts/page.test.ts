import { describe, expect, it } from 'vitest';
import { pageOf } from '../../src/workflows/page.js';
import { emptyBallot, emptyCallLog, emptyDisplay } from '../../src/workflows/parts.js';
import type { Stage, Summary } from '../../src/release.js';
import { APPROVAL_REQUEST, EFFECTIVE_POLICY, NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

describe("a run's page", () => {
  it.each(['awaiting approval', 'cooling off', 'confirming billing'] as const)(
    'leads with what is not known and what will stop working, before anything that is clear (%s)',
    (stage) => {
      const page = pageIn(stage, {
        notKnown: `Not known: WHO CALLS${', and much more'.repeat(60)}. No use was found in 3 places.`,
        willStopWorking: ['app Decrypt key-1'],
      });
      const at = (text: string) => page.indexOf(text);

      expect(at('Not known\\: WHO CALLS')).toBeGreaterThan(0);
      expect(at('Not known')).toBeLessThan(at('No use was found in 3 places'));
      expect(at('Not known')).toBeLessThan(at('WILL STOP WORKING'));
      expect(at('WILL STOP WORKING')).toBeLessThan(at('destroys 1 keys'));
      expect(at('app Decrypt key-1')).toBeLessThan(at('CLEAR'));
      expect(at('Not known')).toBeLessThan(at('CLEAR'));
    },
  );

  it('shows the places by what could be lost, open ones first', () => {
    const page = pageIn('awaiting approval', {});
    const order = ['**WHO CALLS**', 'NOT COVERED', '| actiontrail | CLEAR', '**WHAT IS ENCRYPTED**', '| oss'];

    expect(order.map((text) => page.indexOf(text)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => page.indexOf(text)),
    );
    expect(page).toContain('| **nobody looked** | NOT COVERED | request-counts |');
  });
});

function pageIn(stage: Stage, summary: Partial<Summary>): string {
  const rows = [
    { place: 'oss', verdict: 'FAILED', reason: 'no answer' },
    { place: 'actiontrail', verdict: 'CLEAR', reason: 'no use since long ago' },
    { place: 'request-counts', verdict: 'NOT_COVERED', reason: 'not looked at by this version' },
  ] as const;
  return pageOf({
    identity: { request: REQUEST, subject: SUBJECT, startedAt: NOW.getTime() },
    scope: { consideredCancelled: false },
    ballot: emptyBallot(),
    calls: emptyCallLog(),
    display: {
      ...emptyDisplay(NOW.getTime()),
      stage,
      current: { policy: EFFECTIVE_POLICY, policyDigest: 'sha256:c' },
      approvalRequest: { ...APPROVAL_REQUEST, rows, summary: { ...APPROVAL_REQUEST.summary, ...summary } },
    },
  });
}
