import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { placeOf, PLACES, PLACES_VERSION, PROBES, probesOf, SCANS } from '../../src/release/places.js';

/** The list of each version, by its digest: a change of the list, also of the words that people sign, needs a new version. */
const VERSIONS: Readonly<Record<number, string>> = {
  1: '0d7ad7412b75559b',
  2: 'c6929ee3c5010797',
  3: '012e6eb5109995c3',
  4: '888b4dd5aa774cde',
  5: '9aec75f19782ec6f',
  6: 'e054a2988a79b7cc',
  7: '275467f566456355',
};

describe('the list of places', () => {
  it('has a new version whenever it changes: it is part of the rules that both workers compare', () => {
    const list = Object.entries(PLACES).map(([name, place]) => {
      return [name, place];
    });
    const digest = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);

    expect(VERSIONS[PLACES_VERSION]).toBe(digest);
  });

  it('is read in four scans at most, and each place where we look is in one of them', () => {
    const scans = Object.keys(SCANS);

    expect(scans.length).toBeLessThanOrEqual(4);
    expect(scans.flatMap((scan) => probesOf(scan)).toSorted()).toEqual([...PROBES].toSorted());
  });

  it('lets a probe speak of its own place, and of the one that it answers for', () => {
    const told = (probe: string, place: string) => placeOf({ probe, row: { place } });

    expect(told('audit-log', 'application-calls')).toBe('application-calls');
    expect(told('audit-log', 'audit-log')).toBe('audit-log');
    expect(told('audit-log', 'ecs')).toBe('audit-log');
    expect(told('actiontrail', 'application-calls')).toBe('actiontrail');
  });
});
