import { Client, Connection } from '@temporalio/client';
import { createReleases } from '../src/client.js';
import type { Releases } from '../src/client/releases.js';
import { SEARCH_ATTRIBUTES } from '../src/search-attributes.js';
import { findTemporalCli, startDevServer } from './temporal-cli.js';
import type { Io } from '../src/cli/io.js';
import type { CleanUp } from './clean-up.js';
import { createFiles, type Files } from './files.js';
import { plainEnv, startHook, startOwn, type Env } from './processes.js';
import type { AccessKey, Cast } from './scenarios.js';

/** Everything that a demo plays on: five processes, one temporary folder. */
export interface Stage {
  readonly cast: Cast;
  readonly files: Files;
  readonly client: Client;
  readonly releases: Releases;
  readonly uiUrl: string;
  readonly sandboxUrl: string;
  /** For people: it names the server, and holds no credential of the cloud. */
  readonly peopleEnv: Env;
  /** Aborted when all of it is being undone. */
  readonly over: AbortSignal;
}

/** Starts server, sandbox, hook, observer and executor. All of it is undone by `cleanUp`. */
export async function openStage(cast: Cast, cleanUp: CleanUp, io: Io): Promise<Stage> {
  const files = await createFiles(cleanUp);
  const cli = await findTemporalCli({ env: io.env, note: (text) => io.note(text) });
  const base = plainEnv(files.folder);
  const [server, { sandboxUrl, hookUrl }] = await Promise.all([
    startTemporal(cli, cleanUp),
    startCloud(cast, files, base, cleanUp),
  ]);
  const peopleEnv = { ...base, TEMPORAL_ADDRESS: server.address, KMS_RELEASE_EVIDENCE_DIR: files.evidence };
  const workerEnv = {
    ...peopleEnv,
    ALIBABA_CLOUD_ENDPOINT: sandboxUrl,
    KMS_RELEASE_BACKUP_TOKEN_FILE: files.tokenFile,
  };
  const startWorker = async (role: 'observer' | 'executor', key: AccessKey) => {
    const policy = await files.writePolicy(role, cast, hookUrl);
    const env = { ...workerEnv, KMS_RELEASE_POLICY: policy, ...secretsOf(key) };
    await startOwn(['worker', '--role', role], env, cleanUp, ({ msg }) =>
      msg === 'ready' ? true : undefined,
    );
  };
  const [connection] = await Promise.all([
    Connection.connect({ address: server.address }),
    startWorker('observer', cast.observer),
    startWorker('executor', cast.executor),
  ]);
  cleanUp.later(() => connection.close());
  const client = new Client({ connection });
  const over = new AbortController();
  cleanUp.later(() => over.abort());
  return {
    cast,
    files,
    client,
    releases: createReleases(client),
    uiUrl: server.uiUrl ?? '',
    sandboxUrl,
    peopleEnv,
    over: over.signal,
  };
}

async function startTemporal(cli: string, cleanUp: CleanUp) {
  const searchAttributes = Object.values(SEARCH_ATTRIBUTES);
  const server = await startDevServer({ cli, ui: true, timeSkipping: true, searchAttributes });
  cleanUp.later(server.close);
  return server;
}

async function startCloud(cast: Cast, files: Files, env: Env, cleanUp: CleanUp) {
  const url = (line: Readonly<Record<string, unknown>>) =>
    typeof line['url'] === 'string' ? line['url'] : undefined;
  const sandbox = ['sandbox', '--scenario', cast.file, '--port', '0', '--json'];
  const sandboxUrl = await startOwn(sandbox, env, cleanUp, url);
  const hook = ['--port', '0', '--token-file', files.tokenFile, '--sandbox', sandboxUrl];
  return { sandboxUrl, hookUrl: await startHook(hook, env, cleanUp, url) };
}

/** One credential for one process: the one that may release is in the executor's environment only. */
function secretsOf({ accessKeyId, accessKeySecret }: AccessKey): Env {
  return { ALIBABA_CLOUD_ACCESS_KEY_ID: accessKeyId, ALIBABA_CLOUD_ACCESS_KEY_SECRET: accessKeySecret };
}
