import {
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { readPolicy } from '../config/read-policy.js';
import { cliError } from './errors.js';
import { FILES, type NewFile } from './init-texts.js';

/** Fails with `USAGE` (2) where files that would be written are there already, naming them, or the folder is none. */
export function mustBeFree(folder: string): void {
  const there = Object.values(FILES).filter((name) => isThere(folder, name));
  if (there.length > 0)
    throw cliError(
      'USAGE',
      `${there.join(', ')} ${there.length === 1 ? 'is' : 'are'} in ${folder} already; nothing was written: move ` +
        `${there.length === 1 ? 'it' : 'them'} away, name another --folder, or look at what is there with --check`,
    );
}

/**
 * Writes all of these files, or none: never in the place of another, and they stay only if a worker could read the policy. In
 * one go, so that Ctrl-C comes before or after it. Fails with `USAGE` (2).
 */
export function writeAll(folder: string, files: readonly NewFile[]): void {
  const made = mkdirOf(folder);
  const written: string[] = [];
  try {
    for (const { name, text, mode } of files) writeNew(join(folder, name), text, mode, written);
    readPolicy(join(folder, FILES.policy));
  } catch (error) {
    for (const file of written) rmSync(file, { force: true });
    if (made !== undefined) rmdirSync(made);
    throw nothingWritten(folder, error);
  }
}

function writeNew(file: string, text: string, mode: number, written: string[]): void {
  // Fails where anything has that name, a link to nowhere too.
  const descriptor = openSync(file, 'wx', mode);
  written.push(file);
  try {
    writeFileSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** Makes the folder where it is not there: one level, as `mkdir` does. */
function mkdirOf(folder: string): string | undefined {
  if (existsSync(folder)) return undefined;
  try {
    mkdirSync(folder);
    return folder;
  } catch (error) {
    throw nothingWritten(folder, error);
  }
}

function nothingWritten(folder: string, error: unknown): Error {
  const why = error instanceof Error ? ('code' in error ? String(error.code) : error.message) : 'unknown';
  return cliError('USAGE', `nothing was written into ${folder}: ${why}`);
}

/** True for any entry of that name, a link to nowhere too. */
function isThere(folder: string, name: string): boolean {
  try {
    return lstatSync(join(folder, name), { throwIfNoEntry: false }) !== undefined;
  } catch (error) {
    throw nothingWritten(folder, error);
  }
}
