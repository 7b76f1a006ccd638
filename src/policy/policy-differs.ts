import type { Reason } from '../release.js';

/** What blocks while a rollout of the policy is not complete. Always the same words, so that the wait stays one wait. */
export const POLICY_DIFFERS: Reason = {
  code: 'POLICY_DIFFERS',
  text: 'Observer and executor hold different policies for this instance: a rollout of the policy is not complete.',
};
