import { dayOf, visibleFrom } from '../billing/bill-day.js';
import { isLogged } from '../log/rows.js';
import { day, minute, printed } from '../scenario/time.js';
import type { Use } from '../types.js';
import { about, none, type Arrival } from './arrival.js';

/** No use in the quiet days that the trail or the instance's audit log shows by now, or a bill that is out. */
export const noUseInQuietWindow = about((_instance, arrival) =>
  none(
    'visible use',
    recentUses(arrival)
      .filter((use) => isVisible(arrival, use))
      .map(({ operation, by, at }) => `${operation} by ${by} at ${printed(at)}`),
  ),
);

/** Use in the quiet days that was nowhere to be seen when the release arrived. */
export function unseenUse(arrival: Arrival): Use[] {
  return arrival.instance === undefined ? [] : recentUses(arrival).filter((use) => !isVisible(arrival, use));
}

function recentUses({ world, now, instanceId }: Arrival): Use[] {
  const from = now - (world.judge.quietDays ?? 30) * day;
  const tolerated = world.judge.toleratedCallers ?? [];
  return world.uses.filter(
    (use) => use.instanceId === instanceId && use.at >= from && use.at <= now && !tolerated.includes(use.by),
  );
}

/** A row may be written so long after the call. */
const logLag = 10 * minute;

function isVisible({ world, now, instance }: Arrival, use: Use): boolean {
  const { behaviour, billing } = world;
  const inTrail = use.gateway !== 'dedicated' && use.at <= now - (behaviour.trailLagMinutes ?? 10) * minute;
  const billed = billing.missing === undefined || billing.missing === 'none';
  const inLog = instance !== undefined && use.at <= now - logLag && isLogged(instance, use, now);
  return inTrail || inLog || (billed && now >= visibleFrom(dayOf(use.at), billing.lagHours ?? 24));
}
