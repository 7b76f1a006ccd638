import { accessSync, constants } from 'node:fs';
import { resolve } from 'node:path';
import { addressProblem } from './config/address.js';
import { deploymentOf, type Deployment } from './config/deployment.js';
import { temporalOf, type TemporalSettings } from './config/temporal.js';
import { failure } from './errors.js';
import { shown } from './values/text.js';

/** Environment variables by name; `process.env` is one. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What this process needs from its surroundings besides Temporal. Paths are absolute. */
export interface Settings {
  /** One base address for all cloud products, such as the sandbox's; absent: each product's own endpoint. */
  readonly endpoint?: string;
  readonly policyPath?: string;
  readonly evidenceDir: string;
  readonly backupTokenFile?: string;
  /** Where the executor, and nobody else, keeps how far its long looks have got; absent: nowhere. */
  readonly executorDir?: string;
  /** The share of the cloud's quotas that this process may use, above 0 and 1 at most. */
  readonly quotaShare?: number;
  /** Where the observer keeps the audit trails that it has read; absent: nowhere. */
  readonly observerDir?: string;
  readonly logLevel: LogLevel;
  readonly healthPort?: number;
  /** The address that the health endpoint listens on; 127.0.0.1 when absent. */
  readonly healthHost?: string;
  /** Absent: this worker takes part in no Worker Versioning. */
  readonly deployment?: Deployment;
}

/** Everything that a process which talks to Temporal needs. */
export type Config = Settings & { readonly temporal: TemporalSettings };

/** What the reader is for: a worker also needs the policy, and its files readable from the start. */
export type Purpose = 'client' | 'worker';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
/** From everything to nothing, as pino names them. */
export type LogLevel = (typeof LOG_LEVELS)[number];

const OURS = [
  'KMS_RELEASE_POLICY',
  'KMS_RELEASE_EVIDENCE_DIR',
  'KMS_RELEASE_BACKUP_TOKEN_FILE',
  'KMS_RELEASE_EXECUTOR_DIR',
  'KMS_RELEASE_QUOTA_SHARE',
  'KMS_RELEASE_OBSERVER_DIR',
  'KMS_RELEASE_LOG_LEVEL',
  'KMS_RELEASE_HEALTH_PORT',
  'KMS_RELEASE_HEALTH_HOST',
  'KMS_RELEASE_DEBUG',
];

/** Everything that this process needs, read once. Throws one `BAD_CONFIGURATION` that lists every problem. */
export async function readConfig(env: Environment, purpose: Purpose = 'client'): Promise<Config> {
  const problems: string[] = [];
  const settings = settingsOf(env, purpose, problems);
  const temporal = await temporalOf(env, problems);
  if (temporal === undefined || problems.length > 0) throw badConfiguration(problems);
  return { ...settings, temporal };
}

/** The same without Temporal, for commands that do not use it. */
export function readSettings(env: Environment): Settings {
  const problems: string[] = [];
  const settings = settingsOf(env, 'client', problems);
  if (problems.length > 0) throw badConfiguration(problems);
  return settings;
}

