import type { z } from 'zod';

/** A type without its `readonly`, which JSON Schema has no use for. */
type Plain<T> = T extends readonly (infer Item)[]
  ? Plain<Item>[]
  : T extends object
    ? { -readonly [Field in keyof T]: Plain<T[Field]> }
    : T;

type Same<A, B> = [A] extends [B] ? ([B] extends [A] ? true : false) : false;

/** Takes a schema only when it and the type say the same, both ways: otherwise this does not compile. */
export function agreesWith<T>() {
  return <S extends z.ZodType>(schema: Same<z.output<S>, Plain<T>> extends true ? S : never): S => schema;
}
