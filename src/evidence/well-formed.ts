/**
 * The same plain value, in which half characters are written as U+FFFD: a text that was cut in the middle of one has no
 * canonical form. For what only this service states; never for facts.
 */
export function wellFormed<T>(value: T): T {
  // eslint-disable-next-line @typescript-eslint/no-unsafe-assignment -- plain JSON stays of the same shape
  const same: T = JSON.parse(JSON.stringify(value), (_, inner: unknown) =>
    typeof inner === 'string' ? inner.replace(/\p{Surrogate}/gu, '\ufffd') : inner,
  );
  return same;
}
