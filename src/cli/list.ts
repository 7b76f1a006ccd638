import type { Outcome, Stage } from '../release.js';
import { withReleases } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { tableOfRuns, terminalOf, toneOfRow } from './list-words.js';

interface Options {
  readonly stage?: Stage;
  readonly outcome?: Outcome;
  readonly blockedBy?: string;
  readonly account?: string;
  readonly region?: string;
  readonly limit?: number;
}

/**
 * Lists runs as the visibility store shows them: seconds old, and only as true as those who can write to the
 * namespace; why a run ended stands in its result. Exits 0, also when none fits. Fails with `SEARCH_ATTRIBUTES_MISSING` (9) in
 * a namespace that was never prepared.
 */
export function run({ stage, outcome, blockedBy, account, region, limit }: Options, io: Io): Promise<number> {
  return withReleases(io, async (releases, { temporal }) => {
    const rows = await releases.list({
      ...(stage !== undefined && { stage }),
      ...(outcome !== undefined && { outcome }),
      ...(blockedBy !== undefined && { blockedBy }),
      ...(account !== undefined && { accountId: account }),
      ...(region !== undefined && { regionId: region }),
      ...(limit !== undefined && { limit }),
    });
    if (rows.length === 0)
      io.note(`No matching runs in the namespace ${temporal.namespace} of ${temporal.address}.`);
    const surface = io.stdoutIsTerminal ? terminalOf(io.columns) : 'for programs';
    const { lines, leftOut } = tableOfRuns(rows, surface);
    io.answer(rows, lines.join('\n'), ['plain', ...rows.map(toneOfRow)]);
    if (leftOut.length > 0) io.progress(`No room for ${leftOut.join(', ')}; --json has all of it.`);
    io.next(
      rows.length === 0
        ? 'Next: `kms-release request --help` says how to ask for a release.'
        : 'Next: `kms-release status ID` says more about one of them.',
    );
    return EXIT.done;
  });
}
