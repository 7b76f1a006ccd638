/** Why something is so: `code` for machines, stable; `text` for people. */
export interface Reason {
  readonly code: string;
  readonly text: string;
}
