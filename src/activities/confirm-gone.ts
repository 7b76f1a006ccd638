import { Context, type Info } from '@temporalio/activity';
import type { Cloud } from '../alibaba/cloud.js';
import type { Instant } from '../values/instant.js';
import { notYet } from '../errors.js';
import { CARRIED_OUT_WITHIN_MS, type ReleaseRequest } from '../release.js';
import { keepPlace } from './heartbeat.js';
import type { ObserverTools } from './observer.js';
import { ownCloud } from './own-policy.js';

const CHECK_EVERY_MS = 30_000;
/** After a lost answer: so long as often as otherwise, and then this far apart. */
const OFTEN_MS = 2 * 60_000;
const LATER_EVERY_MS = 4 * 60_000;
/** Looks before "still there" is believed. */
const CHECKS = { released: 40, refused: 5, lost: 1, kept: 1 } as const;

/**
 * Which instance to look for, and after what: `after` decides what it takes to believe "still there": after `released`
 * 40 looks, 30 s apart, after `refused` 5; after `lost` a look once the call cannot be carried out any more (15 minutes); else one.
 */
export interface GoneTask {
  /** As the run first saw it: an instance of the same id with another one is another instance. */
  readonly createTime: Instant;
  /** What KMS answered, if anything; `kept`: this run sent nothing and only wants to know. */
  readonly after: 'released' | 'refused' | 'lost' | 'kept';
}

/** What two independent looks agree on. */
export type GoneAnswer = {
  readonly found: 'gone' | 'there' | 'another' | 'disagreement';
  readonly at: Instant;
};

/**
 * Looks with GetKmsInstance and GetKmsInstanceQuotaInfos until both say the same, or the looks are used up;
 * waits between them as `INSTANCE_STILL_THERE`. Says nothing, and fails as `WRONG_ACCOUNT` or `ACCOUNT_NOT_IN_ORDER`,
 * while the credential is of another account or KMS does not serve this one. Reads; safe to repeat.
 */
export function confirmGone(tools: ObserverTools) {
  return async ({ createTime, after }: GoneTask): Promise<GoneAnswer> => {
    const { run, cloud } = await ownCloud(tools);
    const { request } = run;
    const found = await cloud.ahead(() => lookFor(cloud, request, createTime));
    const at = (await cloud.clock.now()).toISOString();
    // Counted in the heartbeat: an attempt that could not look is no look.
    const context = Context.current();
    const checks = Number(context.info.heartbeatDetails ?? 0) + 1;
    const open = after === 'lost' && waitedMs(context.info) < CARRIED_OUT_WITHIN_MS;
    const agreed = after === 'kept' ? found !== 'disagreement' : found === 'gone' || found === 'another';
    if (agreed || (checks >= CHECKS[after] && !open)) return { found, at };
    const text =
      found === 'there'
        ? `KMS still shows ${request.instanceId}`
        : `two looks at ${request.instanceId} disagree`;
    keepPlace(context, checks);
    context.heartbeat(checks);
    const why = open
      ? 'a call whose answer was lost may still be carried out'
      : `look ${checks} of ${CHECKS[after]}`;
    throw notYet('INSTANCE_STILL_THERE', `${text}; ${why}.`, open ? untilNext(context.info) : CHECK_EVERY_MS);
  };
}

async function lookFor(
  cloud: Cloud,
  request: ReleaseRequest,
  createTime: Instant,
): Promise<GoneAnswer['found']> {
  const found = await checkTwice(cloud, request.instanceId, createTime);
  if (found !== 'there') await mustBeOurAccount(cloud, request);
  return found;
}

/** Most lost calls are carried out at once, or never: often at first, then less so, and once when it is over. */
function untilNext(info: Info): number {
  const waited = waitedMs(info);
  const usual = waited < OFTEN_MS ? CHECK_EVERY_MS : LATER_EVERY_MS;
  return Math.min(usual, CARRIED_OUT_WITHIN_MS - waited + 1_000);
}

/** By the server's clock alone: how long after it was asked for this attempt began. It is asked for after the call. */
function waitedMs({ scheduledTimestampMs, currentAttemptScheduledTimestampMs }: Info): number {
  return currentAttemptScheduledTimestampMs - scheduledTimestampMs;
}

/** To another account, and to one that KMS does not serve, every instance of this one looks gone. */
async function mustBeOurAccount({ sts, kms }: Cloud, { accountId }: ReleaseRequest): Promise<void> {
  const identity = await sts.whoAmI();
  if (identity.accountId !== accountId) {
    const text = `the observer's credential is of account ${identity.accountId}, the instance of ${accountId}`;
    throw notYet(
      'WRONG_ACCOUNT',
      `${text}: nothing is said about it. Give the observer its own credential.`,
      CHECK_EVERY_MS,
    );
  }
  const status = await kms.accountStatus();
  if (status === 'Enabled') return;
  const text = `KMS says of account ${accountId} that it is ${status}: what it shows proves nothing`;
  throw notYet('ACCOUNT_NOT_IN_ORDER', text, CHECK_EVERY_MS);
}

async function checkTwice(
  cloud: Cloud,
  instanceId: string,
  createTime: Instant,
): Promise<GoneAnswer['found']> {
  const instance = await cloud.kms.findInstance(instanceId);
  const quotas = await cloud.kms.quotas(instanceId);
  if (instance === undefined && quotas === undefined) return 'gone';
  if (instance === undefined || quotas === undefined) return 'disagreement';
  return (instance.createTime ?? '') === createTime ? 'there' : 'another';
}
