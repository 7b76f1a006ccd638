import type { Reason } from '../release.js';

/** What somebody wants kept, written into the policy: which instance, why, and the last day (`YYYY-MM-DD`, UTC) of it. */
export interface Hold {
  readonly instanceId: string;
  readonly reason: string;
  readonly until: string;
}

/** The holds of an instance that are not over, in whatever letters it is written. Pure. */
function holdsOf(holds: readonly Hold[], instanceId: string, now: Date): Hold[] {
  const wanted = instanceId.toLowerCase();
  const today = now.toISOString().slice(0, 10);
  return holds.filter((hold) => hold.instanceId.toLowerCase() === wanted && hold.until >= today);
}

/** Why a policy that holds the instance takes no release of it; undefined where it holds it not, or not any more. Pure. */
export function heldByPolicy(holds: readonly Hold[], instanceId: string, now: Date): Reason | undefined {
  const held = holdsOf(holds, instanceId, now);
  if (held.length === 0) return undefined;
  const why = held.map(({ reason, until }) => `until ${until}: ${reason}`).join('; ');
  return {
    code: 'HELD_BY_POLICY',
    text:
      `The policy holds ${instanceId} ${why}. It stays at least so long. Whoever wants it to go sooner takes its [[hold]] ` +
      'out of the policies of both workers; this service never does.',
  };
}
