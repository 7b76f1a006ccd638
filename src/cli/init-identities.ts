import { clockReasons } from '../activities/executor-gate.js';
import type { Cloud, Identity } from '../alibaba/cloud.js';
import { createCloud } from '../alibaba/create-cloud.js';
import { createCredentials, createProfileCredentials, type Credentials } from '../alibaba/credentials.js';
import type { Environment } from '../config.js';
import type { Policy } from '../config/policy.js';
import { checked, type Check } from './init-checks.js';

/** The profiles of the vendor's CLI that are the two roles, where they were named. */
export interface Profiles {
  readonly observerProfile?: string;
  readonly executorProfile?: string;
}

/** Where a credential may be. */
interface Source {
  readonly what: 'observer' | 'executor' | 'this process';
  readonly by: string;
  readonly credentials: Credentials;
}

/** Whose it is, and this machine's time when the cloud said so; only the check, where nobody is. */
interface Seen extends Pick<Source, 'what'> {
  readonly check: Check;
  readonly identity?: Identity;
  readonly at?: Date;
}

const PATIENCE = { timeoutMs: 10_000, deadlineMs: 12_000, pausesMs: [500] } as const;
const ROLES = ['observer', 'executor'] as const;

/**
 * Whose credentials are found here, by asking STS: those of the named profiles, of OBSERVER_ACCESS_KEY_… and
 * EXECUTOR_ACCESS_KEY_… (as docker-compose.yml has them), and, unless both roles have one of those, of this process. Each has
 * to be of an account of the policy and no root, and the two have to differ. What is not found is said: they belong on two
 * hosts. The last row compares the clocks.
 */
export async function checkIdentities(
  policy: Policy,
  env: Environment,
  profiles: Profiles,
  endpoint?: string,
): Promise<Check[]> {
  const account = policy.accounts.find(({ regions }) => regions.length > 0);
  const regionId = account?.regions[0];
  if (account === undefined || regionId === undefined) return [NOTHING_ALLOWED];
  const { site } = account;
  const cloudOf = (credentials: Credentials) =>
    createCloud({ regionId, site, credentials, ...PATIENCE, ...(endpoint !== undefined && { endpoint }) });
  const own = ROLES.flatMap((role) => ownOf(role, env, profiles) ?? []);
  const sources = own.length === ROLES.length ? own : [...own, ofThisProcess()];
  const seen = await Promise.all(sources.map((source) => seenBy(source, cloudOf, policy)));
  const absent = ROLES.filter((role) => !own.some(({ what }) => what === role));
  return [
    ...seen.map(({ check }) => check),
    ...(absent.length === 0 ? [] : [notHere(absent)]),
    ...sameRole(seen),
    clockCheck(seen),
  ];
}

const NOTHING_ALLOWED: Check = {
  ...{ what: 'identities', is: 'wanted', code: 'BAD_CONFIGURATION' },
  says: 'the policy names no account with a region, so that nothing may be released',
  next: 'name them in policy.toml',
};

function ownOf(role: (typeof ROLES)[number], env: Environment, profiles: Profiles): Source | undefined {
  const profile = profiles[`${role}Profile`];
  if (profile !== undefined)
    return { what: role, by: `the profile ${profile}`, credentials: createProfileCredentials(profile) };
  const name = `${role.toUpperCase()}_ACCESS_KEY`;
  const [accessKeyId = '', accessKeySecret = ''] = [env[`${name}_ID`], env[`${name}_SECRET`]];
  if (accessKeyId === '' || accessKeySecret === '') return undefined;
  const held = { ok: true, keys: { accessKeyId, accessKeySecret } } as const;
  return { what: role, by: `${name}_ID`, credentials: () => Promise.resolve(held) };
}

function ofThisProcess(): Source {
  return { what: 'this process', by: 'the default chain', credentials: createCredentials() };
}

async function seenBy(
  { what, by, credentials }: Source,
  cloudOf: (credentials: Credentials) => Cloud,
  policy: Policy,
): Promise<Seen> {
  const held = await credentials();
  if (!held.ok && what === 'this process')
    return {
      what,
      check: { what, is: 'not found', says: `no credential here: ${held.callFailure.message}` },
    };
  const found: { identity?: Identity; at?: Date } = {};
  const check = await checked(what, async () => {
    const cloud = cloudOf(credentials);
    found.identity = await cloud.sts.whoAmI();
    found.at = await cloud.clock.now();
    return checkOf(found.identity, by, policy);
  });
  return { what, check, ...found };
}

function checkOf({ accountId, arn }: Identity, by: string, policy: Policy): Partial<Check> {
  const whose = `${arn}, by ${by}`;
  if (!policy.accounts.some((account) => account.accountId === accountId)) {
    const named = policy.accounts.map((account) => account.accountId).join(', ');
    const says = `${whose}, is of account ${accountId}, and the policy names ${named}`;
    return { is: 'wanted', says, code: 'WRONG_ACCOUNT', next: 'give it a role of a named account' };
  }
  const role = 'give it a RAM role instead (docs/setup.md, 3)';
  if (arn.endsWith(':root'))
    return { is: 'wanted', says: `${whose}, is the account itself, which may do everything`, next: role };
  if (!/:(assumed-)?role\//.test(arn))
    return { says: `${whose}, is no role: its key does not end by itself`, next: `better: ${role}` };
  return { says: whose };
}

function notHere(absent: readonly string[]): Check {
  const options = absent.map((role) => `--${role}-profile`).join(' and ');
  const variables = absent.map((role) => `${role.toUpperCase()}_ACCESS_KEY_ID`).join(' and ');
  return {
    ...{ what: absent.join(', '), is: 'not found' },
    says: `not named by ${options}, nor by ${variables}: right where each worker has a host of its own`,
    next: 'look there with `kms-release init --check`',
  };
}

/** Whoever reads could release, if both were one. */
function sameRole(seen: readonly Seen[]): Check[] {
  const [observer, executor] = ROLES.map((role) => seen.find(({ what }) => what === role)?.identity);
  if (observer === undefined || executor === undefined) return [];
  const what = 'observer and executor';
  if (withoutSession(observer.arn) !== withoutSession(executor.arn))
    return [{ what, is: 'ok', says: 'they are two' }];
  const says = `both are ${withoutSession(observer.arn)}: whoever has the observer could release`;
  return [{ what, is: 'wanted', says, next: 'give each a role of its own' }];
}

function withoutSession(arn: string): string {
  return arn.replace(/(:(?:assumed-)?role\/[^/]+)\/.*$/, '$1');
}

/** The clocks of this machine and of the cloud, as the gate compares them. Temporal tells nobody its own. */
function clockCheck(seen: readonly Seen[]): Check {
  const what = 'clocks';
  const [first] = seen.flatMap(({ identity, at }) =>
    identity?.cloudTime === undefined || at === undefined ? [] : [{ cloud: identity.cloudTime, at }],
  );
  if (first === undefined)
    return { what, is: 'not found', says: 'no answer of the cloud says what time it is there' };
  const own = first.at.toISOString();
  if (clockReasons(first.cloud, own).length === 0)
    return { what, is: 'ok', says: 'this machine and the cloud are less than a minute apart' };
  const says = `this machine says ${own}, the cloud ${first.cloud}: an executor here would send nothing`;
  return { what, is: 'wanted', code: 'CLOUD_CLOCK_SKEW', says, next: 'set the clock' };
}
