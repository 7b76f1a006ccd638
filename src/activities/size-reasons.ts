import { MAX_EVIDENCE_MIB, tooMuchIn } from '../evidence/sizes.js';
import { canonicalJson } from '../policy/canonical.js';
import type { Reason } from '../release.js';
import type { Bundle } from '../evidence/bundle.js';

/** Why nobody is asked about this evidence: what could not be certified later is kept, since a release leaves a proof. */
export function sizeReasons(sealed: Bundle): Reason[] {
  const tooMuch = tooMuchIn(canonicalJson(sealed), MAX_EVIDENCE_MIB);
  if (tooMuch === undefined) return [];
  const { keys, secrets } = sealed.snapshot.inventory;
  const text = `The evidence (${keys.length} keys, ${secrets.length} secrets) cannot be certified: ${tooMuch}. Schedule keys for deletion that nobody needs, then ask again.`;
  return [{ code: 'EVIDENCE_TOO_LARGE', text }];
}
