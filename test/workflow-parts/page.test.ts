import { describe, expect, it } from 'vitest';
import { shortCodeOf } from '../../src/release/short-code.js';
import { pageOf } from '../../src/workflows/page.js';
import { emptyBallot, emptyCallLog, emptyDisplay, type Display } from '../../src/workflows/parts.js';
import { briefOf, dueIn } from '../../src/policy/brief.js';
import type { Stage, Summary } from '../../src/release.js';
import { APPROVAL_REQUEST, EFFECTIVE_POLICY, HOUR_MS, NOW, REQUEST, SUBJECT } from '../support/snapshots.js';

describe("a run's page", () => {
  it.each(['awaiting approval', 'cooling off', 'confirming billing'] as const)(
    'says what will stop working and what is not known in full, before anything that is clear (%s)',
    (stage) => {
      const page = pageIn(stage, {
        open: [{ group: 'who calls', places: ['request-counts'] }],
        notKnown: `Not known: WHO CALLS${', and much more'.repeat(60)}. No use was found in 3 places.`,
        willStopWorking: ['app Decrypt key-1'],
      });
      const at = (text: string) => page.indexOf(text);

      expect(at('Not known\\: WHO CALLS')).toBeGreaterThan(0);
      expect(at('Not known')).toBeLessThan(at('No use was found in 3 places'));
      expect(at('Not known\\: WHO CALLS')).toBeLessThan(at('destroys 1 keys'));
      expect(at('WILL STOP WORKING')).toBeLessThan(at('destroys 1 keys'));
      expect(at('app Decrypt key-1')).toBeLessThan(at('CLEAR'));
      expect(at('Not known')).toBeLessThan(at('CLEAR'));
    },
  );

  it.each(['awaiting approval', 'cooling off'] as const)(
    'begins with the very lines that an approver has in a terminal, in their order (%s)',
    (stage) => {
      const page = pageIn(stage, { willStopWorking: ['app Decrypt key-1'], ticket: 'OPS-12' });
      const decision = {
        ...{ ...REQUEST, ...APPROVAL_REQUEST, saving: undefined, changed: [] },
        summary: { ...APPROVAL_REQUEST.summary, willStopWorking: ['app Decrypt key-1'], ticket: 'OPS-12' },
        due: { what: dueIn(stage), by: '2026-12-23T04:00:00.000Z' },
      };
      const labels = briefOf(decision).map(({ about }) => about);
      const onPage = page.split('\n').flatMap((line) => /^- \*\*(.+?):\*\*/.exec(line)?.[1] ?? []);

      expect(page).toMatch(/^# (awaiting approval|cooling off)\n\n- \*\*Release:\*\* /);
      expect(onPage.slice(0, labels.length)).toEqual(labels);
      expect(labels).toContain('NOT KNOWN in 1 places');
      expect(labels).toContain(dueIn(stage));
      expect(page).toContain(shortCodeOf(APPROVAL_REQUEST));
    },
  );

  it('has one deadline: of what the stage awaits', () => {
    const due = NOW.getTime() + HOUR_MS;
    const page = pageIn('awaiting approval', {}, { due });

    expect(page).toContain('**Sign by:** 2026-11-23 05\\:00 UTC');
    expect(page).not.toContain('2026-12-23');
  });

  it('makes a link of a ticket only where the policy names the tracker and the ticket has the form of one', () => {
    const on = (ticket: string, tracker: string | null) =>
      pageIn('awaiting approval', { ticket }, { tracker });
    const tracker = 'https://tracker.example.com/browse/';

    expect(on('OPS-12', tracker)).toContain(
      '**Ticket:** [OPS-12](https://tracker.example.com/browse/OPS-12)',
    );
    expect(on('OPS-12', null)).toContain('**Ticket:** OPS-12');
    for (const ticket of [
      '../evil',
      'x](https://evil.example)',
      'a b',
      'OPS-12?x=1',
      '@evil.example',
      '//evil',
    ])
      expect(on(ticket, tracker)).not.toMatch(/[^\\]\]\(/);
  });

  it('shows the places by what could be lost, open ones first', () => {
    const page = pageIn('awaiting approval', {});
    const order = ['**WHO CALLS**', 'NOT COVERED', '| actiontrail | CLEAR', '**WHAT IS ENCRYPTED**', '| oss'];

    expect(order.map((text) => page.indexOf(text)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => page.indexOf(text)),
    );
    expect(page).toContain('| **nobody looked** | NOT COVERED | request-counts |');
  });
});

function pageIn(stage: Stage, summary: Partial<Summary>, display: Partial<Display> = {}): string {
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
      ...display,
    },
  });
}
