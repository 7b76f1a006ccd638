import { condition } from '@temporalio/workflow';
import type { BackupEvidence, RejectionRecord, SignedStatement, Vote } from '../release.js';
import type { Display } from './display.js';
import type { Run } from './run.js';

/** What people have said, as the message handlers took it. */
export interface Ballot {
  /** Of every question that was ever put: `approvalsOf` says which of them count. */
  readonly votes: readonly { readonly round: number; readonly vote: Vote }[];
  readonly rejection: RejectionRecord | null;
  /** The `backup-made` that was taken last. */
  readonly attested: {
    readonly by: string;
    readonly signed: SignedStatement;
    readonly backup: BackupEvidence;
  } | null;
  /** How often somebody asked for a look, and when last. */
  readonly rechecks: number;
  readonly lastRecheck: number;
  /** Statements that are being checked right now, and all that ever were. */
  readonly checking: number;
  readonly checked: number;
  readonly lastChecked: number;
}

/** Nobody has said anything. */
export function emptyBallot(): Ballot {
  return {
    votes: [],
    rejection: null,
    attested: null,
    rechecks: 0,
    lastRecheck: 0,
    checking: 0,
    checked: 0,
    lastChecked: 0,
  };
}

/** The one place that writes what people said. For the message handlers alone. */
export function noteOnBallot(run: Run, said: Partial<Ballot>): void {
  run.ballot = { ...run.ballot, ...said };
}

/** The approvals of the question that is open. Those of one that the world has overtaken are of no question any more. */
export function approvalsOf({
  ballot: { votes },
  display: { question },
}: {
  readonly ballot: Pick<Ballot, 'votes'>;
  readonly display: Pick<Display, 'question'>;
}): Vote[] {
  if (question === null) return [];
  return votes.filter(({ round }) => round === question.round).map(({ vote }) => vote);
}

/** Waits until every statement that has arrived is checked: a rejection is never overtaken by its own check. */
export async function allStatementsChecked(run: Run): Promise<void> {
  await condition(() => run.ballot.checking === 0);
}
