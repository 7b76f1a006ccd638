import { spawn } from 'node:child_process';
import { failure } from '../errors.js';

/** How `ssh-keygen` ended, and the first 64 KiB of each of its outputs. */
export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const MAX_OUTPUT = 64 * 1024;

/**
 * Runs OpenSSH's `ssh-keygen` with bytes on its standard input. `asks` lets it ask its own questions (a passphrase, a touch)
 * on the caller's terminal, and `on standard error` say there what else it has to say. Throws `SSH_KEYGEN_MISSING` or `SSH_KEYGEN_FAILED`.
 */
export async function sshKeygen(
  args: readonly string[],
  input: Uint8Array,
  how: { asks?: 'on standard error' | 'quietly'; signal?: AbortSignal | undefined; timeoutMs?: number },
): Promise<Run> {
  const child = spawn('ssh-keygen', args, {
    stdio: ['pipe', 'pipe', how.asks === 'on standard error' ? 'inherit' : 'pipe'],
    env:
      how.asks !== undefined
        ? { ...process.env, LC_ALL: 'C' }
        : { PATH: process.env['PATH'], TZ: 'UTC', LC_ALL: 'C' },
    ...(how.signal && { signal: how.signal }),
  });
  const output = { stdout: '', stderr: '' };
  child.stdout
    ?.setEncoding('utf8')
    .on('data', (text: string) => (output.stdout = bounded(output.stdout + text)));
  child.stderr
    ?.setEncoding('utf8')
    .on('data', (text: string) => (output.stderr = bounded(output.stderr + text)));
  // It may exit before it has read everything; its exit code tells, not the broken pipe.
  child.stdin?.on('error', () => undefined).end(input);
  // Not the option of `spawn`: when there is nothing to run, that one keeps this process waiting to its end.
  const timer =
    how.timeoutMs === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), how.timeoutMs);
  return await new Promise((resolve, reject) => {
    child.once('error', (error) => {
      clearTimeout(timer);
      reject(asFailure(error));
    });
    child.once('close', (code, killedBy) => {
      clearTimeout(timer);
      if (killedBy === null) resolve({ code, ...output });
      else
        reject(
          failure('SSH_KEYGEN_FAILED', `ssh-keygen was stopped by ${killedBy} before it answered; try again`),
        );
    });
  });
}

function bounded(text: string): string {
  return text.slice(0, MAX_OUTPUT);
}

function asFailure(error: Error): Error {
  if (error.name === 'AbortError') return error;
  if ('code' in error && error.code === 'ENOENT') {
    return failure(
      'SSH_KEYGEN_MISSING',
      'ssh-keygen was not found on the PATH; install OpenSSH 8.9 or newer',
      error,
    );
  }
  return failure('SSH_KEYGEN_FAILED', `ssh-keygen could not be run: ${error.message}`, error);
}
