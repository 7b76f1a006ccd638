import type { Notice, RunMemory } from '../release/notices.js';
import type { ReasonCode } from '../release/reason-codes.js';
import type { EndedRun, OpenRun } from './runs.js';

const HOUR_MS = 3_600_000;
const BLOCKED_MS = 24 * HOUR_MS;
const STOPS: ReadonlySet<ReasonCode> = new Set(['REJECTED', 'CANCELLED']);

/** What is due for one run now, and what to remember of it. */
export interface Due {
  readonly notices: readonly Notice[];
  readonly memory: RunMemory;
}

/** What decides it besides the run. */
export interface Around {
  readonly now: Date;
  readonly reminderHours: readonly number[];
  /** The names of the policy's own list: nobody else is named. */
  readonly approvers: readonly string[];
}

/** What has to be told of an open run. Pure: the same run is told the same, whoever looks and however often. */
export function dueOfOpen(open: OpenRun, before: RunMemory, around: Around): Due {
  const { run, stage, blockedBy, status } = open;
  const at = around.now.toISOString();
  const blockedSince = blockedBy.length === 0 ? undefined : (before.blockedSince ?? at);
  const told = new Set(before.told);
  const notices: Notice[] = [];
  const tell = (key: string, notice: Omit<Notice, 'id' | 'at' | 'run'>) => {
    if (told.has(key)) return;
    told.add(key);
    notices.push({ id: `${run.runId}/${key}`, at, run, ...notice });
  };
  if (blockedSince !== undefined && around.now.getTime() - Date.parse(blockedSince) >= BLOCKED_MS)
    tell(`blocked/${blockedSince}`, { event: 'blocked', reasons: blockedBy, until: status?.until });
  // Somebody who has stopped it is told of when the server shows how the run ended.
  if (status?.stopping === true) return { notices, memory: { ...before, told: [...told], blockedSince } };
  if (stage === 'awaiting approval' && status !== undefined)
    tellAsked({ ...open, status }, around, told, tell);
  else if (stage === 'cooling off' && status !== undefined)
    tell(`cooling/${status.number}`, { event: 'cooling off', until: status.until, ...status.asked });
  else if (stage === 'confirming billing') tell('released', { event: 'released' });
  const lookedAt = status === undefined ? before.lookedAt : at;
  const seen = status === undefined && needsStatus(stage) ? before.stage : stage;
  return { notices, memory: { told: [...told], stage: seen, lookedAt, blockedSince } };
}

type Tell = (key: string, notice: Omit<Notice, 'id' | 'at' | 'run'>) => void;

function tellAsked(
  { status }: OpenRun & { readonly status: NonNullable<OpenRun['status']> },
  { now, reminderHours, approvers }: Around,
  told: Set<string>,
  tell: Tell,
): void {
  const { number, until, approvals, required, asked, changed } = status;
  const maySign = approvers.filter((name) => !approvals.includes(name));
  const missing = Math.max(0, required - approvals.length);
  const all = { until, missing, maySign, ...asked };
  const isNew = !told.has(`asked/${number}`);
  if (number > 1) tell(`asked/${number}`, { event: 'asked again', changed, ...all });
  else tell(`asked/${number}`, { event: 'asked', ...all });
  if (until === undefined || Date.parse(until) <= now.getTime()) return;
  // Of several that are due at once only the last is told, and none beside the question itself.
  const due = reminderHours.filter((hours) => now.getTime() >= Date.parse(until) - hours * HOUR_MS);
  const last = Math.min(...due);
  for (const hours of due) {
    const key = `reminder/${number}/${hours}`;
    if (isNew || hours !== last) told.add(key);
    else tell(key, { event: 'reminder', ...all });
  }
}

/** True for stages in which a notice needs more than the list of runs shows. */
export function needsStatus(stage: string | undefined): boolean {
  return stage === 'awaiting approval' || stage === 'cooling off';
}

/** What has to be told of a run that has ended, once. */
export function dueOfEnded({ run, result }: EndedRun, before: RunMemory, now: Date): Due {
  const told = new Set(before.told);
  const notices: Notice[] = [];
  const tell = (key: string, notice: Omit<Notice, 'id' | 'at' | 'run'>) => {
    if (told.has(key)) return;
    told.add(key);
    notices.push({ id: `${run.runId}/${key}`, at: now.toISOString(), run, ...notice });
  };
  if (result === undefined) tell('ended', { event: 'ended from outside' });
  else if (result.outcome === 'released') {
    tell('released', { event: 'released' });
    tell('billing', { event: 'billing', billing: result.billing ?? 'unverifiable' });
  } else if (result.outcome === 'kept' && result.reasons.some((code) => STOPS.has(code)))
    tell('rejected', { event: 'rejected' });
  else tell('ended', { event: result.outcome, reasons: result.reasons });
  return { notices, memory: { ...before, told: [...told], hasEnded: true } };
}
