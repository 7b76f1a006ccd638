import { closeSync, constants, fstatSync, openSync, readSync, statSync, type Stats } from 'node:fs';

const CHUNK = 64 * 1024;
const MIB = 1024 * 1024;

/**
 * Reads a regular file of at most `mostMib` MiB, and stops reading where it is longer. What is no file (a device, a
 * pipe) is not read at all: it may have no end. Throws an error whose message says why, for a sentence in brackets.
 */
export function readBounded(path: string, mostMib: number): Uint8Array {
  const file = opened(path);
  try {
    checkStats(fstatSync(file), mostMib);
    const chunks: Uint8Array[] = [];
    for (let total = 0; ;) {
      const chunk = Buffer.alloc(CHUNK);
      const read = readSync(file, chunk, 0, CHUNK, null);
      if (read === 0) return Buffer.concat(chunks);
      total += read;
      if (total > mostMib * MIB) throw new Error(`it is larger than ${mostMib} MiB`);
      chunks.push(chunk.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
}

/**
 * The same promise for a file that somebody else will read: throws for what is no regular file, or a longer one. What is
 * not there is theirs to tell.
 */
export function checkFile(path: string, mostMib: number): void {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats !== undefined) checkStats(stats, mostMib);
}

function checkStats(stats: Stats, mostMib: number): void {
  if (!stats.isFile()) throw new Error('it is a folder, a pipe or a device; save what is in it as a file');
  if (stats.size > mostMib * MIB) throw new Error(`it is larger than ${mostMib} MiB`);
}

function opened(path: string): number {
  try {
    // Without it, opening a pipe waits until somebody writes into it.
    return openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    throw new Error(error instanceof Error && 'code' in error ? String(error.code) : 'unreadable', {
      cause: error,
    });
  }
}

/** The text of UTF-8 bytes, a byte order mark included; undefined for bytes that are no UTF-8. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
