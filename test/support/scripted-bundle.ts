import { existsSync, renameSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** The path of the bundle of `scripted-workflows.ts`: made by whichever test needs it first, for all of the suite. */
export async function scriptedBundle(): Promise<string> {
  const path = join(tmpdir(), 'scripted-workflows-bundle.js');
  // Within the suite this folder is the suite's own; elsewhere what lies there may be old.
  const isOfTheSuite = tmpdir().includes('kms-release-tests-');
  if (isOfTheSuite && existsSync(path)) return path;
  const workflowsPath = fileURLToPath(new URL('scripted-workflows.ts', import.meta.url));
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('ERROR') });
  writeFileSync(`${path}.${process.pid}`, code);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}
