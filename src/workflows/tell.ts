import { log, proxySinks, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Identified } from '../activities/identify-instance.js';
import type { Reason, Stage } from '../release.js';
import type { StageSinks } from '../release/stage-entered.js';
import { SEARCH_ATTRIBUTES as attribute } from '../search-attributes.js';
import { blockersOf } from './blockers.js';
import { deadlineAfter, type Display, type CurrentPolicy } from './parts.js';
import { pageOf } from './page.js';
import type { Run } from './run.js';
import { boundedLine, boundedReasons } from './bounded-reasons.js';

const { stages } = proxySinks<StageSinks>();

const MAX_REFUSED = 10;
const REFUSED_AT_ONCE = 100;
const THEN_EVERY_MS = 1_000;

/** What is awaited in a stage, for people, where the stage itself has nothing more exact to say. */
const AWAITED: Readonly<Record<Stage, string>> = {
  identifying: 'the observer checks account, policy and instance',
  'checking deletion protection':
    "the observer checks that deletion protection is off: the instance's, and every key's own",
  'securing a backup': 'a backup',
  'scanning for callers': 'the observer looks for callers; the audit trail may lag by 11 minutes',
  'awaiting approval': 'distinct approvers sign',
  'cooling off': 'the end of the cooling-off',
  releasing:
    'the executor (a worker with --role executor) checks everything once more on its own, and sends one call',
  'confirming it is gone': 'two independent checks that agree',
  'confirming billing':
    'the bills of the days after the release; the first verdict comes up to 3 days after it',
  ended: '',
};

/**
 * The one place that writes what a run shows. Draws the page anew, which costs no event. The stage is none of it: that
 * changes in `enterStage` alone.
 */
export function tell(run: Run, news: Partial<Omit<Display, 'stage'>>): void {
  run.display = { ...run.display, ...news };
  showPage(run);
}

/** Draws the run's page anew, after something else than the display has changed. */
export function showPage(run: Run): void {
  setCurrentDetails(pageOf(run));
}

/**
 * Enters a stage: one upsert of search attributes, and a new page that says what is awaited. The one place where the stage
 * changes, and so the one from which the notifiers of the worker are told (src/worker/notify.ts).
 */
export function enterStage(
  run: Run,
  stage: Stage,
  awaiting = AWAITED[stage],
  due: number | null = null,
): void {
  run.display = { ...run.display, stage };
  tell(run, { awaiting, due, blockers: {} });
  const { request, subject } = run.identity;
  const { instanceId, accountId, regionId, requestedBy } = request;
  const { result } = run.display;
  upsertSearchAttributes([
    ...(stage === 'identifying'
      ? [
          { key: attribute.instanceId, value: instanceId },
          { key: attribute.accountId, value: accountId },
          { key: attribute.regionId, value: regionId },
          { key: attribute.requestedBy, value: requestedBy },
        ]
      : []),
    { key: attribute.stage, value: stage },
    { key: attribute.blockedBy, value: [] },
    ...(result === null ? [] : [{ key: attribute.outcome, value: result.outcome }]),
  ]);
  stages.entered({
    ...{ instanceId, accountId, regionId, stage, at: new Date().toISOString() },
    ...{ workflowId: subject.workflowId, runId: subject.runId },
    ...(result !== null && { outcome: result.outcome, reasons: result.reasons.map(({ code }) => code) }),
  });
}

/** Says what is awaited now, within a stage. Costs no event. */
export function tellAwaited(run: Run, awaiting: string): void {
  tell(run, { awaiting });
}

/** Says what blocks, as one step sees it; an upsert only when the codes differ. */
export function tellBlocked(run: Run, step: string, reasons: readonly Reason[]): void {
  const before = codesOf(run);
  tell(run, { blockers: { ...run.display.blockers, [step]: boundedReasons(reasons) } });
  const after = codesOf(run);
  if (after.join() !== before.join()) upsertSearchAttributes([{ key: attribute.blockedBy, value: after }]);
}

/** Says who and what the instance is, and by which policy: the first one fixes the deadline. */
export function tellIdentified(
  run: Run,
  { seen, policy, policyDigest, tracker, earlierRuns }: Identified,
): void {
  tell(run, { seen, tracker: tracker ?? null, earlierRuns: boundedReasons(earlierRuns ?? []) });
  if (policy !== null) tellPolicy(run, { policy, policyDigest });
}

/** Says by which policy the run goes on. Its deadline stays what the first one made it. */
export function tellPolicy(run: Run, current: CurrentPolicy): void {
  const { giveUpDays } = current.policy.waiting;
  const deadline = deadlineAfter(run.identity.startedAt, giveUpDays);
  tell(run, { current, ...(run.display.current === null && { deadline, giveUpDays }) });
}

/**
 * Keeps a refused message, so that its sender can read on the page what to do instead. Bounded: a flood is counted, and
 * one message a second is told; thousands may come in one workflow task, which has to end within seconds.
 */
export function tellRefused(run: Run, message: string, from: string, refused: Reason): void {
  const { refused: before, refusedInAll, lastRefused } = run.display;
  const now = Date.now();
  if (refusedInAll >= REFUSED_AT_ONCE && now - lastRefused < THEN_EVERY_MS) {
    run.display = { ...run.display, refusedInAll: refusedInAll + 1 };
    return;
  }
  const [told = refused] = boundedReasons([refused]);
  const kept = { message: boundedLine(message), from: boundedLine(from), refused: told };
  tell(run, {
    refused: [...before, kept].slice(-MAX_REFUSED),
    refusedInAll: refusedInAll + 1,
    lastRefused: now,
  });
  warnRefusedMessage(run, kept.message, kept.from, told);
}

/** A security event in the log: who sent what, and why it was refused. Neither the text nor its signature. */
export function warnRefusedMessage(
  { identity: { request }, display: { stage } }: Run,
  message: string,
  from: string,
  { code }: Reason,
): void {
  const { instanceId, accountId, regionId } = request;
  log.warn('release: refused a message', {
    ...{ instanceId, accountId, regionId, stage },
    ...{ sent: message, from, code },
  });
}

function codesOf(run: Run): string[] {
  return [...new Set(blockersOf(run).map(({ code }) => code))].toSorted().slice(0, 20);
}
