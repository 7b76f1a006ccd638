import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { cliError } from './errors.js';

/**
 * Fails with `USAGE`, before anything is looked at, where a file could not be written at the end: its folder takes none, it
 * can be no file's name, or it is there and may not be overwritten.
 */
export async function mustBeWritable(file: string, mayOverwrite?: boolean): Promise<void> {
  const why = await access(file, constants.F_OK).then(
    () => undefined,
    (error: unknown) => (error instanceof Error && 'code' in error ? String(error.code) : 'unreadable'),
  );
  if (why === undefined && mayOverwrite !== true) {
    const or = mayOverwrite === undefined ? '' : ', or add --overwrite';
    throw cliError('USAGE', `${file} is there already; name a file that is not${or}`);
  }
  if (why !== undefined && why !== 'ENOENT')
    throw cliError('USAGE', `${file} cannot be written (${why}); name another file`);
  await access(dirname(file), constants.W_OK).catch(() => {
    throw cliError('USAGE', `${dirname(file)} cannot be written into; name a file in a folder that can`);
  });
}
