import { createLimiter, type Limiter, type Rate, type Time } from './limiter.js';

/** Whose quota it is: one limiter each. Products without a number here share `other`. */
export type Quota = 'trail' | 'kms' | 'billing' | 'monitor' | 'other';

/** A limiter for each quota. */
export type Quotas = Readonly<Record<Quota, Limiter>>;

/** Calls a second. Source: docs/cloud-facts.md, Quotas. */
const CALLS_A_SECOND: Readonly<Record<Quota, number>> = {
  trail: 2,
  kms: 40,
  billing: 10,
  monitor: 50,
  other: Infinity,
};

const SECOND_MS = 1_000;
/** Calls that left in one window arrive up to so much later or earlier, and the cloud counts by its own clock. */
const MARGIN = 1.05;

/** Small bursts: many calls at once keep one another waiting, and arrive with those of the next second. */
const BURSTS_A_SECOND = 4;

/** The share of a quota that observer and executor have each unless they are told otherwise. */
export const DEFAULT_SHARE = 0.5;

/** Limiters that use a share of each quota, in small bursts of whole calls. `share` is above 0, and 1 at most. */
export function createQuotas(share: number, time?: Time): Quotas {
  const limiter = (quota: Quota) => createLimiter(sharedRate(CALLS_A_SECOND[quota], share), time);
  return {
    trail: limiter('trail'),
    kms: limiter('kms'),
    billing: limiter('billing'),
    monitor: limiter('monitor'),
    other: limiter('other'),
  };
}

function sharedRate(callsASecond: number, share: number): Rate {
  const allowed = callsASecond * share;
  const calls = Math.max(1, Math.floor(allowed / BURSTS_A_SECOND));
  return { calls, perMs: allowed === Infinity ? 0 : (calls / allowed) * SECOND_MS * MARGIN };
}

/** Nobody waits before the cloud says so: for a stand-in that keeps no quota. */
export function unlimitedQuotas(): Quotas {
  const limiter = () => createLimiter({ calls: Infinity, perMs: 0 });
  return { trail: limiter(), kms: limiter(), billing: limiter(), monitor: limiter(), other: limiter() };
}

const ofProcess = new Map<number, Quotas>();
const unlimited = unlimitedQuotas();

/**
 * The one set of limiters that this process has for its share, whoever asks in it. A stand-in on loopback may be asked by
 * `others`; without them the trail's quota is kept there too, since the stand-in may keep it, and of the rest nothing is known.
 */
export function quotasFor(onLoopback: boolean, share = DEFAULT_SHARE, others?: Quotas): Quotas {
  const quotas = ofProcess.get(share) ?? createQuotas(share);
  ofProcess.set(share, quotas);
  if (!onLoopback) return quotas;
  return others ?? { ...unlimited, trail: quotas.trail };
}
