import { describe, expect, it } from 'vitest';
import { wordsOfStatement } from '../../src/cli/statement-words.js';
import { factsOf } from '../../src/policy/facts.js';
import { notKnownIn, openIn } from '../../src/policy/not-known.js';
import { buildStatement, parseStatement } from '../../src/policy/statement.js';
import { summaryOf } from '../../src/policy/summary.js';
import { byGroup } from '../../src/release/by-group.js';
import { GROUPS, PLACES } from '../../src/release/places.js';
import type { Snapshot } from '../../src/snapshot.js';
import type { Summary } from '../../src/release.js';
import {
  ago,
  APPROVAL_REQUEST,
  clear,
  DAY_MS,
  EFFECTIVE_POLICY,
  NOW,
  REQUEST,
  SNAPSHOT,
  SUBJECT,
} from '../support/snapshots.js';

describe('what is not known', () => {
  it('leads, by what could be lost, before where no use was found', () => {
    const { notKnown } = summaryFrom(SNAPSHOT);

    expect(notKnown).toBe(
      'Not known: WHO CALLS in 2 of 4 places (calls to the instance’s own endpoint, request counts); WHAT IS ENCRYPTED' +
        ' in 25 of 25 places; WHAT NO CLOUD SHOWS in 1 of 1 place (services that no list names, data under earlier key' +
        's, ciphertexts of applications). No use was found in 6 places (keys-and-secrets, actiontrail, resource-sharing, billing-usage, key-po' +
        'licies, tags), in the last 30 days.',
    );
  });

  it('is also said of an audit log in which callers were found, and which may not show all of them', () => {
    const told = (code: string) => notKnownIn([{ place: 'audit-log', verdict: 'FOUND', code }], 30);

    expect(told('AUDIT_LOG_NOT_WHOLE')).toContain('Not known: WHO CALLS in 1 of 1 place');
    expect(told('AUDIT_LOG_NOT_WHOLE')).toContain('Use was found in audit-log');
    expect(told('CALLERS_FOUND')).not.toContain('WHO CALLS');
  });

  it('is also said of a place that was looked at and could not be read to its end', () => {
    const actiontrail = clear('actiontrail');
    const gap = {
      ...actiontrail.row,
      verdict: 'NOT_COVERED',
      reason: 'shorter than the quiet days',
    } as const;
    const probes = SNAPSHOT.probes.map((probe) =>
      probe.probe === 'actiontrail' ? { ...probe, row: gap, reasonCode: 'CANARY_NOT_FOUND' as const } : probe,
    );

    const { notKnown, open } = summaryFrom({ ...SNAPSHOT, probes });

    expect(notKnown).toContain('WHO CALLS in 3 of 4 places (ActionTrail, ');
    expect(notKnown).toContain(
      'No use was found in 5 places (keys-and-secrets, resource-sharing, billing-usage, key-policies, tags)',
    );
    expect(open[0]).toMatchObject({
      group: 'who calls',
      places: expect.arrayContaining(['actiontrail (CANARY_NOT_FOUND)']),
    });
  });

  it('is said of every verdict but two, whatever a later version answers', () => {
    const told = [
      { place: 'oss', verdict: 'FAILED' },
      { place: 'ecs', verdict: 'SOMETHING_NEW' },
      { place: 'a-place-of-another-version', verdict: 'NOT_COVERED' },
    ];

    expect(openIn(told)).toEqual([
      { group: 'what is encrypted', places: ['oss', 'ecs'] },
      { group: 'what no cloud shows', places: ['a-place-of-another-version'] },
    ]);
    expect(notKnownIn(told, 30)).not.toContain('No use');
  });

  it('is said even where every place of the list was read', () => {
    expect(notKnownIn([{ place: 'actiontrail', verdict: 'CLEAR' }], 30)).toMatch(/^Not known: what none of /);
  });

  it('has a group for every place, and no group is empty', () => {
    expect(byGroup(Object.keys(PLACES), (place) => place).map(({ group }) => group)).toEqual([...GROUPS]);
  });
});

describe('a statement', () => {
  it('says what will stop working and what is not known before anything that is clear, in what is signed and read', () => {
    const use = {
      who: 'app',
      operation: 'Decrypt',
      resource: 'key-1',
      count: 9,
      first: ago(DAY_MS),
      last: ago(DAY_MS),
    };
    const probes = SNAPSHOT.probes.map((probe) =>
      probe.probe === 'actiontrail'
        ? { ...probe, use: [use], dependents: ['disk d-1'], row: { ...probe.row, verdict: 'FOUND' as const } }
        : probe,
    );
    const summary = summaryFrom({ ...SNAPSHOT, probes });
    const approvalRequest = { ...APPROVAL_REQUEST, summary };
    const text = buildStatement(SUBJECT, approvalRequest, {
      signer: 'ann',
      says: 'approve',
      issuedAt: NOW.toISOString(),
    });
    const parsed = parseStatement(text);
    const words = 'read' in parsed ? wordsOfStatement(parsed.read).split('\n') : [];

    const at = words.findIndex((line) => line.startsWith('Not known'));

    expect(Object.keys(summary).slice(3)).toEqual([
      ...['destroys', 'willBecomeUnreadable', 'willStopWorking', 'notKnown'],
      ...['open', 'callersNow', 'backup', 'notRestored'],
    ]);
    expect(summary.callersNow).toBe(1);
    expect(words[at]).toMatch(
      /^Not known: WHO CALLS in .* Use was found in actiontrail, .* No use was found in 5 places/,
    );
    expect(words.slice(at - 3, at)).toEqual(['WILL STOP WORKING:', '  - app Decrypt key-1', '  - disk d-1']);
    expect(text.indexOf('Not known')).toBeLessThan(text.indexOf('No use'));
  });

  it('says the same of two looks between which only times and counts differ', () => {
    const later = (count: number, last: string): Snapshot => ({
      ...SNAPSHOT,
      probes: SNAPSHOT.probes.map((probe) => ({
        ...probe,
        use: [{ who: 'app', operation: 'Decrypt', resource: 'key-1', count, first: ago(3 * DAY_MS), last }],
        row: { ...probe.row, from: ago(9 * DAY_MS), to: last },
      })),
    });

    expect(summaryFrom(later(1, ago(2 * DAY_MS)))).toEqual(summaryFrom(later(50, ago(DAY_MS))));
  });
});

function summaryFrom(snapshot: Snapshot): Summary {
  const facts = factsOf(snapshot, { asOf: NOW.toISOString(), quietDays: 30 });
  return summaryOf(facts, EFFECTIVE_POLICY, REQUEST, snapshot.backup, 'sha256:names');
}
