// On each other Node that is promised, side by side: the demo, then the recorded histories replayed. Ends with 1 when one
// fails, and with 3 when there is no other Node.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { otherNodes, type OtherNode } from './other-nodes.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const WORK = {
  demo: ['dist/src/cli.js', 'demo'],
  replays: ['node_modules/vitest/vitest.mjs', 'run', 'test/replay'],
};

const nodes = otherNodes();
const good = await Promise.all(nodes.map(worksOn));
process.exitCode = nodes.length === 0 ? 3 : good.includes(false) ? 1 : 0;

async function worksOn({ line, path }: OtherNode): Promise<boolean> {
  let isGood = true;
  for (const [what, args] of Object.entries(WORK)) {
    const failed = await failureOf(path, args);
    console.log(`nodes: ${failed === undefined ? 'ok' : 'FAILED'}: ${what} on Node ${line}`);
    if (failed !== undefined) console.log(failed);
    isGood &&= failed === undefined;
  }
  return isGood;
}

/** Everything that was printed, where it did not end with 0. */
function failureOf(node: string, args: readonly string[]): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(node, args, { cwd: ROOT, maxBuffer: 64 * 1024 * 1024 }, (error, stdout, stderr) =>
      resolve(error === null ? undefined : `${error.message}\n${stdout}\n${stderr}`),
    );
  });
}
