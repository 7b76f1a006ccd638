import { log, setCurrentDetails, upsertSearchAttributes } from '@temporalio/workflow';
import type { Reason, Stage } from '../release.js';
import { SEARCH_ATTRIBUTES as attribute } from '../search-attributes.js';
import { AWAITED } from './awaited.js';
import { pageOf } from './page.js';
import { blockersOf, type Run } from './run.js';
import { toldLine, toldReasons } from './told.js';

const MOST_REFUSED = 10;

/** Enters a stage: one upsert of search attributes, a line in the log, and a new page that says what is awaited. */
export function enter(run: Run, stage: Stage, awaiting = AWAITED[stage]): void {
  run.stage = stage;
  run.awaiting = awaiting;
  run.blockers = {};
  const { instanceId, accountId, regionId, requestedBy } = run.request;
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
    ...(run.result === null ? [] : [{ key: attribute.outcome, value: run.result.outcome }]),
  ]);
  showPage(run);
  const { result } = run;
  const ended =
    result === null ? {} : { outcome: result.outcome, reasons: result.reasons.map(({ code }) => code) };
  log.info(`release: ${stage}`, { instanceId, accountId, regionId, stage, ...ended });
}

/** Says what is awaited now, within a stage. Costs no event. */
export function nowAwaits(run: Run, awaiting: string): void {
  run.awaiting = awaiting;
  showPage(run);
}

/** Says what blocks, as one step sees it; an upsert only when the codes differ. */
export function blocked(run: Run, step: string, reasons: readonly Reason[]): void {
  const before = codesOf(run);
  run.blockers = { ...run.blockers, [step]: toldReasons(reasons) };
  const after = codesOf(run);
  if (after.join() !== before.join()) upsertSearchAttributes([{ key: attribute.blockedBy, value: after }]);
  showPage(run);
}

function codesOf(run: Run): string[] {
  return [...new Set(blockersOf(run).map(({ code }) => code))].toSorted().slice(0, 20);
}

/** Draws the run's page anew. Costs no event. */
export function showPage(run: Run): void {
  setCurrentDetails(pageOf(run));
}

/** Keeps a refused message, so that its sender can read on the page what to do instead. Bounded. */
export function noteRefused(run: Run, message: string, from: string, refused: Reason): void {
  const [told = refused] = toldReasons([refused]);
  const kept = { message: toldLine(message), from: toldLine(from), refused: told };
  run.refused = [...run.refused, kept].slice(-MOST_REFUSED);
  warnRefused(run, kept.message, kept.from, told);
  showPage(run);
}

/** A security event in the log: who sent what, and why it was refused. Neither the text nor its signature. */
export function warnRefused(
  { request: { instanceId, accountId, regionId }, stage }: Run,
  message: string,
  from: string,
  { code }: Reason,
): void {
  log.warn('release: refused a message', {
    instanceId,
    accountId,
    regionId,
    stage,
    sent: message,
    from,
    code,
  });
}
