import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client, Connection } from '@temporalio/client';
import { unlimitedQuotas } from '../../src/alibaba/index.js';
import { createReleases } from '../../src/client.js';
import type { Release, Releases } from '../../src/client/releases.js';
import type { Config } from '../../src/config.js';
import type { ReleaseRequest, ReleaseResult, Stage, Status } from '../../src/release.js';
import { skipTime } from '../../demo/skip-time.js';
import { createWorkers, type Role } from '../../src/worker.js';
import type { Notifier } from '../../src/worker/notify.js';
import {
  readScenario,
  startSandbox,
  type LedgerCall,
  type LedgerRelease,
  type Scenario,
} from '../../sandbox/index.js';
import { agreed, howBusy, statusOf, stepOf } from './let-time-pass.js';
import { createPeople, type People } from './people.js';
import { writePolicy, type PolicySettings } from './policy.js';
import './quiet-runtime.js';
import { whatPassed } from './what-passed.js';

export const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7h';

export interface WorldOptions {
  readonly scenario?: string;
  readonly change?: (scenario: Scenario) => Scenario;
  readonly policy?: Partial<PolicySettings>;
  readonly role?: Role | 'none';
  readonly notifiers?: readonly Notifier[];
}

/** A Temporal namespace, a cloud, a policy, three approvers and the workers that join them. */
export interface World {
  readonly releases: Releases;
  readonly client: Client;
  readonly config: Config;
  readonly people: People;
  readonly sandboxUrl: string;
  readonly folder: string;
  control(path: string, body?: unknown): Promise<unknown>;
  released(): Promise<LedgerRelease[]>;
  calls(): Promise<LedgerCall[]>;
  /** Starts workers in this process, ended with the world or by the answer. */
  work(role: Role, other?: Partial<Config>): Promise<() => Promise<void>>;
  setPolicy(settings: Partial<PolicySettings>): void;
  start(request?: Partial<ReleaseRequest>): Promise<Run>;
  /** A release that somebody else started. */
  follow(release: Release): Run;
  close(): Promise<void>;
}

/** One release under way, driven through days in seconds. */
export interface Run {
  readonly release: Release;
  status(): Promise<Status>;
  /** Moves both clocks, the cloud's first. */
  skip(ms: number): Promise<void>;
  /** Lets time pass until the run is in this stage, or until `seen` says so. */
  until(stage: Stage | ((status: Status) => boolean)): Promise<Status>;
  approve(name: string, comment?: string): Promise<unknown>;
  /** Lets time pass to the end. */
  end(): Promise<ReleaseResult>;
}

/** Where the world's Temporal is, and the bundle that its workers serve. */
export interface Place {
  readonly address: string;
  readonly namespace: string;
  readonly workflowBundle: string;
}

