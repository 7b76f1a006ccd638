import { Client } from '@temporalio/client';
import { DOOR_NAME, NOTICES_ID } from '../release/notices.js';
import { isReasonCode, type ReasonCode } from '../release/reason-codes.js';
import { isInstant, type Instant } from '../values/instant.js';
import { isRecord } from '../values/record.js';
import { noticesQuery } from '../workflows/messages.js';

/** A door through which people are told, as the notices workflow has it. No address and no secret. */
export interface NoticeDoor {
  /** Its name in the policy. */
  readonly door: string;
  /** Notices that it has taken. */
  readonly taken: number;
  /** Since when, why and how often in a row it has not taken what it was handed; absent while it takes everything. */
  readonly failing?: { readonly since: Instant; readonly code: ReasonCode; readonly times: number };
}

/** One that takes nothing. */
export type FailingDoor = Required<Pick<NoticeDoor, 'door' | 'failing'>>;

/** How long the notices workflow may take to answer, in milliseconds: nobody waits for it any longer. */
export const DOORS_MS = 2_000;
const MAX_DOORS = 100;

/**
 * Asks the notices workflow of the namespace how its doors answer, for 2 seconds at most. Undefined where it does not run or
 * does not answer. Never throws: no release needs it. Whoever may write to the namespace can make it say anything, so each
 * part has to fit its pattern.
 */
export async function readNoticeDoors({
  connection,
  options,
}: Client): Promise<readonly NoticeDoor[] | undefined> {
  const { namespace } = options;
  // One that was terminated would tell for ever of the doors as they were.
  const client = new Client({ connection, namespace, workflow: { queryRejectCondition: 'NOT_OPEN' } });
  try {
    const handle = client.workflow.getHandle(NOTICES_ID);
    return doorsIn(
      await client.withDeadline(Date.now() + DOORS_MS, () => handle.query<unknown, []>(noticesQuery.name)),
    );
  } catch {
    return undefined;
  }
}

/** Those that take nothing. */
export function failingOf(doors: readonly NoticeDoor[] = []): readonly FailingDoor[] {
  return doors.flatMap(({ door, failing }) => (failing === undefined ? [] : [{ door, failing }]));
}

/** The doors in what the workflow answered; undefined where it is no such answer. */
export function doorsIn(state: unknown): readonly NoticeDoor[] | undefined {
  if (!isRecord(state) || !isRecord(state['doors'])) return undefined;
  return Object.entries(state['doors'])
    .filter(([door]) => DOOR_NAME.test(door))
    .slice(0, MAX_DOORS)
    .map(([door, value]) => {
      const { taken, failing: told } = isRecord(value) ? value : {};
      const failing = failingIn(told);
      return { door, taken: isCount(taken) ? taken : 0, ...(failing !== undefined && { failing }) };
    });
}

function failingIn(value: unknown): FailingDoor['failing'] | undefined {
  if (!isRecord(value)) return undefined;
  const { since, code, times } = value;
  if (!isInstant(since) || !isCount(times)) return undefined;
  return { since, times, code: typeof code === 'string' && isReasonCode(code) ? code : 'CODE_UNKNOWN' };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
