/** One guard of docs/safety.md; the list says what each field is for. */
export interface Guard {
  readonly id: string;
  readonly name: string;
  readonly file: string;
  readonly guard: string;
  readonly without: string;
  readonly test: string;
  readonly only?: string;
}

export const GUARDS: readonly Guard[];
