import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { Scenario } from '../../sandbox/index.js';
import type { Status } from '../../src/release.js';
import { startChild, type Child } from '../../demo/temporal-cli/child.js';
import { runCli } from '../cli/run-cli.js';
import { pageOf } from '../support/ask.js';
import { endFaults } from '../support/end-faults.js';
import { startWorkerProcess, type WorkerProcess } from '../support/processes.js';
import { INSTANCE, openWorld, type Run, type World } from '../support/world.js';

const HOOK = fileURLToPath(new URL('../../docs/backup-hook/example-server.mjs', import.meta.url));

/** What each process of a release holds and nobody else may ever read. With signs that a URL writes in another way. */
const SECRETS = {
  observer: { secret: 'canary/observer+secret=Xq7', token: 'CAIScanary/observer+token=Ww3' },
  executor: { secret: 'canary/executor+secret=Zp9', token: 'CAIScanary/executor+token=Kk5' },
  hook: 'canary/hook+token=Jd2',
  /** What an application wrote into a call of its own, and the audit trail repeats. */
  event: 'canary/event+data=Mn4',
} as const;
const { observer, executor, hook, event } = SECRETS;
const CANARIES = [observer.secret, observer.token, executor.secret, executor.token, hook, event].flatMap(
  (secret) => [
    secret,
    encodeURIComponent(secret),
    encodeURIComponent(encodeURIComponent(secret)),
    JSON.stringify(secret).slice(1, -1),
    Buffer.from(secret).toString('base64'),
  ],
);
/** What a signed request has and nothing else. */
const SIGNED = /[?&](Signature|SecurityToken)=(?!\*\*\*)|x-acs-security-token[=:] ?(?!\*\*\*)/i;

let world: World;
const processes: (WorkerProcess | { kill(): Promise<unknown> })[] = [];
afterEach(async () => {
  for (const one of processes.splice(0)) await one.kill();
  await world.close();
});

/** The sandbox knows these two by keys and tokens of their own, and somebody uses a key of others with data of theirs. */
function withCanaries(scenario: Scenario): Scenario {
  const credentials = scenario.credentials.map((each) => {
    const role = each.accessKeyId === 'sandbox-observer' ? observer : executor;
    if (!/^sandbox-(observer|executor)$/.test(each.accessKeyId)) return each;
    return { ...each, accessKeySecret: role.secret, securityToken: role.token };
  });
  const other = { instanceId: 'kst-hzz99999999999999999a', keyId: 'key-hzz99999999999999999a' };
  const parameters = {
    Plaintext: event,
    EncryptionContext: JSON.stringify({ KeyId: event, customer: event }),
    Message: event,
    Comment: event,
  };
  const use = {
    at: '-2d',
    ...other,
    operation: 'Decrypt',
    by: 'batch',
    namesKey: false,
    parameters,
  } as const;
  const instances = [...scenario.instances, { instanceId: other.instanceId, keys: [{ keyId: other.keyId }] }];
  const traffic = [...(scenario.traffic ?? []), { ...use, ciphertext: 'base64' } as const];
  return { ...scenario, credentials, instances, traffic };
}

/** A hook that makes backups for whoever has its token. */
async function startHook(tokenFile: string): Promise<{ url: string; child: Child }> {
  const written: string[] = [];
  const child = await startChild({
    command: process.execPath,
    args: [HOOK, '--port', '0', '--token-file', tokenFile, '--sandbox', world.sandboxUrl],
    env: { PATH: process.env['PATH'] },
    onLine: (line) => written.push(line),
  });
  for (;;) {
    const url = /"url":"([^"]+)"/.exec(written.join())?.[1];
    if (url !== undefined) return { url, child };
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function startWorker(role: 'observer' | 'executor', tokenFile: string, log: string[]): Promise<void> {
  const env = {
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: SECRETS[role].secret,
    ALIBABA_CLOUD_SECURITY_TOKEN: SECRETS[role].token,
    KMS_RELEASE_BACKUP_TOKEN_FILE: tokenFile,
    KMS_RELEASE_LOG_LEVEL: 'debug',
  };
  processes.push(await startWorkerProcess(world, role, { env, onLine: (line) => log.push(line) }));
}

const REFUSED = { kind: 'error', code: 'SignatureDoesNotMatch', httpStatus: 400 };

