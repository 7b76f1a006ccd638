import type { Release } from '../client/releases.js';
import type { ReleaseResult, StopAnswer } from '../client.js';
import { isReleasesError } from '../client/releases-error.js';
import { STOP_IN_THE_CLOUD } from '../policy/reasons/hold.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { nextAfterEnd } from './next.js';
import { toneOf, wordsOfResult } from './words.js';

/** The server went away after a stop was sent: it is kept there, and not lost. */
const AWAY = new Set<string>(['NO_WORKER', 'SERVER_AWAY']);

// Said wherever a stop may not have come through.
const TO_BE_SURE = `To be sure without Temporal, ${STOP_IN_THE_CLOUD}`;

/**
 * A rejection or cancel that was sent: looks, for a few seconds, what became of it, in the server's own record. Answers
 * 0 when the run has ended as kept and no call was ever marked, 8 when a person has to look; fails with `TOO_LATE` when
 * a call had been sent, and with `NOT_YET` when nobody can say so far.
 */
export async function tellStop(io: Io, release: Release, sent: object, what: string): Promise<number> {
  const { workflowId } = release;
  const answer = await release.afterStop().catch((error: unknown) => {
    if (!isReleasesError(error) || !AWAY.has(error.code)) throw error;
    throw cliError(
      'NOT_YET',
      `${what} was sent to ${workflowId}, and what became of it is not known yet: ${error.message}. ${TO_BE_SURE}`,
    );
  });
  switch (answer.is) {
    case 'kept':
      return tell(io, sent, answer, `${what} was accepted.`, workflowId, EXIT.done);
    case 'kept, but a call was marked':
      return tell(io, sent, answer, `${what} was accepted. ${markedWords(answer)}`, workflowId, EXIT.unknown);
    case 'too late':
      throw tooLate(`${what} came too late: a call had been sent, and the run is at "${answer.stage}"`);
    case 'ended otherwise':
      return tell(io, sent, answer, endedWords(what, answer), workflowId, EXIT.unknown);
    case 'not known yet':
      throw cliError('NOT_YET', `${notYetWords(what, workflowId, answer)}. ${TO_BE_SURE}`);
  }
}

/** The error of a stop that can stop nothing any more. */
function tooLate(why: string): Error {
  return cliError(
    'TOO_LATE',
    `${why}; it cannot be stopped any more. \`kms-release watch\` shows how it ends`,
  );
}

function tell(
  io: Io,
  sent: object,
  answer: StopAnswer & { readonly result?: ReleaseResult },
  text: string,
  workflowId: string,
  exit: number,
): number {
  const { result } = answer;
  const words = result === undefined ? '' : `\n${wordsOfResult(result, workflowId)}`;
  const good = exit === EXIT.done && result !== undefined;
  io.answer({ ...sent, ...answer }, `${text}${words}`, good ? toneOf(result) : 'bad');
  io.next(
    good
      ? nextAfterEnd(workflowId)
      : 'Next: look at the instance in the console; docs/runbook.md says for what.',
  );
  return exit;
}

function markedWords({ markedAt }: { readonly markedAt: string }): string {
  return `The run says kept; a call was marked at ${markedAt}, so a person has to look at the instance.`;
}

function endedWords(what: string, answer: Extract<StopAnswer, { is: 'ended otherwise' }>): string {
  const { status, markedAt, result } = answer;
  const how = result === undefined ? status : `${status}, ${result.outcome}`;
  const call =
    markedAt === undefined ? 'No call of it was ever marked' : `A call of it was marked at ${markedAt}`;
  return `${what} was sent, and the run has ended (${how}). ${call}; a person has to look at the instance.`;
}

function notYetWords(
  what: string,
  workflowId: string,
  { taken, markedAt }: Extract<StopAnswer, { is: 'not known yet' }>,
): string {
  if (taken)
    return `${what} is in the record of ${workflowId}, before any call was marked, so none is sent any more; the run has not ended yet. \`kms-release watch ${workflowId}\` shows how it does`;
  if (markedAt === undefined)
    return `${what} was sent to ${workflowId}, and does not stand in its record yet. Send it again, and look with \`kms-release status ${workflowId}\``;
  return `${what} came after a call was marked at ${markedAt}, and nobody can say yet whether that call destroys the instance. \`kms-release watch ${workflowId}\` shows how it ends`;
}
