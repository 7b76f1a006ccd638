import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { SEARCH_ATTRIBUTES } from '../../src/search-attributes.js';
import { findTemporalCli, startDevServer } from '../../demo/temporal-cli.js';

declare module 'vitest' {
  interface ProvidedContext {
    temporalAddress: string;
    temporalHttp: string;
    temporalCli: string;
    workflowBundle: string;
  }
}

/** One Temporal server in memory for the whole suite, a namespace for each test file, and one workflow bundle. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const removeFiles = temporaryFiles();
  // Processes of the tests run what a user would run.
  execFileSync(process.execPath, [
    fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url)),
    '--quiet',
  ]);
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const server = await startDevServer({
    cli,
    namespaces: [
      ...namespaces(),
      ...Array.from({ length: KILL_CELLS }, (_, number) => `kill-${number}`),
      ...Array.from({ length: STOP_CELLS }, (_, number) => `stop-${number}`),
    ],
    searchAttributes: Object.values(SEARCH_ATTRIBUTES),
    timeSkipping: true,
  });
  project.provide('temporalAddress', server.address);
  project.provide('temporalHttp', server.httpUrl);
  project.provide('temporalCli', cli);
  project.provide('workflowBundle', fileURLToPath(new URL('../../dist/workflow-bundle.js', import.meta.url)));
  return () => server.close().finally(removeFiles);
}

/** Whatever a test writes, throwaway keys too, lies in one folder that goes with the suite. */
function temporaryFiles(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-tests-'));
  process.env['TMPDIR'] = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}

/** At least as many as there are cells in test/kill: each has a namespace of its own. */
const KILL_CELLS = 45;
/** As many as vitest runs side by side: test/workflows/stop-at-every-stage takes one for each of its cells, and gives it back. */
const STOP_CELLS = 8;

/** Test files that use a server have one namespace each, so that they cannot meet. */
function namespaces(): string[] {
  return ['workflows', 'client', 'cli', 'system', 'attacks'].flatMap((folder) => {
    const path = fileURLToPath(new URL(`../${folder}`, import.meta.url));
    return filesIn(path).map((file) => namespaceOf(`${folder}/${file}`));
  });
}

function filesIn(path: string): string[] {
  try {
    return readdirSync(path).filter((file) => file.endsWith('.test.ts'));
  } catch {
    return [];
  }
}

/** The namespace of a test file, by its folder and name. */
export function namespaceOf(file: string): string {
  return file.replace(/\.test\.ts$/, '').replaceAll('/', '-');
}
