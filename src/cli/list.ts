import type { ReleaseRow } from '../client.js';
import type { Outcome, Stage } from '../release.js';
import { withReleases } from './connect.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { inLine } from './visible.js';

interface Options {
  readonly stage?: Stage;
  readonly outcome?: Outcome;
  readonly blockedBy?: string;
  readonly account?: string;
  readonly region?: string;
  readonly limit?: number;
}

const HEADINGS = [
  'INSTANCE',
  'ACCOUNT',
  'REGION',
  'STAGE',
  'OUTCOME',
  'BLOCKED BY',
  'ASKED FOR BY',
  'STARTED',
];

/**
 * Lists runs as the visibility store shows them: seconds old, and only as true as those who can write to the
 * namespace. Exits 0, also when none fits.
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
    io.answer(rows, tableOf([HEADINGS, ...rows.map(cellsOf)]));
    return EXIT.done;
  });
}

function cellsOf(row: ReleaseRow): string[] {
  const ended = row.open ? '' : (row.outcome ?? 'no result');
  const {
    instanceId = '',
    accountId = '',
    regionId = '',
    stage = '',
    requestedBy = '',
    blockedBy,
    startedAt,
  } = row;
  return [instanceId, accountId, regionId, stage, ended, blockedBy.join(' '), requestedBy, startedAt].map(
    inLine,
  );
}

function tableOf(rows: readonly (readonly string[])[]): string {
  const widths = HEADINGS.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