export async function openWorldAt(place: Place, options: WorldOptions = {}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'kms-release-test-'));
  const scenario = await readScenario(
    new URL(`../../sandbox/scenarios/${options.scenario ?? 'ready'}.json`, import.meta.url),
  );
  const sandbox = await startSandbox({ scenario: unpaced(options.change?.(scenario) ?? scenario) });
  const people = createPeople(join(folder, 'people'), ['ann', 'ben', 'cam'], ['mallory']);
  const policyPath = join(folder, 'policy.toml');
  const setPolicy = (settings: Partial<PolicySettings>) =>
    writePolicy(policyPath, {
      instances: [INSTANCE],
      allowedSigners: people.allowedSigners,
      ...options.policy,
      ...settings,
    });
  setPolicy({});
  process.env['ALIBABA_CLOUD_ACCESS_KEY_ID'] = 'sandbox-executor';
  process.env['ALIBABA_CLOUD_ACCESS_KEY_SECRET'] = 'sandbox-executor-secret';
  const { address, namespace } = place;
  const config: Config = {
    endpoint: sandbox.url,
    policyPath,
    evidenceDir: join(folder, 'evidence'),
    logLevel: 'error',
    temporal: { address, namespace, connectionOptions: { address } },
  };
  const connection = await Connection.connect({ address });
  const client = new Client({ connection, namespace: config.temporal.namespace });
  const endings: (() => Promise<void>)[] = [];
  const started: Release[] = [];
  const skips: Promise<void>[] = [];
  const world: World = {
    releases: createReleases(client),
    client,
    config,
    people,
    sandboxUrl: sandbox.url,
    folder,
    control: (path, body) => control(sandbox.url, path, body),
    async released() {
      const ledger = await fetchJson<{ releases: LedgerRelease[] }>(`${sandbox.url}/_sandbox/ledger`);
      return ledger.releases;
    },
    async calls() {
      return (await fetchJson<{ calls: LedgerCall[] }>(`${sandbox.url}/_sandbox/ledger`)).calls;
    },
    async work(role, other = {}) {
      const stop = await startWorkers({ ...config, ...other }, role, place, options);
      endings.push(stop);
      return stop;
    },
    setPolicy: (settings) => setPolicy(settings),
    async start(request = {}) {
      const release = await world.releases.request({
        instanceId: INSTANCE,
        regionId: 'cn-hangzhou',
        accountId: '1234567890123456',
        requestedBy: 'rita',
        reason: 'payments moved to the new instance',
        ...request,
      });
      return world.follow(release);
    },
    follow(release) {
      started.push(release);
      return runOf(world, release, skips);
    },
    async close() {
      for (const release of started)
        await client.workflow
          .getHandle(release.workflowId)
          .terminate('test over')
          .catch(() => undefined);
      // A skip that nobody waited for ends with its run: it must not ask on a connection that is closed.
      await Promise.allSettled(skips);
      for (const stop of endings.reverse()) await stop();
      await connection.close();
      await sandbox.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  if (options.role !== 'none') await world.work(options.role ?? 'both');
  return world;
}

/** A cloud that is asked as fast as anybody likes, in one region: pace and regions have tests of their own. */
function unpaced(scenario: Scenario): Scenario {
  const { regionId, behaviour } = scenario;
  return {
    regions: [regionId],
    ...scenario,
    behaviour: { trailQueriesPerSecond: 0, ...behaviour },
  };
}

async function startWorkers(
  config: Config,
  role: Role,
  { workflowBundle }: Place,
  { notifiers }: WorldOptions,
): Promise<() => Promise<void>> {
  const created = await createWorkers(config, role, {
    workflowBundle,
    graceMs: 0,
    quotas: unlimitedQuotas(),
    ...(notifiers !== undefined && { notifiers }),
  });
  const running = created.workers.map((worker) => worker.run());
  let stopped = false;
  return async () => {
    if (stopped) return;
    stopped = true;
    for (const worker of created.workers) worker.shutdown();
    await Promise.all(running);
    await created.close();
  };
}

function runOf(world: World, release: Release, skips: Promise<void>[]): Run {
  const status = () => statusOf(release);
  const moveClocks = async (ms: number) => {
    await world.control('clock', { advance: ms });
    await skipTime({ client: world.client, workflowId: release.workflowId, duration: ms });
  };
  const skip = (ms: number) => {
    const skipping = moveClocks(ms);
    skips.push(skipping);
    return skipping;
  };
  const until = async (wanted: Stage | ((status: Status) => boolean)) => {
    const reached = typeof wanted === 'string' ? (now: Status) => now.stage === wanted : wanted;
    for (let turn = 0; turn < 200; turn += 1) {
      const now = await agreed(status, () => howBusy(world.client, release), reached);
      if (reached(now)) return now;
      if (now.stage === 'ended') throw await unexpected(`ended before: ${JSON.stringify(now.result)}`);
      await skip(stepOf(now));
    }
    throw await unexpected(`never reached: ${JSON.stringify(await status())}`);
  };
  const unexpected = async (what: string) =>
    new Error(`${what}\n${await whatPassed(world.client, release.workflowId)}`);
  return {
    release,
    status,
    skip,
    until,
    async approve(name, comment) {
      const now = await status();
      const issuedAt = now.approvalRequest?.openedAt ?? new Date().toISOString();
      const clock = await fetchJson<{ now: string }>(`${world.sandboxUrl}/_sandbox/clock`);
      const at = clock.now > issuedAt ? clock.now : issuedAt;
      const answer = await release.statement({
        signer: name,
        says: 'approve',
        issuedAt: at,
        ...(comment !== undefined && { comment }),
      });
      if ('refused' in answer) {
        const { code, message } = answer.refused;
        const { result } = await status();
        const more = result === undefined ? '' : `\n${JSON.stringify(result)}`;
        throw Object.assign(await unexpected(`${message}${more}`), { code });
      }
      const receipt = await release.submitStatement(await world.people.sign(name, answer.statement));
      await world.control('state', {
        recordApproval: {
          instanceId: now.instanceId,
          signer: name,
          says: 'approve',
          issuedAt: at,
          expiresAt: now.approvalRequest?.expiresAt,
        },
      });
      return receipt;
    },
    async end() {
      await until((now) => now.stage === 'ended');
      return release.outcome();
    },
  };
}

async function control(url: string, path: string, body?: unknown): Promise<unknown> {
  const init =
    body === undefined
      ? {}
      : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(`${url}/_sandbox/${path}`, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text}`);
  return text === '' ? undefined : JSON.parse(text);
}

async function fetchJson<T>(url: string): Promise<T> {
  const response = await fetch(url);

  const value: T = JSON.parse(await response.text());
  return value;
}
