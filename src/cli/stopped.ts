import type { Release } from '../client.js';
import { isReleasesError } from '../client/releases-error.js';
import type { Status } from '../release.js';
import { cliError } from './errors.js';
import { EXIT } from './exit-codes.js';
import type { Io } from './io.js';
import { toneOf, wordsOfResult } from './words.js';

const KNOWN_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 250;

/** Nobody served the run, or the server went away, after a stop was sent: it is kept there, and not lost. */
const NOBODY = new Set<string>(['NO_WORKER', 'SERVER_AWAY']);

/**
 * A rejection or cancel that was sent: looks, for a few seconds, what became of it. Answers 0 when the run ended or
 * ends as kept; fails with `TOO_LATE` when a call had been sent, and with `NOT_YET` when nobody can say so far.
 */
export async function tellStop(io: Io, release: Release, sent: object, what: string): Promise<number> {
  const last = await lastStatus(release);
  const { workflowId } = release;
  if (typeof last === 'string')
    throw notYet(`${what} was sent to ${workflowId}, and what became of it is not known yet: ${last}`);
  const { stage, result, stopping = false, callsSent } = last;
  if (result !== undefined && (result.outcome === 'kept' || callsSent === 0)) {
    io.answer(
      { ...sent, stage, result },
      `${what} was taken.\n${wordsOfResult(result, workflowId)}`,
      toneOf(result),
    );
    return result.outcome === 'unknown' ? EXIT.unknown : EXIT.done;
  }
  if (isTooLate(last)) {
    const now = result === undefined ? `is at "${stage}"` : `ended as ${result.outcome}`;
    throw tooLate(`${what} came too late: a call had been sent, and the run ${now}`);
  }
  if (stopping && stage !== 'releasing') {
    const text = `${what} was taken; nothing is sent any more, and the run is ending. \`kms-release watch ${workflowId}\` shows how.`;
    io.answer({ ...sent, stage, stopping }, text);
    return EXIT.done;
  }
  throw notYet(
    stopping
      ? `${what} was taken while the run was releasing, and only the executor can say whether a call had been sent before. ` +
          `\`kms-release watch ${workflowId}\` shows how it ends; if it stays so, start \`kms-release worker --role executor\``
      : `${what} was sent to ${workflowId}, and the run has not taken it yet; \`kms-release status ${workflowId}\` shows when it has`,
  );
}

/** The error of a stop that can stop nothing any more. */
export function tooLate(why: string): Error {
  return cliError(
    'TOO_LATE',
    `${why}; it cannot be stopped any more. \`kms-release watch\` shows how it ends`,
  );
}

/** The status once it says how the stop came out, or the last one after a few seconds; or why there is none. */
async function lastStatus(release: Release): Promise<Status | string> {
  try {
    for (const until = Date.now() + KNOWN_WITHIN_MS; ;) {
      const status = await release.status();
      if (status.result !== undefined || isTooLate(status) || Date.now() >= until) return status;
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
  } catch (error) {
    if (isReleasesError(error) && NOBODY.has(error.code)) return error.message;
    throw error;
  }
}

function isTooLate({ stage }: Status): boolean {
  return stage === 'confirming it is gone' || stage === 'confirming billing' || stage === 'ended';
}

function notYet(text: string): Error {
  return cliError('NOT_YET', text);
}
