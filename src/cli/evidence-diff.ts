import type { Bundle } from '../evidence/bundle.js';
import { namesDigestOf } from '../evidence/digest.js';
import { differences } from '../policy/differences.js';
import { summaryOf } from '../policy/summary.js';

/** What people are told differently than when they were asked before; one line each, bounded. */
export function evidenceChanges(before: Bundle, after: Bundle): string[] {
  return [
    ...differences(told(before), told(after)),
    ...differences({ policy: before.policy }, { policy: after.policy }),
    ...differences(before.facts, after.facts, 'facts'),
  ];
}

function told({ rows, facts, policy, request, snapshot }: Bundle) {
  const summary = summaryOf(facts, policy, request, snapshot.backup, namesDigestOf(facts));
  const { notKnown, willBecomeUnreadable, willStopWorking } = summary;
  const verdicts = Object.fromEntries(rows.map(({ place, verdict }) => [place, verdict]));
  return { notKnown, willBecomeUnreadable, willStopWorking, places: verdicts };
}
