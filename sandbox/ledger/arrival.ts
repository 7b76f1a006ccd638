import type { Instance } from '../types.js';
import type { World } from '../world/world.js';

/** A release call at the moment when it arrives. */
export interface Arrival {
  readonly world: World;
  readonly now: number;
  readonly instanceId: string;
  readonly force: string;
  readonly instance: Instance | undefined;
  /** Did an earlier call of the ledger release it? */
  readonly released: boolean;
  readonly callsBefore: number;
}

/** What the rules say about a release at the moment of its arrival. */
export interface Judgement {
  readonly ok: boolean;
  readonly found: string;
}

/** A rule about an instance that is there; one that is not is judged by instance-exists and sent-once. */
export function about(judgement: (instance: Instance, arrival: Arrival) => Judgement) {
  return (arrival: Arrival): Judgement =>
    arrival.instance === undefined
      ? { ok: true, found: 'no instance to judge' }
      : judgement(arrival.instance, arrival);
}

/** Nothing of a kind may be there. */
export function none(what: string, found: readonly string[]): Judgement {
  const shown =
    found.slice(0, 5).join(', ') + (found.length > 5 ? `, and ${String(found.length - 5)} more` : '');
  return { ok: found.length === 0, found: found.length === 0 ? `no ${what}` : `${what}: ${shown}` };
}
