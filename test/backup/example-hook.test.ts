import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startSandbox, type Sandbox } from '../../sandbox/index.js';
import { hookProvider } from '../../src/backup/hook.js';
import { asked } from '../support/hook-server.js';
import { REQUEST, SUBJECT } from '../support/snapshots.js';

const SERVER = fileURLToPath(new URL('../../docs/backup-hook/example-server.mjs', import.meta.url));
const SCENARIO = new URL('../../sandbox/scenarios/ready.json', import.meta.url);
const TASK = { request: REQUEST, workflowId: SUBJECT.workflowId, runId: 'run-1' };

let folder: string;
let tokenFile: string;
let sandbox: Sandbox;
let server: ChildProcess;
let url: string;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kms-release-hook-'));
  tokenFile = join(folder, 'token');
  writeFileSync(tokenFile, 'a-long-token\n');
  sandbox = await startSandbox({ scenario: SCENARIO });
  const args = [SERVER, '--port', '0', '--token-file', tokenFile, '--sandbox', sandbox.url];
  server = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  url = await urlOf(server);
});
afterEach(async () => {
  server.kill();
  await once(server, 'exit');
  await sandbox.close();
  rmSync(folder, { recursive: true });
});

describe('the example backup hook', () => {
  it('makes a backup of the instance, and says what it holds', async () => {
    const hook = hookProvider(url, { tokenFile });

    const started = await hook.trigger({ ...TASK, attempt: 1 });
    const backupId = 'backupId' in started ? started.backupId : undefined;

    expect(await hook.check(asked(backupId))).toMatchObject({
      state: 'succeeded',
      backup: { provider: 'hook', certainty: 'reported', backupId, keys: 3, secrets: 2 },
    });
  });

  it('starts one backup for one idempotency key, also when it is asked twice at once', async () => {
    const hook = hookProvider(url, { tokenFile });

    const [first, second] = await Promise.all([
      hook.trigger({ ...TASK, attempt: 1 }),
      hook.trigger({ ...TASK, attempt: 1 }),
    ]);
    const next = await hook.trigger({ ...TASK, attempt: 2 });

    expect(second).toEqual(first);
    expect(next).not.toEqual(first);
  });

  it('refuses a wrong token, and one that is not there', async () => {
    const wrong = join(folder, 'wrong');
    writeFileSync(wrong, 'another-token');

    for (const settings of [{ tokenFile: wrong }, {}]) {
      await expect(hookProvider(url, settings).trigger({ ...TASK, attempt: 1 })).rejects.toMatchObject({
        type: 'HOOK_REFUSED',
      });
    }
  });

  it('knows no backup that it did not start', async () => {
    await expect(hookProvider(url, { tokenFile }).check(asked('backup-of-another'))).rejects.toThrow('404');
  });

  it('can be asked again when the sandbox was away for a moment', async () => {
    const hook = hookProvider(url, { tokenFile });
    await expect(
      hook.trigger({ ...TASK, request: { ...REQUEST, instanceId: 'kst-other' }, attempt: 1 }),
    ).rejects.toMatchObject({
      type: 'HOOK_UNREACHABLE',
    });

    expect(await hook.trigger({ ...TASK, attempt: 1 })).toHaveProperty('backupId');
  });
});

async function urlOf(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const found = /"url":"([^"]+)"/.exec(text)?.[1];
    if (found !== undefined) return found;
  }
  throw new Error(`the hook said ${text}`);
}
