import type { Bundle } from '../evidence/bundle.js';
import { fileNameOf, folderStore, type EvidenceStore } from '../evidence/store.js';
import { canonicalJson } from '../policy/canonical.js';
import type { ApprovalRequest, Status } from '../release.js';
import { withRelease, type ReleaseId } from './connect.js';
import { cliError } from './errors.js';
import { evidenceChanges } from './evidence-diff.js';
import { evidenceAbout, writeEvidencePage } from './evidence-files.js';
import { wordsOfEvidence } from './evidence-words.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { nextOf } from './next.js';

interface Options extends ReleaseId {
  readonly diff?: boolean;
  readonly html?: string;
}

/**
 * Shows the bundle of the open approval request from the local evidence folder: as tables, `--json` piped as the very bytes
 * whose digest people sign, `--diff` against the approval request before, `--html` as a page in a file that must not be
 * there yet. Names the files: evidence, and certificate or record where the run has ended. Fails with `NOT_YET` (10),
 * `EVIDENCE_MISSING` (3), `EVIDENCE_CHANGED` (1), `EVIDENCE_OF_OTHER_RUN` (1), `USAGE` (2).
 */
export function run(options: Options, io: Io): Promise<number> {
  if (options.diff === true && options.html !== undefined)
    throw cliError('USAGE', '--diff and --html are two commands; give one of them');
  return withRelease(io, options, async (release, config) => {
    const status = await release.status();
    const approvalRequest = sealedIn(status, io);
    const store = folderStore(config.evidenceDir);
    const digest = approvalRequest.bundleDigest;
    const bundle = await evidenceAbout(store, digest, status);
    io.progress(`evidence of approval request ${approvalRequest.number}: ${fileNameOf('evidence', digest)}`);
    if (options.diff === true) await showChanges(store, approvalRequest, bundle, status, io);
    else if (options.html !== undefined) {
      await writeEvidencePage(options.html, bundle, digest);
      const text = `${options.html}: a page about ${digest}. It proves nothing; kms-release verify does.`;
      io.answer({ file: options.html, evidence: digest }, text);
    } else if (io.json && !io.stdoutIsTerminal) io.exact(canonicalJson(bundle));
    else io.answer(bundle, wordsOfEvidence(bundle, digest, io.columns));
    io.next(nextOf(status));
    return EXIT.done;
  });
}

function sealedIn({ approvalRequest, stage, result }: Status, io: Io): ApprovalRequest {
  const { certificateDigest, recordDigest } = result ?? {};
  if (certificateDigest !== undefined)
    io.note(`certificate: ${fileNameOf('certificate', certificateDigest)}`);
  if (recordDigest !== undefined)
    io.note(`record, which nobody signed: ${fileNameOf('record', recordDigest)}`);
  if (approvalRequest !== undefined) return approvalRequest;
  throw cliError(
    'NOT_YET',
    `no evidence is sealed yet; the run is at "${stage}". Ask again when it awaits approval`,
  );
}

async function showChanges(
  store: EvidenceStore,
  { number, bundleBefore }: ApprovalRequest,
  bundle: Bundle,
  status: Status,
  io: Io,
): Promise<void> {
  if (bundleBefore === undefined) {
    io.answer(
      { before: null, changed: [] },
      `Approval request ${number} is the first of its run: there is none before it.`,
    );
    return;
  }
  const changed = evidenceChanges(await evidenceAbout(store, bundleBefore, status), bundle);
  const title = `Approval request ${number} differs from the one before in ${changed.length} lines:`;
  io.answer({ before: bundleBefore, changed }, [title, ...changed.map((line) => `  ${line}`)].join('\n'));
}
