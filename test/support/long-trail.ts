import type { ActionTrail, TrailEvent } from '../../src/alibaba/cloud.js';

/** A trail of many events, made as they are asked for: one every so often, newest last. */
export interface LongTrail extends ActionTrail {
  readonly queries: () => number;
}

/** How many events, of how many keys and secrets, from when to when (milliseconds). */
export interface LongTrailOptions {
  readonly events: number;
  readonly keys: number;
  readonly secrets: number;
  readonly from: number;
  readonly to: number;
  readonly instanceId: string;
}

const PAGE = 50;
const CALLERS = 7;
const OPERATIONS = ['Decrypt', 'Encrypt', 'GenerateDataKey'];

/** The name of a key, as the events have it. */
export function keyName(at: number): string {
  return `key-hzz${String(at).padStart(17, '0')}`;
}

/** Every event names a key or a secret; the last is a look at the instance. Pages of 50, as ActionTrail has them. */
export function longTrail({ events, keys, secrets, from, to, instanceId }: LongTrailOptions): LongTrail {
  const step = (to - from) / events;
  let queries = 0;
  const timeOf = (at: number) => Math.floor((from + at * step) / 1_000) * 1_000;
  const eventAt = (at: number): TrailEvent => {
    const common = {
      eventId: `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`,
      eventTime: new Date(timeOf(at)).toISOString(),
      accountId: '1234567890123456',
      identityType: 'ram-user',
      userName: `caller-${String(at % CALLERS)}`,
      sourceIp: `10.0.${String(at % 4)}.7`,
    };
    if (at === events - 1) return { ...common, eventName: 'GetKmsInstance', mentions: [instanceId] };
    const object = at % (keys + secrets);
    const name = object < keys ? keyName(object) : `secret-${String(object - keys)}`;
    const operation = object < keys ? (OPERATIONS[at % OPERATIONS.length] ?? '') : 'GetSecretValue';
    return { ...common, eventName: operation, eventRW: 'Read', mentions: [name], objects: [name] };
  };
  /** The first event that is not before this time. */
  const firstFrom = (time: number) => {
    let at = Math.max(0, Math.min(events, Math.floor((time - from) / step)));
    while (at > 0 && timeOf(at - 1) >= time) at -= 1;
    while (at < events && timeOf(at) < time) at += 1;
    return at;
  };
  return {
    queries: () => queries,
    async lookupKmsEvents({ from: start, to: end, next, direction, eventName }) {
      queries += 1;
      const [low, high] = [firstFrom(Date.parse(start)), firstFrom(Date.parse(end) + 1)];
      const all = eventName === undefined ? undefined : [events - 1].filter((at) => at >= low && at < high);
      const count = all?.length ?? high - low;
      const skip = Number(next ?? 0);
      const size = Math.max(0, Math.min(PAGE, count - skip));
      const items = Array.from({ length: size }, (_, at) => {
        const place = skip + at;
        return eventAt(all?.[place] ?? (direction === 'FORWARD' ? low + place : high - 1 - place));
      });
      return skip + PAGE < count ? { items, next: String(skip + PAGE) } : { items };
    },
  };
}
