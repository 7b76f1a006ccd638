import type { Instant } from '../values/instant.js';
import type { ReasonCode } from './reason-codes.js';
import type { Outcome, Stage } from '../release.js';

/** What whoever is notified learns when a run enters a stage: no more than its page shows, and no word of anybody's. */
export interface StageEntered {
  readonly instanceId: string;
  readonly accountId: string;
  readonly regionId: string;
  readonly workflowId: string;
  readonly runId: string;
  readonly stage: Stage;
  /** When the run entered it, by the server's clock. */
  readonly at: Instant;
  /** With the stage `ended` only. */
  readonly outcome?: Outcome;
  readonly reasons?: readonly ReasonCode[];
}

/** The way out of a run: a call that nobody answers, that leaves no event, and that is not made in a replay. */
export type StageSinks = {
  readonly stages: { entered(entered: StageEntered): void };
};
