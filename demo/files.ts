import { randomBytes } from 'node:crypto';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failure } from '../src/errors.js';
import { PLACES_NOT_LOOKED_AT, PROBES, probesOf } from '../src/release/places.js';
import { sshKeygen } from '../src/signatures/ssh-keygen.js';
import type { CleanUp } from './clean-up.js';
import type { Cast } from './scenarios.js';

/** Places that are open in the demo's cloud, whoever looks: its instance has no audit log, and nobody's requests are counted. */
const PROVE_TOO_LITTLE: readonly string[] = [
  'audit-log',
  'application-calls',
  'request-counts',
  ...probesOf('data-at-rest'),
];

/** The demo's two approvers; each gets a throwaway SSH key. */
export const APPROVERS = ['ann', 'ben'] as const;
/** The cooling-off of the demo's policy, in hours; the ledger judges by the same. */
export const COOLING_OFF_HOURS = 24;

/** The demo's own files, in one temporary folder that is removed with the rest. */
export interface Files {
  readonly folder: string;
  readonly allowedSigners: string;
  readonly tokenFile: string;
  readonly evidence: string;
  keyOf(name: string): string;
  /** Writes a role's own copy of the policy; answers its path. */
  writePolicy(role: string, cast: Cast, hookUrl: string): Promise<string>;
}

/** Makes throwaway SSH keys for the approvers, and a token for the backup hook. */
export async function createFiles(cleanUp: CleanUp): Promise<Files> {
  const folder = await mkdtemp(join(tmpdir(), 'kms-release-demo-'));
  // With retries: Ctrl-C may come while ssh-keygen still writes into it.
  cleanUp.later(() => rm(folder, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 }));
  const [allowedSigners, tokenFile] = [join(folder, 'allowed_signers'), join(folder, 'backup-token')];
  const keyOf = (name: string) => join(folder, name);
  const lines = await Promise.all(
    APPROVERS.map(async (name) => `${name} ${await createKey(name, keyOf(name))}\n`),
  );
  await writeFile(allowedSigners, lines.join(''));
  await writeFile(tokenFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  const evidence = join(folder, 'evidence');
  await mkdir(evidence);
  return {
    folder,
    allowedSigners,
    tokenFile,
    evidence,
    keyOf,
    async writePolicy(role, cast, hookUrl) {
      const path = join(folder, `policy-${role}.toml`);
      await writeFile(path, policyText(cast, hookUrl));
      return path;
    },
  };
}

async function createKey(name: string, file: string): Promise<string> {
  const args = ['-q', '-t', 'ed25519', '-N', '', '-C', `${name} of the demo`, '-f', file];
  const { code, stderr } = await sshKeygen(args, Buffer.from(''), { timeoutMs: 20_000 });
  if (code !== 0) throw failure('SSH_KEYGEN_FAILED', `ssh-keygen made no key for ${name}: ${stderr.trim()}`);
  const [type = '', key = ''] = (await readFile(`${file}.pub`, 'utf8')).split(' ');
  return `${type} ${key}`;
}

function policyText({ accountId, site, regionId, instanceId }: Cast, hookUrl: string): string {
  return `[accounts."${accountId}"]
site = "${site}"
regions = ["${regionId}"]
instances = ["${instanceId}"]

[approval]
identity = "ssh"
allowed_signers = "allowed_signers"
required = ${APPROVERS.length}
execute_within_hours = 48

[protection]
off = "from-start"

[backup]
provider = "hook"
url = "${hookUrl}"

[scan]
lookback_days = 90
quiet_days = 30
required = ${JSON.stringify(PROBES.filter((probe) => !PROVE_TOO_LITTLE.includes(probe)))}

[[scan.tolerated]]
places = ${JSON.stringify([...Object.keys(PLACES_NOT_LOOKED_AT), ...PROVE_TOO_LITTLE])}
accounts = ["${accountId}"]
regions = ["${regionId}"]
reason = "the demo's account is empty but for this instance"
until = "2099-12-31"

[waiting]
cooling_off_hours = ${COOLING_OFF_HOURS}
approval_days = 3
recheck_minutes = 1440
give_up_days = 5
`;
}
