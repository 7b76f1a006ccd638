import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { Outcome } from '../src/release.js';
import { packageRoot } from '../src/package-root.js';

/** The files of `sandbox/scenarios/` that the demo can play. `ready` is the one played without `--scenario`. */
export type ScenarioName =
  'ready' | 'protected' | 'used' | 'no-backup' | 'subscription' | 'lost-answer' | 'changed';

/** What a demo shows, and how it has to end. */
export interface Play {
  readonly about: string;
  readonly outcome: Outcome;
  readonly calls: number;
}

/** Every ending that the demo can show. */
export const PLAYS: Readonly<Record<ScenarioName, Play>> = {
  ready: { about: 'an unused instance is released', outcome: 'released', calls: 1 },
  protected: {
    about: 'deletion protection is on; nobody switches it off, and the run gives up at its deadline',
    outcome: 'kept',
    calls: 0,
  },
  used: {
    about: 'somebody still uses a key; a person reads who, and rejects',
    outcome: 'kept',
    calls: 0,
  },
  'no-backup': {
    about: 'the company’s backup hook fails; the requester cancels',
    outcome: 'kept',
    calls: 0,
  },
  subscription: { about: 'a subscription instance can never be released', outcome: 'kept', calls: 0 },
  'lost-answer': {
    about: 'the answer to the one call is lost; the run looks instead of sending a second one',
    outcome: 'released',
    calls: 1,
  },
  changed: {
    about: 'a key is added after everybody approved; no call is sent, and they are asked again',
    outcome: 'released',
    calls: 1,
  },
};

const scenarioFields = z.object({
  regionId: z.string(),
  account: z.object({ accountId: z.string(), site: z.enum(['cn', 'intl']) }),
  credentials: z.array(
    z.object({ accessKeyId: z.string(), accessKeySecret: z.string(), userName: z.string() }),
  ),
  instances: z.array(z.object({ instanceId: z.string() })).min(1),
});

/** One credential of the sandbox; worth nothing anywhere else. */
export type AccessKey = z.infer<typeof scenarioFields>['credentials'][number];

/** What the demo has to know of a scenario. */
export interface Cast {
  readonly file: string;
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly site: 'cn' | 'intl';
  readonly observer: AccessKey;
  readonly executor: AccessKey;
}

/** Reads a scenario of `sandbox/scenarios/`. */
export async function readCast(name: ScenarioName): Promise<Cast> {
  const file = join(packageRoot(), 'sandbox', 'scenarios', `${name}.json`);
  const { regionId, account, credentials, instances } = scenarioFields.parse(
    JSON.parse(await readFile(file, 'utf8')),
  );
  const key = (userName: string) => {
    const found = credentials.find((credential) => credential.userName === userName);
    if (found === undefined) throw new Error(`${file} has no credential of ${userName}`);
    return found;
  };
  const instanceId = instances[0]?.instanceId ?? '';
  return {
    file,
    instanceId,
    regionId,
    ...account,
    observer: key('kms-release-observer'),
    executor: key('kms-release-executor'),
  };
}
