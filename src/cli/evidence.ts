import { folderStore } from '../evidence/store.js';
import { canonicalJson } from '../policy/canonical.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';

/**
 * Prints the bundle of the open question from the local evidence folder; piped, these are the bytes whose digest
 * people sign. Fails with `NOT_YET` (10), `EVIDENCE_MISSING` (3), `EVIDENCE_CHANGED` (1).
 */
export function run(options: ReleaseId, io: Io): Promise<number> {
  return withRelease(io, options, async (release, config) => {
    const { question, stage } = await release.status();
    if (question === undefined) {
      throw cliError(
        'NOT_YET',
        `no evidence is sealed yet; the run is at "${stage}". Ask again when it awaits approval`,
      );
    }
    const digest = question.bundleDigest;
    const bundle = await folderStore(config.evidenceDir).get({ digest });
    io.progress(`evidence ${digest} of round ${question.round}`);
    if (io.stdoutIsTerminal || io.json) io.answer(bundle, JSON.stringify(bundle, null, 2));
    else io.exact(canonicalJson(bundle));
    return EXIT.done;
  });
}
