import { join } from 'node:path';
import { fileNameOf } from '../src/evidence/store.js';
import type { ReleaseResult } from '../src/release.js';
import { cliError } from '../src/cli/errors.js';
import type { Io } from '../src/cli/io.js';
import { asPerson } from './people.js';
import { readLedger, type Ledger } from './sandbox-control.js';
import type { Play } from './scenarios.js';
import type { Stage } from './stage.js';
import { tellResult } from './tell.js';

/** What the demo answers with `--json`. */
export interface Ending {
  readonly result: ReleaseResult;
  readonly releaseCalls: number;
  readonly executed: number;
  readonly verdicts: readonly string[];
  readonly certificate: 'verified' | 'none';
}

/** Tells how it ended, by the cloud's own ledger and by the certificate. Throws when it is not what was to be shown. */
export async function tellEnding(stage: Stage, play: Play, result: ReleaseResult, io: Io): Promise<Ending> {
  tellResult(io, result);
  const ledger = await readLedger(stage.sandboxUrl);
  const ending = await endingOf(stage, result, ledger);
  io.line(
    `  the cloud's own ledger: ${ending.releaseCalls} ReleaseKmsInstance received, ${ending.executed} carried out${judged(ledger)}`,
  );
  if (ending.certificate === 'verified') {
    io.line(`  certificate ${result.certificateDigest ?? ''}: verified offline against allowed_signers`);
  }
  const asExpected =
    result.outcome === play.outcome && ending.releaseCalls === play.calls && ending.executed === play.calls;
  const right = ending.verdicts.every((verdict) => verdict === 'RIGHT');
  if (asExpected && right) return ending;
  const wrong = ledger.releases.flatMap(({ rules }) => rules.filter(({ ok }) => !ok));
  throw cliError(
    'UNEXPECTED',
    `this demo should end ${play.outcome} with ${play.calls} calls; ${JSON.stringify({ ...ending, wrong })}`,
  );
}

async function endingOf(stage: Stage, result: ReleaseResult, { counts, releases }: Ledger): Promise<Ending> {
  return {
    result,
    releaseCalls: counts['ReleaseKmsInstance'] ?? 0,
    executed: releases.filter(({ executed }) => executed).length,
    verdicts: releases.map(({ verdict }) => verdict),
    certificate: await verified(stage, result),
  };
}

async function verified(stage: Stage, { certificateDigest }: ReleaseResult): Promise<Ending['certificate']> {
  if (certificateDigest === undefined) return 'none';
  const file = join(stage.files.evidence, fileNameOf('certificate', certificateDigest));
  await asPerson(stage, ['verify', file, '--allowed-signers', stage.files.allowedSigners]);
  return 'verified';
}

function judged({ releases }: Ledger): string {
  return releases.map(({ verdict, rules }) => `, judged ${verdict} by ${rules.length} rules`).join('');
}
