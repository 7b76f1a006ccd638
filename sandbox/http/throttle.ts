import { refusal } from '../errors.js';
import type { World } from '../world/world.js';

const second = 1000;

/** Refuses a call of a product that was called too often within the last second, by the clock of the host. */
export type Throttle = (product: string) => void;

/** A refused call is not counted. The trail keeps its own quota. */
export function createThrottle({ behaviour }: World): Throttle {
  const recent = new Map<string, number[]>();
  return (product) => {
    const limit = new Map(Object.entries(behaviour.callsPerSecond ?? {})).get(product);
    if (limit === undefined) return;
    const now = performance.now();
    const calls = (recent.get(product) ?? []).filter((at) => at > now - second);
    recent.set(product, calls);
    if (calls.length >= limit) throw tooOften(product);
    calls.push(now);
  };
}

function tooOften(product: string): Error {
  const message = 'Request was denied due to request throttling.';
  if (product === 'Kms') return refusal(400, 'Rejected.Throttling', message);
  // Billing tells of its own failures with HTTP 200.
  return refusal(product === 'BssOpenApi' ? 200 : 400, 'Throttling.User', message);
}
