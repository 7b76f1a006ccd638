import type { BillingVerdict } from '../release.js';
import type { Instant } from '../values/instant.js';
import type { Saving } from './evidence.js';
import type { ReasonCode } from './reason-codes.js';

/** What people are told of, in the order in which a run comes to it; the last two are about no run. */
export const NOTICE_EVENTS = [
  'blocked',
  'asked',
  'asked again',
  'reminder',
  'rejected',
  'cooling off',
  'released',
  'billing',
  'kept',
  'not found',
  'unknown',
  'ended from outside',
  'store away',
  'worker away',
] as const;
/** One of them. */
export type NoticeEvent = (typeof NOTICE_EVENTS)[number];

/** Which run of which instance a notice is about. Each part has passed its pattern. */
export interface NoticeRun {
  readonly accountId: string;
  readonly regionId: string;
  readonly instanceId: string;
  readonly runId: string;
}

/**
 * What is told once through each door: ids, numbers, times and codes, and no word of anybody's. Made from what runs say of
 * themselves, which whoever writes to the namespace can forge: a notice carries no authority.
 */
export interface Notice {
  /** What it is told once by, such as `RUN/asked/2`. */
  readonly id: string;
  readonly event: NoticeEvent;
  /** When it was seen to be so. */
  readonly at: Instant;
  readonly run?: NoticeRun | undefined;
  /** The one deadline: what ends, if nobody does anything. */
  readonly until?: Instant | undefined;
  readonly keys?: number | undefined;
  readonly secrets?: number | undefined;
  readonly cost?: Saving | undefined;
  /** `shortCodeOf` the approval request. */
  readonly code?: string | undefined;
  /** How many approvals are missing, and who of the policy's list may still give one. */
  readonly missing?: number | undefined;
  readonly maySign?: readonly string[] | undefined;
  /** How many things differ from the approval request before. */
  readonly changed?: number | undefined;
  readonly reasons?: readonly ReasonCode[] | undefined;
  readonly billing?: BillingVerdict | undefined;
}

/** What is remembered of a run between two looks. */
export interface RunMemory {
  /** The ids of its notices that were made, without the run's own. */
  readonly told: readonly string[];
  readonly stage?: string | undefined;
  /** When its status was asked for last. */
  readonly lookedAt?: Instant | undefined;
  readonly blockedSince?: Instant | undefined;
  readonly hasEnded?: boolean | undefined;
}

/** Since when something that all runs need is away, and whether that was told. */
export interface Away {
  readonly since: Instant;
  readonly told: boolean;
}

/** What a look needs to know of those before it. */
export interface LookedBefore {
  /** Runs that ended before it were seen. */
  readonly since: Instant;
  readonly runs: Readonly<Record<string, RunMemory>>;
  readonly away: Readonly<Record<string, Away>>;
}

/** What a look saw. */
export interface Look extends LookedBefore {
  readonly due: readonly Notice[];
  /** As the policy has them now. */
  readonly doors: readonly string[];
  readonly lookSeconds: number;
  readonly atMostADay: number;
  /** Runs of instances that the policy does not name, or that no status could be had of. */
  readonly notTold: number;
}

/** A notice, and the doors that have not taken it yet. `admitted`: it is one of the day's. */
export interface Owed {
  readonly notice: Notice;
  readonly doors: readonly string[];
  readonly admitted: boolean;
}

/** How a door has answered lately. */
interface DoorState {
  readonly taken: number;
  readonly lastTaken?: Instant | undefined;
  /** Since when, how often and why it has not taken anything. */
  readonly failing?: { readonly since: Instant; readonly times: number; readonly code: string } | undefined;
  readonly notBefore?: Instant | undefined;
}

/** Everything that the notices workflow knows, and hands on when it begins anew. */
export interface NoticesState extends LookedBefore {
  readonly owed: readonly Owed[];
  readonly doors: Readonly<Record<string, DoorState>>;
  /** Notices of one instance on one day. */
  readonly today: { readonly day: string; readonly counts: Readonly<Record<string, number>> };
  readonly notTold: number;
  /** Owed to nobody any more: there were too many. */
  readonly dropped: number;
}

/** What the notices workflow asks of an observer. */
export interface NoticeActivities {
  /** Looks at all runs of the namespace. Reads; safe to repeat. */
  lookForNotices(before: LookedBefore): Promise<Look>;
  /** Hands one notice to one door, once. Done again it is told again. */
  sendNotice(sent: { readonly door: string; readonly notice: Notice }): Promise<void>;
}

/** What a door is called in the policy. */
export const DOOR_NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
/** The one workflow of a namespace that tells people what its runs wait for: its type, its id and its activities' queue. */
export const NOTICES_WORKFLOW = 'releaseNotices';
/** Its id: one for each namespace. */
export const NOTICES_ID = 'kms-release-notices';
/** The queue of `lookForNotices` and `sendNotice`, which no release waits for. */
export const NOTICES_QUEUE = 'kms-release-notices';

/** Nobody was told anything; runs that ended before `now` are past. */
export function nothingTold(now: Date): NoticesState {
  const since = now.toISOString();
  return {
    ...{ since, runs: {}, away: {}, owed: [], doors: {}, notTold: 0, dropped: 0 },
    today: { day: since.slice(0, 10), counts: {} },
  };
}
