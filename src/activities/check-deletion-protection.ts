import type { InstanceKind, Reason } from '../release.js';
import { kindOf } from '../policy/facts.js';
import { holdReasons, protectionReasons } from '../policy/reasons-to-keep.js';
import { readKeys } from '../probes/inventory.js';
import { readInstanceAlone } from '../probes/probe-task.js';
import { readTags } from '../probes/tags.js';
import { readingIn, type Blocked, type Waiting } from './attempt.js';
import type { ObserverTools } from './observer.js';
import { checkUnderPolicy } from './own-policy.js';

/**
 * How strictly to look. `when: from-start` lets the instance's own protection stay on where the
 * policy's `protection.off` is `at-release`; the keys' own protection must be off in either case.
 */
export interface ProtectionTask {
  readonly when: 'from-start' | 'at-release';
  readonly waiting: Waiting;
}

/**
 * `PROTECTION_ON`, `KEY_PROTECTION_ON`, `HELD_BY_TAG` and `TAGS_NOT_READ` as blockers, and the kind of the instance; `unknown` when it could not
 * be read.
 */
export interface ProtectionAnswer extends Blocked {
  readonly kind: InstanceKind;
}

/** Reads the instance's flag, every key's own, and the hold tag. Never switches anything off. Reads; safe to repeat. */
export function checkDeletionProtection(tools: ObserverTools) {
  return ({ when, waiting }: ProtectionTask): Promise<ProtectionAnswer> =>
    checkUnderPolicy(
      tools,
      waiting,
      async ({ run: { request, runId }, current: { policy }, cloud }) => {
        const { tick } = await readingIn(tools.store);
        const instance = await readInstanceAlone(cloud, request.instanceId);
        const keys = await readKeys(cloud.kms, request.instanceId, tick);
        tools.seenKeys?.note(runId, keys, await cloud.clock.now());
        const tags = await readTags(cloud, request.instanceId, tick);
        const blockers: Reason[] = [
          ...holdReasons(instance, tags),
          ...protectionReasons({ instance, inventory: { keys } }, policy, when),
        ];
        return { blockers, kind: kindOf(instance, keys) };
      },
      (blockers): ProtectionAnswer => ({ blockers, kind: 'unknown' }),
    );
}
