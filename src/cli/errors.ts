import { isReasonCode, type ReasonCode } from '../release/reason-codes.js';
import type { Reason } from '../release.js';
import { exitOfError } from './exit-codes.js';

/** An error as the CLI tells it: a stable code, a sentence, and what a script may want to know. */
export interface CliError {
  readonly code: ReasonCode;
  readonly message: string;
  readonly exit: number;
  readonly details: Readonly<Record<string, unknown>>;
}

const DETAILS = ['problems', 'open', 'candidates', 'refusal'];

/** An error that a command ends with: `USAGE` and the like. */
export function cliError(code: ReasonCode, message: string, details: { refusal?: Reason } = {}): Error {
  return Object.assign(new Error(message), { code, ...details });
}

/** Reads the code from whatever was thrown: a client error, or a failure of ours; any other is `UNEXPECTED`. */
export function toCliError(error: unknown): CliError {
  if (!(error instanceof Error))
    return { code: 'UNEXPECTED', message: String(error), exit: exitOfError('UNEXPECTED'), details: {} };
  const fields: Record<string, unknown> = { ...error };
  const code = [textOf(fields['code']), textOf(fields['type'])].find(isReasonCode) ?? 'UNEXPECTED';
  const details = Object.fromEntries(
    DETAILS.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
  return { code, message: error.message, exit: exitOfError(code), details };
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
