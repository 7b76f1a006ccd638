import { fileNameOf, folderStore } from '../evidence/store.js';
import { canonicalJson } from '../policy/canonical.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';

/**
 * Prints the bundle of the open approval request from the local evidence folder; piped, these are the bytes whose digest
 * people sign. Names the files: evidence, and certificate or record where the run has ended. Fails with `NOT_YET` (10), `EVIDENCE_MISSING` (3), `EVIDENCE_CHANGED` (1).
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, async (release, config) => {
    const { approvalRequest, stage, result } = await release.status();
    const { certificateDigest, recordDigest } = result ?? {};
    if (certificateDigest !== undefined)
      io.note(`certificate: ${fileNameOf('certificate', certificateDigest)}`);
    if (recordDigest !== undefined)
      io.note(`record, which nobody signed: ${fileNameOf('record', recordDigest)}`);
    if (approvalRequest === undefined) {
      throw cliError(
        'NOT_YET',
        `no evidence is sealed yet; the run is at "${stage}". Ask again when it awaits approval`,
      );
    }
    const digest = approvalRequest.bundleDigest;
    const bundle = await folderStore(config.evidenceDir).get({ digest });
    io.progress(`evidence of approval request ${approvalRequest.number}: ${fileNameOf('evidence', digest)}`);
    if (io.stdoutIsTerminal || io.json) io.answer(bundle, JSON.stringify(bundle, null, 2));
    else io.exact(canonicalJson(bundle));
    return EXIT.done;
  });
}
