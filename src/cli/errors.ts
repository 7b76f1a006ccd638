import { exitOfError } from './exit-codes.js';

/** An error as the CLI tells it: a stable code, a sentence, and what a script may want to know. */
export interface ToldError {
  readonly code: string;
  readonly message: string;
  readonly exit: number;
  readonly details: Readonly<Record<string, unknown>>;
}

const DETAILS = ['problems', 'open', 'candidates', 'refusal'];

/** An error that a command ends with: `USAGE` and the like. */
export function cliError(
  code: string,
  message: string,
  details: { refusal?: { code: string; text: string } } = {},
): Error {
  return Object.assign(new Error(message), { code, ...details });
}

/** Reads the code from whatever was thrown: a client error, a failure of ours, or one of Node's. */
export function told(error: unknown): ToldError {
  if (!(error instanceof Error))
    return { code: 'UNEXPECTED', message: String(error), exit: exitOfError(''), details: {} };
  const fields: Record<string, unknown> = { ...error };
  const code = [fields['code'], fields['type']].find((value) => typeof value === 'string') ?? 'UNEXPECTED';
  const details = Object.fromEntries(
    DETAILS.filter((name) => name in fields).map((name) => [name, fields[name]]),
  );
  return { code: String(code), message: error.message, exit: exitOfError(String(code)), details };
}
