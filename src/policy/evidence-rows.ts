import { groupOf } from '../release/by-group.js';
import { NOT_LOOKED_AT, PLACES_NOT_LOOKED_AT } from '../release/places.js';
import type { EvidenceRow } from '../release.js';
import type { ProbeReport } from '../snapshot.js';

/** The rows of the evidence: what each probe says, then the places that nobody looked at; each with what could be lost. Pure. */
export function evidenceRows(probes: readonly ProbeReport[]): EvidenceRow[] {
  const unseen = Object.keys(PLACES_NOT_LOOKED_AT).map((place): EvidenceRow => ({
    place,
    verdict: 'NOT_COVERED',
    reason: NOT_LOOKED_AT,
  }));
  const rows = [...probes.map(({ row }) => row), ...unseen];
  return rows.map((row) => ({ ...row, group: groupOf(row.place) }));
}
