import type { ReasonCode } from './reason-codes.js';

/** Why something is so: `code` for machines, stable; `text` for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
  /** What it is about where one code may mean several: a caller, a key, a place. Holds no time and no count. */
  readonly subject?: string;
}
