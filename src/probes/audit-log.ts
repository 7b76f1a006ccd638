import type { AuditLog, KmsInstance, LogDay, LogWindow } from '../alibaba/cloud.js';
import { failure } from '../errors.js';
import type { Finding, ObjectNames, ProbeReport, Use } from '../snapshot.js';
import type { Instant } from '../values/instant.js';
import { foldCallers, withOrigins } from './audit-log-callers.js';
import { silencesIn, type Silence } from './audit-log-silence.js';
import { readPages, type Tick } from './paging.js';

/** Whose log is read, and which part of it. */
export interface AuditLogTask {
  readonly instance: KmsInstance;
  readonly ownerId: string;
  readonly inventory: ObjectNames;
  readonly from: Instant;
  readonly quietFrom: Instant;
  readonly now: Date;
}

/** Log Service lists rows of a page in one order; a page with fewer is the last. */
const PAGE = 1_000;
/** A row may be written this much after the call, by our own margin. */
const LAG_MS = 10 * 60_000;

/**
 * Reads who called in the instance's own audit log, the only one that has calls to its own endpoint. Says `FOUND` or
 * `NOT_COVERED`, and never `CLEAR`: nothing but calls stand in it, so that an empty one may as well not have been written.
 * Throws a `CLOUD_*` failure, or `LIST_INCOMPLETE`.
 */
export async function scanAuditLog(log: AuditLog, task: AuditLogTask, tick: Tick): Promise<ProbeReport> {
  const { auditLog: isOn, instanceId } = task.instance;
  if (isOn === false) return withoutLog(OFF);
  const to = new Date(task.now.getTime() - LAG_MS).toISOString();
  const window = { instanceId, from: task.from, to };
  const days = await log.listDays(window);
  if (days === undefined) return isOn === true ? goneLog(task, to) : withoutLog(NOT_SAID);
  await tick();
  const counted = await usesIn(log, window, task, days, tick);
  const addresses = counted.length === 0 ? [] : ((await log.listAddresses(window)) ?? []);
  const uses = withOrigins(counted, addresses, task.ownerId);
  const recent = uses.filter(({ last }) => last >= task.quietFrom);
  const silences = silencesIn(days, task.quietFrom, to);
  const gaps = silences.length === 0 ? [] : [gapFound(silences, days, task.quietFrom)];
  return {
    ...EMPTY,
    row: {
      place: 'audit-log',
      verdict: recent.length > 0 ? 'FOUND' : 'NOT_COVERED',
      reason: [...callersInWords(recent.length, task.quietFrom), ...gaps.map(({ text }) => text)].join('; '),
      from: task.from,
      to,
    },
    reasonCode: gaps.length > 0 ? 'AUDIT_LOG_NOT_WHOLE' : 'CALLERS_FOUND',
    findings: recent.length > 0 ? [...recent.map(callerFound), ...gaps] : [],
    use: uses,
  };
}

const EMPTY = {
  probe: 'audit-log',
  findings: [],
  use: [],
  shares: [],
  foreignVpcs: [],
  dependents: [],
  notes: [],
} as const;

/** Every caller, or a failure: a shorter list would look whole. */
async function usesIn(
  log: AuditLog,
  window: LogWindow,
  { inventory, ownerId }: AuditLogTask,
  days: readonly LogDay[],
  tick: Tick,
): Promise<Use[]> {
  const callers = await readPages(
    'callers in the audit log',
    (skip) => log.listCallers(window, skip),
    PAGE,
    tick,
  );
  const counted = days.reduce((sum, { count }) => sum + count, 0);
  const listed = callers.reduce((sum, { count }) => sum + count, 0);
  if (counted !== listed)
    throw failure(
      'LIST_INCOMPLETE',
      `The audit log of ${window.instanceId} has ${counted} rows by day and ${listed} by caller. It is read again from the start.`,
    );
  return foldCallers(callers, ownerId, inventory);
}

const OFF = {
  reasonCode: 'AUDIT_LOG_OFF',
  reason:
    'the audit log of the instance is off, and nothing else names who calls its own endpoint. It can be bought in the ' +
    'KMS console (by GB of storage, as long as the instance is there; it cannot be switched off again, nor its ' +
    'storage reduced), and shows calls from then on',
} as const;
/** Whether there is one was asked of Log Service too: KMS alone may have left it out. */
const NOT_SAID = {
  reasonCode: 'AUDIT_LOG_UNKNOWN',
  reason: 'KMS does not say whether the instance has an audit log, and Log Service shows none',
} as const;

function withoutLog({ reasonCode, reason }: typeof OFF | typeof NOT_SAID): ProbeReport {
  return { ...EMPTY, row: { place: 'application-calls', verdict: 'NOT_COVERED', reason }, reasonCode };
}

function goneLog({ instance, from }: AuditLogTask, to: Instant): ProbeReport {
  const reason = `KMS says that its audit log is on, and Log Service has no project kms-log-${instance.instanceId} with logstore kms_audit_log`;
  const row = { place: 'audit-log', verdict: 'NOT_COVERED', reason, from, to } as const;
  return { ...EMPTY, row, reasonCode: 'AUDIT_LOG_GONE' };
}

function callerFound({ who, operation, resource, count, last }: Use): Finding {
  const text = `${who} called ${operation} on ${resource} ${count} times, last at ${last} (audit log)`;
  return { code: 'CALLER_FOUND', text, caller: who };
}

function callersInWords(count: number, quietFrom: Instant): string[] {
  return count === 0 ? [] : [`${count} callers used keys or secrets since ${quietFrom}`];
}

/** Whoever tolerates a caller by name does not tolerate that others may not be shown. */
function gapFound(
  [first, ...others]: readonly Silence[],
  days: readonly LogDay[],
  quietFrom: Instant,
): Finding {
  const more = others.length === 0 ? '' : ` and ${others.length} times more`;
  const newest = days.at(-1)?.last;
  const text =
    first === undefined || newest === undefined || newest < quietFrom
      ? `the audit log has no row since ${newest ?? quietFrom}: nobody called, or nothing was written (it is full, or was switched on later), and nothing tells which`
      : `the audit log has no row from ${first.from} to ${first.to}${more}: it may not have been written then (it was full, or was switched on later)`;
  return { code: 'AUDIT_LOG_NOT_WHOLE', text, gap: true };
}
