import type { Reason } from '../../release.js';
import type { ProbeReport } from '../../snapshot.js';
import { reason } from './words.js';

/** A probe that says `FOUND` and names nothing: nobody could accept that by name, so it keeps the instance. Pure. */
export function unexplainedReasons(probes: readonly ProbeReport[]): Reason[] {
  return probes
    .filter(({ row, findings }) => row.verdict === 'FOUND' && findings.length === 0)
    .map(({ probe, row }) =>
      reason('PROBE_FAILED', `${probe} found something and does not say what: ${row.reason}.`, probe),
    );
}
