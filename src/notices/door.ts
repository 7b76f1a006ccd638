import type { Notice } from '../release/notices.js';
import type { Message } from './message.js';

/** What a door is handed: the same notice as data and as text. */
export interface Handed {
  readonly notice: Notice;
  readonly message: Message;
}

/** Where a door is and with what it is opened, as its files have it now. Neither is ever logged or thrown. */
export interface DoorKeys {
  readonly address: string;
  readonly secret?: string;
  readonly from?: string;
  readonly to?: readonly string[];
  readonly now: Date;
  /** How long it may take, in milliseconds. */
  readonly timeoutMs: number;
}

/**
 * Hands one notice to one door, once, and answers only when that has taken it. Throws `NOTICE_DOOR_AWAY`, `NOTICE_REFUSED`
 * or `NOTICE_THROTTLED`; all are tried again later.
 */
export type Door = (handed: Handed, keys: DoorKeys) => Promise<void>;
