import { renameSync, writeFileSync } from 'node:fs';
import { PLACES_NOT_LOOKED_AT, probesOf } from '../../src/release/places.js';

/** The settings that tests vary; everything else is as a careful company would have it. */
export interface PolicySettings {
  readonly accountId?: string;
  readonly site?: 'cn' | 'intl';
  readonly instances: readonly string[];
  readonly regions?: readonly string[];
  readonly identity?: 'ssh' | 'asserted';
  readonly allowedSigners: string;
  readonly approvers?: readonly string[];
  readonly required?: number;
  readonly off?: 'from-start' | 'at-release';
  readonly backup?: string;
  readonly notTolerated?: readonly string[];
  readonly callers?: readonly string[];
  readonly unattributed?: readonly {
    readonly caller: string;
    readonly operations: readonly string[];
    readonly coveredBy?: readonly string[];
  }[];
  readonly holds?: readonly { readonly instance: string; readonly reason: string; readonly until: string }[];
  readonly owners?: Readonly<Record<string, string>>;
  readonly coolingOffHours?: number;
  readonly approvalDays?: number;
  readonly giveUpDays?: number;
  readonly executeWithinHours?: number;
  readonly recheckMinutes?: number;
  /** The section as it stands in the file, with its heading. */
  readonly notices?: string;
}

/** Places that may stay open: those where nobody looks, and those that prove too little. */
export const OPEN_PLACES = [
  ...Object.keys(PLACES_NOT_LOOKED_AT),
  ...probesOf('data-at-rest'),
  'audit-log',
  'application-calls',
  'request-counts',
];

/** Writes a policy file with everything tolerated that may stay open. */
export function writePolicy(path: string, settings: PolicySettings): void {
  const { accountId = '1234567890123456', site = 'intl', instances, regions = ['cn-hangzhou'] } = settings;
  const { identity = 'ssh', required = 2, off = 'from-start', backup = 'provider = "automatic"' } = settings;
  const open = OPEN_PLACES.filter((place) => !settings.notTolerated?.includes(place));
  const callers = settings.callers ?? [];
  const here = `accounts = ["${accountId}"]\nregions = ${JSON.stringify(regions)}`;
  const unattributed = (settings.unattributed ?? []).map(
    ({ caller, operations, coveredBy = [] }) => `
[[scan.tolerated]]
unattributed = ${JSON.stringify(caller)}
operations = ${JSON.stringify(operations)}
covered_by = ${JSON.stringify(coveredBy)}
${here}
reason = "known"
until = "2099-12-31"
`,
  );
  // Whole or not at all: a worker that is a process of its own may read it at any moment.
  const draft = `${path}.draft`;
  writeFileSync(
    draft,
    `[accounts."${accountId}"]
site = "${site}"
regions = ${JSON.stringify(regions)}
instances = ${JSON.stringify(instances)}

[approval]
identity = "${identity}"
${identity === 'ssh' ? `allowed_signers = "${settings.allowedSigners}"` : `approvers = ${JSON.stringify(settings.approvers ?? ['ann', 'ben', 'cam'])}`}
required = ${required}
execute_within_hours = ${settings.executeWithinHours ?? 48}

[protection]
off = "${off}"

[backup]
${backup}

[scan]
lookback_days = 90
quiet_days = 30
required = ["keys-and-secrets", "resource-sharing", "actiontrail", "billing-usage"]

[[scan.tolerated]]
places = ${JSON.stringify(open)}
${here}
reason = "looked at by hand"
until = "2099-12-31"
${(settings.holds ?? []).map(({ instance, reason, until }) => `\n[[hold]]\ninstance = "${instance}"\nreason = "${reason}"\nuntil = "${until}"\n`).join('')}
${callers.length === 0 ? '' : `\n[[scan.tolerated]]\ncallers = ${JSON.stringify(callers)}\n${here}\nreason = "known"\nuntil = "2099-12-31"\n`}${unattributed.join('')}
[owners]
${Object.entries(settings.owners ?? {})
  .map(([name, owner]) => `${JSON.stringify(name)} = ${JSON.stringify(owner)}`)
  .join('\n')}

[waiting]
cooling_off_hours = ${settings.coolingOffHours ?? 24}
approval_days = ${settings.approvalDays ?? 3}
recheck_minutes = ${settings.recheckMinutes ?? 30}
give_up_days = ${settings.giveUpDays ?? 14}

${settings.notices ?? ''}
`,
  );
  renameSync(draft, path);
}
