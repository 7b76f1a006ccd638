import { dueIn } from '../policy/brief.js';
import { STAGES, type Status } from '../release.js';
import { isSameName } from '../values/names.js';
import { wrapped } from './columns.js';
import { wordsOfDoors } from './door-words.js';
import type { Seen } from './looking.js';
import { inBothTimes, inWords } from './times.js';
import { boundOf, stopOf, wordsOfBlocker } from './words.js';

const INDENT = '  ';

/**
 * A run as whoever watches it sees it: stages done and to come, the one deadline with how long that is, what is awaited and
 * from whom, and a sign of life. Lines of at most so many columns.
 */
export function wordsOfWatch(
  { status, away, doors = [], lookedAt, changedAt }: Seen,
  columns: number,
  now: number,
): string[] {
  const alive = away ?? `No change for ${inWords(now - changedAt)}; looked ${inWords(now - lookedAt)} ago`;
  return [
    ...(status === undefined ? [] : wordsOfStage(status, now)),
    ...wordsOfDoors(doors).map((line) => line.trim()),
    `${alive}. Ctrl-C leaves; the run goes on.`,
  ].flatMap((text) =>
    wrapped(text, columns - INDENT.length).map((line, at) => (at === 0 ? line : `${INDENT}${line}`)),
  );
}

function wordsOfStage(status: Status, now: number): string[] {
  const { stage, instanceId, regionId, requestedBy, blockedBy } = status;
  const at = STAGES.indexOf(stage);
  const bound = boundOf(status);
  const stopped = stopOf(status);
  return [
    `${instanceId} in ${regionId}, asked for by ${requestedBy}`,
    `Done: ${listed(STAGES.slice(0, at))}`,
    `Now: ${stage} (${at + 1} of ${STAGES.length})`,
    `To come: ${listed(STAGES.slice(at + 1))}`,
    ...(bound === undefined ? [] : [`${dueIn(stage)}: ${inBothTimes(bound)}; ${leftUntil(bound, now)}`]),
    ...awaitedOf(status),
    ...blockedBy.map((blocker) => wordsOfBlocker(blocker).trim()),
    ...(stopped === '' ? [] : [stopped.trim()]),
  ];
}

function leftUntil(instant: string, now: number): string {
  const left = Date.parse(instant) - now;
  return left > 0 ? `${inWords(left)} left` : 'that is over';
}

function awaitedOf(status: Status): string[] {
  const { awaiting, stage, approvals, approvalsRequired } = status;
  if (awaiting === undefined) return [];
  const have =
    stage === 'awaiting approval' && approvalsRequired !== undefined
      ? `; ${approvals.length} of ${approvalsRequired} have`
      : '';
  return [`Awaited: ${awaiting}${have}`, `From: ${fromWhom(status)}`];
}

/** Who has to do something before the run goes on. */
function fromWhom(status: Status): string {
  const { stage, blockedBy, approvers, approvals, requestedBy } = status;
  if (status.stopping === true) return stage === 'releasing' ? 'the executor' : 'the observer';
  const mayStill = approvers.filter(
    (name) => ![requestedBy, ...approvals].some((one) => isSameName(one, name)),
  );
  if (blockedBy.some(({ code }) => code === 'BACKUP_NOT_ATTESTED'))
    return `one of ${listed(mayStill)}, with kms-release backup-made`;
  if (stage === 'awaiting approval') return listed(mayStill);
  if (blockedBy.length > 0) return 'whoever can remove what blocks';
  if (stage === 'cooling off') return 'nobody: time has to pass';
  return stage === 'releasing' ? 'the executor' : 'the observer';
}

function listed(names: readonly string[]): string {
  return names.length === 0 ? 'nothing' : names.join(', ');
}
