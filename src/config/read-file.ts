import { closeSync, openSync, readSync } from 'node:fs';

const CHUNK = 64 * 1024;

/**
 * The bytes of a file; undefined as soon as it has more than `most`, without reading on: a path may name a device or a
 * pipe that never ends. Throws what the file system throws.
 */
export function bytesUpTo(path: string, most: number): Uint8Array | undefined {
  const file = openSync(path, 'r');
  try {
    const chunks: Buffer[] = [];
    for (let total = 0; total <= most;) {
      const chunk = Buffer.alloc(CHUNK);
      const read = readSync(file, chunk);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      total += read;
    }
    return undefined;
  } finally {
    closeSync(file);
  }
}
