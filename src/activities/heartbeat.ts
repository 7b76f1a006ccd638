import type { Context } from '@temporalio/activity';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';

const BEAT_MS = 5_000;

/** Where each running activity has got to: every heartbeat of it says so again, or it would be forgotten. */
const places = new WeakMap<Context, unknown>();

/** Remembers where an activity has got to, for the heartbeats that come by themselves. */
export function keepPlace(context: Context, place: unknown): void {
  places.set(context, place);
}

/** Where an activity has got to; undefined when it has kept no place. */
export function placeOf(context: Context): unknown {
  return places.get(context);
}

/**
 * Heartbeats of the SDK for every activity while it runs, so that a killed worker is noticed within seconds, and a stop
 * reaches the activity. Only these keep the SDK's own timer from ending a long look.
 */
export function beatWhileRunning(context: Context): ActivityInboundCallsInterceptor {
  return {
    async execute(input, next) {
      const beating = setInterval(() => context.heartbeat(placeOf(context)), BEAT_MS);
      try {
        return await next(input);
      } finally {
        clearInterval(beating);
      }
    },
  };
}
