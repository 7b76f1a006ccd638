import type { Look, Notice, NoticesState, Owed } from '../release/notices.js';

const MAX_OWED = 1_000;
/** Robots take 20 messages a minute, and a look comes once a minute at most. */
const MAX_IN_A_ROUND = 15;
const MAX_WAIT_MS = 15 * 60_000;

/** What is owed after a look: what is due now, to every door; a door that is gone from the policy is owed nothing. */
export function afterLook(state: NoticesState, look: Look): NoticesState {
  const { since, runs, away, due, doors, notTold } = look;
  const kept = state.owed.flatMap((owed): Owed[] => {
    const left = owed.doors.filter((door) => doors.includes(door));
    return left.length === 0 ? [] : [{ ...owed, doors: left }];
  });
  const all = [...kept, ...(doors.length === 0 ? [] : due.map((notice) => asOwed(notice, doors)))];
  const owed = all.slice(-MAX_OWED);
  const of = Object.fromEntries(doors.map((door) => [door, state.doors[door] ?? { taken: 0 }]));
  const dropped = state.dropped + all.length - owed.length;
  return { ...state, since, runs, away, owed, doors: of, notTold, dropped };
}

function asOwed(notice: Notice, doors: readonly string[]): Owed {
  return { notice, doors, admitted: false };
}

/** Lets as many notices of an instance pass as it may have on one day; the others wait for the next. */
export function admitted(state: NoticesState, now: number, atMostADay: number): NoticesState {
  const day = new Date(now).toISOString().slice(0, 10);
  const counts: Record<string, number> = day === state.today.day ? { ...state.today.counts } : {};
  const owed = state.owed.map((one) => {
    const of = one.notice.run?.instanceId ?? '';
    const sent = counts[of] ?? 0;
    if (one.admitted || sent >= atMostADay) return one;
    counts[of] = sent + 1;
    return { ...one, admitted: true };
  });
  return { ...state, owed, today: { day, counts } };
}

/** What this door is handed in this round, oldest first. */
export function owedTo({ owed, doors }: NoticesState, door: string, now: number): readonly Notice[] {
  const notBefore = doors[door]?.notBefore;
  if (notBefore !== undefined && Date.parse(notBefore) > now) return [];
  return owed
    .filter((one) => one.admitted && one.doors.includes(door))
    .slice(0, MAX_IN_A_ROUND)
    .map(({ notice }) => notice);
}

/** A door has taken a notice: it is owed that no more. */
export function takenBy(state: NoticesState, door: string, id: string, now: number): NoticesState {
  const owed = state.owed.flatMap((one): Owed[] => {
    if (one.notice.id !== id) return [one];
    const left = one.doors.filter((other) => other !== door);
    return left.length === 0 ? [] : [{ ...one, doors: left }];
  });
  const taken = (state.doors[door]?.taken ?? 0) + 1;
  const lastTaken = new Date(now).toISOString();
  return { ...state, owed, doors: { ...state.doors, [door]: { taken, lastTaken } } };
}

/** A door has not taken a notice: it is tried again with the next round, and later each time. */
export function failedAt(
  state: NoticesState,
  door: string,
  { code, waitMs }: { readonly code: string; readonly waitMs: number },
  { now, lookSeconds }: { readonly now: number; readonly lookSeconds: number },
): NoticesState {
  const before = state.doors[door] ?? { taken: 0 };
  const times = (before.failing?.times ?? 0) + 1;
  const since = before.failing?.since ?? new Date(now).toISOString();
  const backoff = lookSeconds * 1_000 * 2 ** Math.min(times - 1, 10);
  const wait = Math.min(MAX_WAIT_MS, Math.max(waitMs, times === 1 ? 0 : backoff));
  const notBefore = new Date(now + wait).toISOString();
  return {
    ...state,
    doors: { ...state.doors, [door]: { ...before, failing: { since, times, code }, notBefore } },
  };
}

/** What the workflow's page says: each door, what is owed to it, and why it does not answer. */
export function pageOfNotices({ owed, doors, notTold, dropped }: NoticesState): string {
  const lines = Object.entries(doors).map(([door, { taken, lastTaken, failing }]) => {
    const left = owed.filter((one) => one.doors.includes(door)).length;
    const how =
      failing === undefined
        ? `last took one ${lastTaken ?? 'never'}`
        : `**has not answered well since ${failing.since}** (\`${failing.code}\`, ${failing.times} times)`;
    return `- \`${door}\`: ${how}; ${taken} taken, ${left} owed`;
  });
  const waiting = owed.filter((one) => !one.admitted).length;
  return [
    'Tells people what the releases of this namespace wait for. No release waits for it.\n',
    ...(lines.length === 0 ? ['- the policy names no door'] : lines),
    ...(waiting === 0 ? [] : [`- ${waiting} wait for the next day: their instances have had theirs`]),
    ...(notTold === 0 ? [] : [`- ${notTold} runs are not told of: the policy does not name the instance`]),
    ...(dropped === 0 ? [] : [`- ${dropped} were dropped, too many were owed`]),
  ].join('\n');
}
