import { cliError } from './errors.js';
import type { Io } from './io.js';

/** Has the instance id typed, or compares the one of `--confirm`. Fails with `USAGE` or `INTERRUPTED`. */
export async function confirmInstance(
  io: Io,
  instanceId: string,
  confirm: string | undefined,
): Promise<void> {
  const typed = confirm ?? (await typedInstance(io, instanceId));
  if (typed === instanceId) return;
  throw cliError(
    'USAGE',
    `--confirm names ${typed}, and this release is of ${instanceId}; nothing was signed or sent`,
  );
}

async function typedInstance(io: Io, instanceId: string): Promise<string> {
  if (!io.interactive) {
    throw cliError(
      'USAGE',
      `nobody can be asked here; read the statement above, then give --confirm ${instanceId}`,
    );
  }
  const { isCancel, text } = await import('@clack/prompts');
  const typed = await text({
    message: 'To sign this, type the instance id',
    output: process.stderr,
    validate: (value) => (value?.trim() === instanceId ? undefined : `That is not ${instanceId}.`),
  });
  if (isCancel(typed)) throw cliError('INTERRUPTED', 'nothing was signed or sent; the run goes on');
  return typed.trim();
}
