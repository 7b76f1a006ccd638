/** A page of a list that is read by number. `total` is what the cloud says the whole list holds. */
export interface NumberedPage<T> {
  readonly items: readonly T[];
  readonly total: number;
}

/**
 * A page of a list that is read by token. `next` is absent on the last page, or on one that has lost it; `total` is what
 * the cloud says the whole list holds, where it does.
 */
export interface TokenPage<T> {
  readonly items: readonly T[];
  readonly next?: string;
  readonly total?: number;
}
