import { isatty } from 'node:tty';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';

const TERMINALS = [0, 1, 2].filter((fd) => isatty(fd));

/** Nobody reads any more: the pipe has ended, or the terminal is closed. */
const GONE: ReadonlySet<unknown> = new Set(['EPIPE', 'EIO']);

/** What ends early, and how it is told. */
export interface Leaving {
  /** The command ends by itself, in order, when it is sent SIGTERM. */
  readonly endsItself: () => boolean;
  /** Tells an error, and answers its exit code. */
  readonly report: (error: unknown) => number;
}

/**
 * Ends the process when nobody reads what it writes (0), or when that cannot be written (1, told on standard error). A
 * command that has something to clean up is sent SIGTERM instead, once.
 */
export function leaveWhenUnread({ endsItself, report }: Leaving): void {
  let isEnding = false;
  const end = (code: () => number) => {
    if (isEnding) return;
    isEnding = true;
    const exit = code();
    if (endsItself()) process.kill(process.pid, 'SIGTERM');
    else leave(exit);
  };
  for (const [name, stream] of [
    ['standard output', process.stdout],
    ['standard error', process.stderr],
  ] as const)
    stream.on('error', (error: Error) =>
      end(() => ('code' in error && GONE.has(error.code) ? EXIT.done : report(cannotWrite(name, error)))),
    );
}

function cannotWrite(name: string, error: Error): Error {
  return cliError(
    'UNEXPECTED',
    `${name} cannot be written (${error.message}); what the command does was done all the same: see \`kms-release list\` before you try again`,
  );
}

/** Ends at once, with this code; as SIGHUP does (129) where a terminal has gone away. */
export function leave(code: number): never {
  hangUpWithoutTerminal();
  process.exit(code);
}

/** Node aborts, with a dump of itself, when it ends without the terminal that it began with. */
export function hangUpWithoutTerminal(): void {
  if (TERMINALS.every((fd) => isatty(fd))) return;
  process.removeAllListeners('SIGHUP');
  process.kill(process.pid, 'SIGHUP');
}
