import type { FailingDoor } from '../client/notice-doors.js';
import type { ReasonCode } from '../release/reason-codes.js';
import { inBothTimes } from './times.js';

/** As many as fit under a run that is looked at; the notices workflow's own page has all of them. */
const MAX_TOLD = 3;

const WHY: Partial<Readonly<Record<ReasonCode, string>>> = {
  NOTICE_DOOR_AWAY: 'it does not answer',
  NOTICE_REFUSED: 'it answers with an error',
  NOTICE_THROTTLED: 'it takes no more messages for now',
  NOTICE_DOOR_UNUSABLE: 'the file with its address or secret cannot be used',
};

/** Since when a door takes no notices, and why. Nothing of where it is. */
export function sentenceOfDoor({ door, failing: { since, code } }: FailingDoor): string {
  return `door ${door}: has taken nothing since ${inBothTimes(since)}: ${WHY[code] ?? 'it failed'} (${code})`;
}

/** One line for each such door, under a run that is looked at. */
export function wordsOfDoors(doors: readonly FailingDoor[]): string[] {
  const told = doors.slice(0, MAX_TOLD).map((door) => `  notices: ${sentenceOfDoor(door)}`);
  const more = doors.length - told.length;
  return more === 0
    ? told
    : [...told, `  notices: ${more} more ${more === 1 ? 'door takes' : 'doors take'} nothing`];
}

/** The answer for programs with `failingDoors`: name, since when, code and how often in a row. Absent where none is known. */
export function withFailingDoors(answer: object, doors: readonly FailingDoor[]): object {
  const failingDoors = doors.map(({ door, failing }) => ({ door, ...failing }));
  return failingDoors.length === 0 ? answer : { ...answer, failingDoors };
}
