import { describe, expect, it } from 'vitest';
import { reasonsToKeep } from '../../src/policy/reasons-to-keep.js';
import type { EvidenceRow } from '../../src/release.js';
import type { ProbeReport } from '../../src/snapshot.js';
import { clear, JUDGING, SNAPSHOT } from '../support/snapshots.js';

const TOLERATED = { place: 'billing-usage', reason: 'the payer is another account', until: '2099-12-31' };

describe('a toleration of a place that cannot see', () => {
  it('holds while the place is not covered', () => {
    expect(codesFor('NOT_COVERED')).toEqual([]);
  });

  it('is void once the place has found something: the instance is kept', () => {
    const found = { code: 'QPS_BILLED', text: 'billed use', caller: 'billed-use' } as const;

    expect(codesFor('FOUND', [found])).toEqual(['QPS_BILLED']);
  });

  it('is void once the place says that it found something, also where it does not say what', () => {
    expect(codesFor('FOUND')).toEqual(['PROBE_FAILED']);
  });

  it('is void once the place fails: the instance is kept', () => {
    expect(codesFor('FAILED')).toEqual(['PROBE_FAILED']);
  });

  it('is void once the policy requires the place', () => {
    expect(codesFor('NOT_COVERED', [], ['billing-usage'])).toEqual(['PROBE_NOT_COVERED']);
  });
});

function codesFor(
  verdict: EvidenceRow['verdict'],
  findings: ProbeReport['findings'] = [],
  required: readonly 'billing-usage'[] = [],
): string[] {
  const row = { place: 'billing-usage', verdict, reason: 'what was seen' };
  const probes = SNAPSHOT.probes.map((probe) =>
    probe.probe === 'billing-usage' ? { ...clear('billing-usage'), row, findings } : probe,
  );
  const { policy } = JUDGING;
  const tolerated = [...policy.scan.tolerated, TOLERATED];
  const scan = { ...policy.scan, required, tolerated };
  const judging = { ...JUDGING, policy: { ...policy, scan } };
  return reasonsToKeep({ ...SNAPSHOT, probes }, judging).map(({ code }) => code);
}