/** The vendor repeats what it was sent, until somebody has seen what the run says of it. */
async function echoes(): Promise<void> {
  const echo = encodeURIComponent(`SecurityToken=${observer.token}`);
  const message = `Specified signature is not matched. server string to sign is:POST&%2F&${echo} ${observer.token}`;
  await world.control('faults', { ...REFUSED, operation: 'DescribeAccountKmsStatus', message, times: 1_000 });
}

/** The vendor does so once more, and connections break in the middle of a signed request. */
async function callFailure(): Promise<void> {
  await world.control('faults', { ...REFUSED, operation: 'ListKeys', message: `no: ${observer.token}` });
  await world.control('faults', { operation: 'ListSecrets', kind: 'dropped-before', times: 3 });
  await world.control('faults', { operation: 'ReleaseKmsInstance', kind: 'lost-after' });
}

/** Everything that anybody but the two processes can read of a run, by where it stands. */
async function everything(run: Run, log: readonly string[], seen: readonly string[]) {
  const { workflowId } = run.release;
  const handle = world.client.workflow.getHandle(workflowId);
  const { evidenceDir, temporal } = world.config;
  const env = {
    TEMPORAL_ADDRESS: temporal.address,
    TEMPORAL_NAMESPACE: temporal.namespace,
    KMS_RELEASE_EVIDENCE_DIR: evidenceDir,
  };
  const shown = async (...args: string[]) => {
    const { stdout, stderr } = await runCli(args, env);
    return stdout + stderr;
  };
  const status = await run.status();
  const certificate = status.result?.certificateDigest?.slice('sha256:'.length) ?? 'none';
  return {
    history: textsIn(await handle.fetchHistory()),
    'search attributes': textsIn((await handle.describe()).raw),
    page: await pageOf(world, run),
    'page and status on the way': seen.join('\n'),
    logs: log.join('\n'),
    evidence: readdirSync(evidenceDir)
      .map((file) => readFileSync(join(evidenceDir, file), 'utf8'))
      .join('\n'),
    certificate: readFileSync(join(evidenceDir, `certificate-${certificate}.json`), 'utf8'),
    'status --json': await shown('status', INSTANCE, '--json'),
    'evidence --json': await shown('evidence', INSTANCE, '--json'),
    'list --json': await shown('list', '--json'),
  };
}

/** Every text inside a value, with the bytes of payloads decoded. */
function textsIn(value: unknown): string {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('utf8');
  if (typeof value !== 'object' || value === null) return String(value);
  return Object.values(value).map(textsIn).join('\n');
}

describe('a secret of a process', () => {
  it('gets out nowhere in a whole release, also when the cloud repeats it and connections break', async () => {
    world = await openWorld({ role: 'none', change: withCanaries });
    const tokenFile = join(world.folder, 'hook-token');
    writeFileSync(tokenFile, hook);
    const { url, child } = await startHook(tokenFile);
    processes.push({ kill: () => child.close() });
    world.setPolicy({ backup: `provider = "hook"\nurl = "${url}"` });
    const log: string[] = [];
    const seen: string[] = [];
    await echoes();
    await startWorker('observer', tokenFile, log);
    await startWorker('executor', tokenFile, log);

    const run = await world.start();
    const seenUntil = async (wanted: (now: Status) => boolean) => {
      await run.until((now) => {
        seen.push(JSON.stringify(now));
        return wanted(now);
      });
      seen.push(await pageOf(world, run));
    };
    await seenUntil(({ blockedBy }) => blockedBy.some(({ code }) => code === 'CLOUD_CREDENTIALS_INVALID'));
    await endFaults(world.sandboxUrl);
    await callFailure();
    await run.release.recheck();
    await seenUntil(({ stage }) => stage === 'awaiting approval');
    await run.approve('ann');
    await run.approve('ben');
    const result = await run.end();
    const places = await everything(run, log, seen);

    expect(result).toMatchObject({ outcome: 'released', callsSent: 1, billing: { verdict: 'stopped' } });
    // They were where they belong: the cloud and the hook took nobody without them.
    expect(await world.released()).toMatchObject([{ executed: true, verdict: 'RIGHT' }]);
    expect(places.history).toContain('by the backup hook');
    expect(places['page and status on the way']).toContain('CLOUD_CREDENTIALS_INVALID');
    expect(places.history).toContain('ReleaseKmsInstance was sent');
    for (const [place, text] of Object.entries(places)) {
      expect(text.length, `${place} was looked at`).toBeGreaterThan(200);
      expect(
        CANARIES.filter((canary) => text.includes(canary)),
        place,
      ).toEqual([]);
      expect(SIGNED.exec(text)?.[0], place).toBeUndefined();
    }
  });
});
