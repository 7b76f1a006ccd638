import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The lines of Node that are promised beside the one of this machine. */
const LINES = ['22', '24'];
const CACHE = fileURLToPath(new URL('../../.cache/nodes', import.meta.url));
/** A package with one binary: the newest of a line comes from npm. */
const PACKAGE = `node-${process.platform}-${process.arch}`;

/** A line of Node that is not the one that runs this, and where its binary lies. */
export interface OtherNode {
  readonly line: string;
  readonly path: string;
}

/** The other Nodes that have been fetched. */
export function otherNodes(): OtherNode[] {
  return wanted().filter(({ path }) => existsSync(path));
}

/** Fetches those that are not there; answers what could not be installed. */
export function fetchOtherNodes(): string[] {
  return wanted().flatMap(({ line, path }) => {
    if (existsSync(path)) return [];
    const folder = join(CACHE, line);
    mkdirSync(folder, { recursive: true });
    const quiet = ['--no-save', '--no-audit', '--no-fund', '--ignore-scripts'];
    spawnSync('npm', ['install', '--prefix', folder, ...quiet, `${PACKAGE}@${line}`], { stdio: 'ignore' });
    return existsSync(path) ? [] : [`${PACKAGE}@${line}`];
  });
}

function wanted(): OtherNode[] {
  return LINES.filter((line) => line !== process.versions.node.split('.')[0]).map((line) => ({
    line,
    path: join(CACHE, line, 'node_modules', PACKAGE, 'bin', 'node'),
  }));
}
