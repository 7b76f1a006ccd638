import { readPolicy } from '../config/read-policy.js';
import { MAX_SEALED_MIB } from '../evidence/sizes.js';
import { verifyCertificate, type Verification } from '../evidence/verify-certificate.js';
import type { TrustedPolicy } from '../evidence/verify-certificate-policy.js';
import { effectivePolicyFor } from '../config/effective-policy.js';
import { readBounded, utf8Text } from '../read-bounded.js';
import { approversInFile } from '../identity/providers.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { inLine } from './visible.js';

interface Options {
  readonly file: string;
  readonly allowedSigners: string;
  readonly required?: number;
  readonly policy?: string;
}

/**
 * Checks a certificate offline, and tells for each part whether it is proved or only stated. Exits 0 when it holds, 7
 * when it does not, 11 for a record, which nobody signed; fails with `NOT_FOUND` (3) when the file cannot be read.
 */
export async function run(options: Options, io: Io): Promise<number> {
  const verification = await verifyCertificate(textOf(options.file), trustedBy(options));
  const { kind } = verification;
  const verified = kind === 'certificate';
  io.answer({ verified, ...verification }, words(verification), TONE[kind]);
  io.next(NEXT[kind]);
  if (kind === 'record') return EXIT.record;
  return verified ? EXIT.done : EXIT.refused;
}

const NEXT = {
  certificate:
    'Next: keep it, with the list of approvers as it was then; `--policy FILE` holds it against your own policy.',
  record: 'Next: nobody signed this; whatever hangs on it, look at the instance itself.',
  'not believed':
    'Next: ask the evidence folder itself for the file; a certificate that does not verify proves nothing.',
} as const;

const TONE = { certificate: 'good', record: 'warn', 'not believed': 'bad' } as const;

function trustedBy({ allowedSigners, required, policy }: Options): TrustedPolicy {
  return {
    ...approversInFile(allowedSigners),
    ...(required !== undefined && { required }),
    ...(policy !== undefined && { policyFor: rulesOf(policy) }),
  };
}

// As of the time of the certificate: a toleration that is over now was none then.
function rulesOf(path: string): NonNullable<TrustedPolicy['policyFor']> {
  return (request, at) => {
    const policy = readPolicy(path);
    return effectivePolicyFor(policy, request, policy.approval.approvers(), at);
  };
}

function textOf(file: string): string {
  try {
    // Bytes that are no text are no canonical JSON either.
    return utf8Text(readBounded(file, MAX_SEALED_MIB)) ?? '';
  } catch (error) {
    const why = error instanceof Error ? error.message : 'unreadable';
    throw cliError('NOT_FOUND', `${file} cannot be read (${why}); expected the path of a certificate`);
  }
}

function words(verification: Verification): string {
  const { kind, problems, lines, approvers } = verification;
  if (kind === 'not believed')
    return ['NOT VERIFIED', ...problems.map((problem) => `  ${inLine(problem)}`)].join('\n');
  const head =
    kind === 'record'
      ? 'RECORD: nobody signed this, and it proves nothing; all of it is the word of the service'
      : `VERIFIED: approved by ${inLine(approvers.join(', '))}`;
  return [
    head,
    ...lines.flatMap(({ part, shows, rests, on }) => [
      `  ${rests === 'proved' ? 'proved     ' : 'only stated'}  ${inLine(part)}: ${inLine(shows)}`,
      ...(kind === 'record' ? [] : [`               ${inLine(on)}`]),
    ]),
  ].join('\n');
}
