import { Runtime, type InjectedSinks } from '@temporalio/worker';
import type { StageEntered, StageSinks } from '../release/stage-entered.js';

/**
 * Tells somebody that a run has entered a stage. Fire and forget: nobody waits for it, and its failure is a line in the
 * log. A worker that dies tells less, one whose workflow task is tried again tells twice.
 */
export type Notifier = (entered: StageEntered) => void | Promise<void>;

/** Everybody who is told. Another notifier is one file in this folder, and one entry here. */
export const NOTIFIERS: readonly Notifier[] = [log];

/** The observer's end of the sink: each notifier is called by itself, so that none waits for another. */
export function notifying(notifiers: readonly Notifier[]): InjectedSinks<StageSinks> {
  const fn = (_: unknown, entered: StageEntered): void => {
    for (const notifier of notifiers) void notify(notifier, entered);
  };
  return { stages: { entered: { fn, callDuringReplay: false } } };
}

async function notify(notifier: Notifier, entered: StageEntered): Promise<void> {
  try {
    await notifier(entered);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    Runtime.instance().logger.warn(`release: nobody could be notified of ${entered.stage}`, {
      ...entered,
      why,
    });
  }
}

/** One line for each stage, with what an alert needs. */
function log(entered: StageEntered): void {
  Runtime.instance().logger.info(`release: ${entered.stage}`, { ...entered });
}
