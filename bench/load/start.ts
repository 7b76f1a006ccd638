import { Client, Connection } from '@temporalio/client';
import { findTemporalCli, startDevServer } from '../../demo/temporal-cli.js';
import type { Release } from '../../src/client/releases.js';
import { SEARCH_ATTRIBUTES } from '../../src/search-attributes.js';
import { serveMadeUp } from './made-up.js';
import type { Asked, Observer } from './speak.js';
import { ACCOUNT, ours, pause, REGION, startOwn, type Files } from './world.js';

/** What is to be done at the end, in this order turned round. */
export type Undo = (() => Promise<unknown>)[];

/** What all runs are asked for. */
export function requestOf(instanceId: string) {
  return { instanceId, regionId: REGION, accountId: ACCOUNT, requestedBy: 'rita', reason: 'idle' };
}

/** Brings runs to where approval is awaited without a look at the cloud, and signs an approval of each. */
export async function ask(
  instances: readonly string[],
  request: (instanceId: string) => Promise<Release>,
  { policy, people }: Files,
  address: string,
  now: string,
): Promise<Asked[]> {
  const stop = await serveMadeUp(
    address,
    { policyPath: policy, request: requestOf(instances[0] ?? '') },
    now,
  );
  const waiting = await inTurn(instances, 10, request);
  const asked = await inTurn(waiting, 4, async (release) => {
    await until(release, 'awaiting approval');
    const answer = await release.statement({ signer: 'ann', says: 'approve', issuedAt: now });
    if ('refused' in answer) throw new Error(answer.refused.message);
    return { release, vote: await people.sign('ann', answer.statement) };
  });
  await stop();
  return asked;
}

/** Starts a sandbox of its own process. Answers its address. */
export async function startSandbox({ scenario }: Files, undo: Undo): Promise<string> {
  const args = ['sandbox', '--scenario', scenario, '--port', '0', '--json'];
  const { child, answer } = await startOwn(args, {}, ({ url }) =>
    typeof url === 'string' ? url : undefined,
  );
  undo.push(child.close);
  return answer;
}

/** Starts an observer of its own process. */
export async function startObserver(
  folder: string,
  files: Files,
  address: string,
  sandbox: string,
  undo: Undo,
): Promise<Observer> {
  let blocked = '';
  const env = {
    HOME: folder,
    NODE_OPTIONS: `--import ${ours('bench/load/loop-delay.mjs')}`,
    ALIBABA_CLOUD_ENDPOINT: sandbox,
    ALIBABA_CLOUD_ACCESS_KEY_ID: 'sandbox-observer',
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: 'sandbox-observer-secret',
    KMS_RELEASE_POLICY: files.policy,
    KMS_RELEASE_EVIDENCE_DIR: files.evidence,
    TEMPORAL_ADDRESS: address,
    TEMPORAL_NAMESPACE: 'default',
  };
  const { child } = await startOwn(['worker', '--role', 'observer'], env, ({ msg, eventLoop }) => {
    if (eventLoop !== undefined) blocked = JSON.stringify(eventLoop);
    return msg === 'ready' ? true : undefined;
  });
  undo.push(child.close);
  return { pid: child.pid, blocked: () => blocked };
}

/** Starts a Temporal server of its own process. */
export async function openTemporal(undo: Undo) {
  const cli = await findTemporalCli({ note: (text) => console.error(text) });
  const server = await startDevServer({ cli, searchAttributes: Object.values(SEARCH_ATTRIBUTES) });
  undo.push(server.close);
  const connection = await Connection.connect({ address: server.address });
  undo.push(() => connection.close());
  return { address: server.address, client: new Client({ connection }) };
}

async function until(release: Release, stage: string): Promise<void> {
  for (let turn = 0; turn < 600; turn += 1) {
    const status = await release.status();
    if (status.stage === stage) return;
    if (status.stage === 'ended') throw new Error(JSON.stringify(status.result));
    await pause(100);
  }
  throw new Error(`${release.workflowId} never came to ${stage}`);
}

/** Does it to all, so many at once, in order of the result. */
export async function inTurn<T, R>(
  items: readonly T[],
  atOnce: number,
  work: (item: T) => Promise<R>,
): Promise<R[]> {
  const results: R[] = [];
  for (let at = 0; at < items.length; at += atOnce)
    results.push(...(await Promise.all(items.slice(at, at + atOnce).map(work))));
  return results;
}
