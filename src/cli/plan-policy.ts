import { effectivePolicyFor, toleratedFor } from '../config/effective-policy.js';
import { readPolicy } from '../config/read-policy.js';
import { STRICTEST } from '../identity/forms.js';
import { PLACE_NAMES, PLACES_VERSION } from '../release/places.js';
import type { EffectivePolicy, ProbeName, Reason, ReleaseRequest } from '../release.js';

/** By what a plan judges. */
export interface PlanPolicy {
  readonly policy: EffectivePolicy;
  /** Only where a file was given: why it takes no release of this instance, if it does not. */
  readonly file?: { readonly path: string; readonly refused?: Reason };
}

/** What policy.example.toml requires. */
const REQUIRED: readonly ProbeName[] = [
  'keys-and-secrets',
  'resource-sharing',
  'actiontrail',
  'billing-usage',
];
/** What a release needs a policy for that accepts it by name: a plan without one says that it is not known, and goes on. */
const OPEN = PLACE_NAMES.filter((place) => !REQUIRED.some((name) => name === place)).map((place) => ({
  place,
  reason: 'no policy was given',
  until: '9999-12-31',
}));

/** The policy of policy.example.toml, as far as it judges what is seen; what is not known of other places blocks nothing. */
export function plainPolicy(site: 'cn' | 'intl', quietDays: number): PlanPolicy {
  const policy: EffectivePolicy = {
    site,
    approval: {
      identity: STRICTEST,
      approvers: [],
      approversDigest: null,
      required: 2,
      executeWithinHours: 48,
    },
    protection: { off: 'from-start' },
    backup: { provider: 'attested', restorableDays: 30 },
    scan: { lookbackDays: 90, quietDays, places: PLACES_VERSION, required: REQUIRED, tolerated: OPEN },
    waiting: { coolingOffHours: 72, approvalDays: 7, recheckMinutes: 60, giveUpDays: 30 },
    notBefore: null,
  };
  return { policy };
}

/**
 * The policy of a file, also where it takes no release of this instance or tolerates what is over: a plan says so. Throws
 * `BAD_CONFIGURATION` for a file that is wrong in anything else.
 */
export function policyOf(
  path: string,
  request: ReleaseRequest,
  given: { readonly site?: 'cn' | 'intl'; readonly quietDays?: number },
): PlanPolicy {
  // As of long ago nothing is over: what is over by now, the plan says itself.
  const file = readPolicy(path);
  const account = file.accounts.find(({ accountId }) => accountId === request.accountId);
  const { policy: plain } = plainPolicy(given.site ?? account?.site ?? 'cn', 30);
  const scan = {
    ...file.scan,
    tolerated: toleratedFor(file.scan.tolerated, request),
    quietDays: given.quietDays ?? file.scan.quietDays,
    places: PLACES_VERSION,
  };
  const own = effectivePolicyFor(file, request, file.approval.approvers(), new Date());
  return {
    policy: { ...plain, protection: file.protection, backup: file.backup, waiting: file.waiting, scan },
    file: { path, ...('refused' in own && { refused: own.refused }) },
  };
}
