import type { BackupPolicy, EffectivePolicy, Toleration } from '../release.js';
import type { Owner } from '../snapshot.js';
import type { Hold } from './policy-holds.js';
import type { IdentityName } from '../identity/forms.js';
import type { Approvers } from '../identity/provider.js';
import type { NoticesPolicy } from './notices.js';

/** The policy file: what is allowed, and under which conditions. What it does not name is not allowed. */
export interface Policy {
  readonly accounts: readonly AccountRules[];
  readonly approval: ApprovalPolicy;
  readonly protection: EffectivePolicy['protection'];
  readonly backup: BackupPolicy;
  readonly scan: Omit<EffectivePolicy['scan'], 'places' | 'tolerated'> & {
    readonly tolerated: readonly ScopedToleration[];
  };
  readonly waiting: EffectivePolicy['waiting'];
  /** Instances that must stay until a day, whatever else this policy says of them. */
  readonly holds: readonly Hold[];
  /** Whom to ask about callers, keys and secrets. Shown; in no effective policy, in no digest, and judged by nobody. */
  readonly owners: readonly Owner[];
  /** The address that a ticket is written after. Shown as a link, and in no digest. */
  readonly tracker?: string;
  /** Who is told what runs wait for; absent: nobody. In no effective policy and in no digest. */
  readonly notices?: NoticesPolicy;
}

/** One account, and the instances in it that may ever be released. */
interface AccountRules {
  readonly accountId: string;
  readonly site: 'cn' | 'intl';
  readonly regions: readonly string[];
  readonly instances: readonly string[];
}

/** What the policy accepts, and where: it holds for no other account and no other region. */
export interface ScopedToleration extends Toleration {
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
}

/** Who approves, and how that is proved. */
export interface ApprovalPolicy {
  readonly identity: IdentityName;
  /** Who may, read anew on each call. Throws `BAD_CONFIGURATION`. */
  approvers(): Approvers;
  readonly required: number;
  readonly executeWithinHours: number;
}