function settingsOf(env: Environment, purpose: Purpose, problems: string[]): Settings {
  const written = (name: string) => env[name]?.trim() || undefined;
  problems.push(...unknownNames(env));
  const endpoint = endpointOf(written('ALIBABA_CLOUD_ENDPOINT'), problems);
  const policyPath = fileOf('KMS_RELEASE_POLICY', written('KMS_RELEASE_POLICY'), purpose, problems);
  if (purpose === 'worker' && policyPath === undefined) {
    problems.push(
      'KMS_RELEASE_POLICY is not set; expected the path of the policy file (see policy.example.toml)',
    );
  }
  const backupTokenFile = fileOf(
    'KMS_RELEASE_BACKUP_TOKEN_FILE',
    written('KMS_RELEASE_BACKUP_TOKEN_FILE'),
    purpose,
    problems,
  );
  const healthPort = portOf(written('KMS_RELEASE_HEALTH_PORT'), problems);
  const healthHost = written('KMS_RELEASE_HEALTH_HOST');
  const executorDir = written('KMS_RELEASE_EXECUTOR_DIR');
  const quotaShare = shareOf(written('KMS_RELEASE_QUOTA_SHARE'), problems);
  const observerDir = written('KMS_RELEASE_OBSERVER_DIR');
  const deployment = purpose === 'worker' ? deploymentOf(env, problems) : undefined;
  return {
    ...(endpoint !== undefined && { endpoint }),
    ...(policyPath !== undefined && { policyPath }),
    evidenceDir: resolve(written('KMS_RELEASE_EVIDENCE_DIR') ?? './evidence'),
    ...(backupTokenFile !== undefined && { backupTokenFile }),
    ...(executorDir !== undefined && { executorDir: resolve(executorDir) }),
    ...(quotaShare !== undefined && { quotaShare }),
    ...(observerDir !== undefined && { observerDir: resolve(observerDir) }),
    logLevel: levelOf(written('KMS_RELEASE_LOG_LEVEL') ?? 'info', problems),
    ...(healthPort !== undefined && { healthPort }),
    ...(healthHost !== undefined && { healthHost }),
    ...(deployment !== undefined && { deployment }),
  };
}

/** A misspelt name would otherwise be a setting that silently does nothing. */
function unknownNames(env: Environment): string[] {
  return Object.keys(env)
    .filter((name) => name.startsWith('KMS_RELEASE_') && !OURS.includes(name))
    .map((name) => `${shown(name)} is not known; unset it, or correct it to one of: ${OURS.join(', ')}`);
}

function endpointOf(address: string | undefined, problems: string[]): string | undefined {
  if (address === undefined) return undefined;
  const wanted = 'wanted: https://HOST, or http://HOST:PORT on loopback (127.0.0.0/8, ::1, localhost)';
  const problem = addressProblem(address);
  if (problem !== undefined) {
    problems.push(`ALIBABA_CLOUD_ENDPOINT ${problem}; ${wanted}`);
    return undefined;
  }
  const { origin, pathname, search } = new URL(address);
  if (pathname !== '/' || search !== '')
    problems.push(`ALIBABA_CLOUD_ENDPOINT has a path or a query; ${wanted}`);
  return origin;
}

function fileOf(
  name: string,
  path: string | undefined,
  purpose: Purpose,
  problems: string[],
): string | undefined {
  if (path === undefined) return undefined;
  const file = resolve(path);
  if (purpose === 'worker') {
    try {
      accessSync(file, constants.R_OK);
    } catch {
      problems.push(
        `${name} names ${shown(path)}, which cannot be read; expected a file that this process can read`,
      );
    }
  }
  return file;
}

function levelOf(text: string, problems: string[]): LogLevel {
  const level = LOG_LEVELS.find((known) => known === text);
  if (level === undefined)
    problems.push(`KMS_RELEASE_LOG_LEVEL is ${shown(text)}; expected ${LOG_LEVELS.join(', ')}`);
  return level ?? 'info';
}

function portOf(text: string | undefined, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65535) return Number(text);
  problems.push(
    `KMS_RELEASE_HEALTH_PORT is ${shown(text)}; expected a port from 1 to 65535, or 0 for any free one`,
  );
  return undefined;
}

function shareOf(text: string | undefined, problems: string[]): number | undefined {
  if (text === undefined) return undefined;
  const share = /^(0?\.\d{1,3}|1(\.0{1,3})?)$/.test(text) ? Number(text) : 0;
  if (share > 0) return share;
  problems.push(
    `KMS_RELEASE_QUOTA_SHARE is ${shown(text)}; expected a number above 0 and 1 at most, such as 0.5; those of all ` +
      'processes of an account add up to 1',
  );
  return undefined;
}

function badConfiguration(problems: readonly string[]): Error {
  return failure(
    'BAD_CONFIGURATION',
    ['The configuration cannot be used:', ...problems].join('\n- '),
    undefined,
    { problems },
  );
}
