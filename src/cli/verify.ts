import { readFileSync } from 'node:fs';
import { verifyCertificate, type Verification } from '../evidence/verify-certificate.js';
import { readAllowedSigners } from '../signatures/allowed-signers.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { inLine } from './visible.js';

interface Options {
  readonly file: string;
  readonly allowedSigners: string;
}

/**
 * Checks a certificate offline, and tells for each part whether it is proved or only stated. Exits 0 when it
 * holds, 7 when it does not; fails with `NOT_FOUND` (3) when the file cannot be read.
 */
export async function run({ file, allowedSigners }: Options, io: Io): Promise<number> {
  const text = textOf(file);
  const verification = await verifyCertificate(text, readAllowedSigners(allowedSigners));
  const verified = verification.problems.length === 0;
  io.answer({ verified, ...verification }, words(verification), verified ? 'good' : 'bad');
  return verified ? EXIT.done : EXIT.refused;
}

function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const why = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw cliError('NOT_FOUND', `${file} cannot be read (${why}); the path of a certificate is wanted`);
  }
}

function words({ problems, lines, approvers }: Verification): string {
  if (problems.length > 0)
    return ['NOT VERIFIED', ...problems.map((problem) => `  ${inLine(problem)}`)].join('\n');
  return [
    `VERIFIED: approved by ${inLine(approvers.join(', '))}`,
    ...lines.flatMap(({ part, shows, rests, on }) => [
      `  ${rests === 'proved' ? 'proved     ' : 'only stated'}  ${inLine(part)}: ${inLine(shows)}`,
      `               ${inLine(on)}`,
    ]),
  ].join('\n');
}
