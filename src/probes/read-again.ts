import type { ReasonCode } from '../release/reason-codes.js';
import { setTimeout as pause } from 'node:timers/promises';
import type { Cloud } from '../alibaba/cloud.js';
import { codeOf } from '../errors.js';

/** Milliseconds before something is read again: a connection that was reset, a list that changed while it was read. */
const PAUSES_MS = [300, 1_500] as const;

/** Reads, and reads again in place what trying again can help. Throws what the last try threw. */
export async function readAgain<T>(read: () => Promise<T>): Promise<T> {
  for (const ms of PAUSES_MS) {
    try {
      return await read();
    } catch (error) {
      if (!mayHelp(error)) throw error;
      await pause(ms);
    }
  }
  return await read();
}

function mayHelp(error: unknown): boolean {
  const final = error instanceof Error && 'nonRetryable' in error && error.nonRetryable === true;
  return codeOf(error) !== undefined && !final;
}

/** What a missing permission for the billing system kept a look from seeing. */
export interface BillingFailure {
  readonly code: ReasonCode;
  readonly text: string;
}

/** The same cloud; where the billing system does not say what it calls the instance, that is noted instead of thrown. */
export function notingBilling(cloud: Cloud): {
  readonly cloud: Cloud;
  readonly callFailure: () => BillingFailure | undefined;
} {
  let callFailure: BillingFailure | undefined;
  const subscription: Cloud['bills']['subscription'] = async (instanceId) => {
    try {
      return await readAgain(() => cloud.bills.subscription(instanceId));
    } catch (error) {
      const code = codeOf(error);
      if (code === undefined || !(error instanceof Error)) throw error;
      callFailure = { code, text: error.message };
      return undefined;
    }
  };
  return { cloud: { ...cloud, bills: { ...cloud.bills, subscription } }, callFailure: () => callFailure };
}
