import { describe, expect, it } from 'vitest';
import { tableLines, widthOf, wrapped } from '../../src/cli/columns.js';
import { evidenceChanges } from '../../src/cli/evidence-diff.js';
import { wordsOfEvidence } from '../../src/cli/evidence-words.js';
import { hidesSomething } from '../../src/visible.js';
import { bundleOf, useBy, usedBy } from '../support/bundles.js';
import { EFFECTIVE_POLICY, SNAPSHOT } from '../support/snapshots.js';

const DIGEST = `sha256:${'d'.repeat(64)}`;

describe('evidence on a terminal', () => {
  it('leads with what is not known and what will stop working, before anything that is clear', () => {
    const words = wordsOfEvidence(bundleOf(usedBy([useBy('app')])), DIGEST, 1_000);
    const at = (text: string) => words.indexOf(text);

    expect(words.split('\n')[1]).toMatch(/^Not known: WHO CALLS in 2 of 4 places/);
    expect(at('Not known')).toBeLessThan(at('No use was found'));
    expect(at('WILL STOP WORKING: app Decrypt key-1')).toBeGreaterThan(0);
    expect(at('WILL STOP WORKING')).toBeLessThan(at('Destroyed immediately'));
    expect(at('Destroyed immediately')).toBeLessThan(at('CLEAR'));
  });

  it.each([132, 80, 60, 40, 30])('fits %i columns, and leaves nothing of a name out', (columns) => {
    const name = `acs:ram::1234567890123456:user/${'very-'.repeat(20)}long`;
    const words = wordsOfEvidence(
      bundleOf(usedBy([useBy(name), useBy('财务系统', '密钥-一')])),
      DIGEST,
      columns,
    );

    expect(words.split('\n').filter((line) => widthOf(line) > columns)).toEqual([]);
    // Broken over lines of one column of the table: every letter of it is there.
    expect(words.match(/very-/g)?.length ?? 0).toBeGreaterThanOrEqual(columns >= 60 ? 10 : 0);
  });

  it('shows places by what could be lost, what nobody looked at first', () => {
    const words = wordsOfEvidence(bundleOf(SNAPSHOT), DIGEST, 100);
    const order = [
      'WHO CALLS',
      'actiontrail    ',
      'WHAT IS ENCRYPTED',
      'nobody looked',
      'WHO MAY CALL',
      'WHAT NO CLOUD',
    ];

    expect(order.map((text) => words.indexOf(`\n${text}`)).toSorted((a, b) => a - b)).toEqual(
      order.map((text) => words.indexOf(`\n${text}`)),
    );
  });

  it('lists callers, keys and secrets by last use, and says of the others that none was seen', () => {
    const words = wordsOfEvidence(
      bundleOf(usedBy([useBy('old', 'key-1', 9), useBy('new', 'key-1', 2)])),
      DIGEST,
      100,
    );

    expect(words).toMatch(/CALLERS, BY LAST USE\n2026-11-21 +new .*\n2026-11-14 +old /);
    expect(words).toMatch(
      /KEYS AND SECRETS, BY LAST USE\n2026-11-21 +key-1 .*; by new\nnone seen +secret\/s1/,
    );
  });

  it('lists a caller of whom it is not known which key was used', () => {
    const snapshot = usedBy([]);
    const { resource: _, ...use } = useBy('batch');
    const probes = snapshot.probes.map((probe) =>
      probe.probe === 'actiontrail' ? { ...probe, unattributed: [use] } : probe,
    );
    const words = wordsOfEvidence(bundleOf({ ...snapshot, probes }), DIGEST, 200);

    expect(words).toMatch(/\nNot known: WHOSE KEY was used \(Decrypt by batch\); WHO CALLS/);
    expect(words).toMatch(/2026-11-22 +batch decrypted with a key that is not known 3 times/);
  });

  it('lets no name of the cloud do anything to a terminal', () => {
    const evil = '\u001b[2J\u202eall good\n\tSigned';
    const words = wordsOfEvidence(bundleOf(usedBy([useBy(evil, evil)], [evil])), DIGEST, 80);

    expect(words.split('\n').filter(hidesSomething)).toEqual([]);
  });

  it('is bounded for an instance of 10,000 keys', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => `key-${at}`);
    const words = wordsOfEvidence(
      bundleOf(
        usedBy(
          names.map((name) => useBy('app', name)),
          names,
        ),
      ),
      DIGEST,
      80,
    );

    expect(words.split('\n').length).toBeLessThan(250);
    expect(words).toContain('… and 9952 more');
  });
});

describe('what differs between two approval requests', () => {
  it('is told by what is not known, place, policy and fact', () => {
    const after = bundleOf(usedBy([useBy('app')]), {
      policy: { ...EFFECTIVE_POLICY, waiting: { ...EFFECTIVE_POLICY.waiting, coolingOffHours: 48 } },
    });

    const changed = evidenceChanges(bundleOf(SNAPSHOT), after);

    expect(changed).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^notKnown: was "Not known/),
        'places.actiontrail: was "CLEAR", is "FOUND"',
        'willStopWorking: new "app Decrypt key-1"',
        'policy.waiting.coolingOffHours: was 24, is 48',
        expect.stringMatching(/^facts\.use: new .*app/),
      ]),
    );
    expect(evidenceChanges(after, after)).toEqual([]);
  });
});

describe('a table on a terminal', () => {
  it('counts columns as a terminal does', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('密钥')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
  });

  it('breaks at blanks, and inside of a word only where it has to', () => {
    expect(wrapped('one two three', 7)).toEqual(['one two', 'three']);
    expect(wrapped('abcdefghij', 4)).toEqual(['abcd', 'efgh', 'ij']);
    expect(wrapped('', 4)).toEqual(['']);
  });

  it('gives the last column what the others leave', () => {
    const rows = [
      ['a', 'b', 'some words that are longer'],
      ['cc', 'd', 'x'],
    ];

    expect(tableLines(rows, 28)).toEqual(['a   b  some words that are', '       longer', 'cc  d  x']);
  });
});
