// The SDK's `Duration` is silently `any` without this: the typings of its `ms` are not in that package's exports.
declare module 'ms' {
  /** A time in words. */
  export type StringValue = `${number} ${'millisecond' | 'second' | 'minute' | 'hour' | 'day'}${'' | 's'}`;
}
