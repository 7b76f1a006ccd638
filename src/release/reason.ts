import type { ReasonCode } from './reason-codes.js';

/** Why something is so: `code` for machines, stable; `text` for people. */
export interface Reason {
  readonly code: ReasonCode;
  readonly text: string;
}
