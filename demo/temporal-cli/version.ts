import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** The version that is fetched where none is installed: Server 1.32.0, with time skipping. */
export const WANTED_VERSION = '1.9.1';

/** What `--version` of this file says, or undefined when it cannot be run or is something else. */
export async function versionOf(path: string): Promise<string | undefined> {
  try {
    const { stdout } = await run(path, ['--version'], { timeout: 20_000 });
    return /^temporal version (\d+\.\d+\.\d+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}

/** True for 1.9 and newer. */
export function isRecent(version: string): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 1 || (major === 1 && minor >= 9);
}
