import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from './package-root.js';

/** The version in package.json, such as `0.1.0`; `unknown` where that cannot be read. */
export function packageVersion(): string {
  try {
    const about: unknown = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8'));
    return typeof about === 'object' && about !== null && 'version' in about
      ? String(about.version)
      : 'unknown';
  } catch {
    return 'unknown';
  }
}
