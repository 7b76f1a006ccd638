import { z } from 'zod';

/** A whole number in a range, with the words for what is wanted. */
export const whole = (least: number, most: number, unit: string) =>
  number(least, most, `a whole number of ${unit}`).int(
    wantedNumber(least, most, `a whole number of ${unit}`),
  );
/** Any number in a range. */
export const number = (least: number, most: number, unit: string) => {
  const error = wantedNumber(least, most, unit);
  return z.number({ error }).min(least, { error }).max(most, { error });
};
const wantedNumber = (least: number, most: number, unit: string) => `${unit}, from ${least} to ${most}`;
/** A text that passes a test. */
export const text = (wanted: string, good: (value: string) => boolean) =>
  z.string({ error: wanted }).refine(good, { error: wanted });
/** A list of one kind of thing. */
export const list = <T extends z.ZodType>(of: T, wanted: string) => z.array(of, { error: wanted });
/** One of a few words. */
export const oneOf = <const T extends readonly string[]>(values: T) =>
  z.enum(values, { error: values.map((v) => `"${v}"`).join(' or ') });
/** A section of the policy: what it does not know is refused. */
export const section = <T extends z.ZodRawShape>(shape: T) =>
  z.strictObject(shape, { error: knows(Object.keys(shape)) });

/** An unknown key is refused with the keys that there are. */
function knows(keys: readonly string[]) {
  return (issue: { code?: string | undefined }) =>
    issue.code === 'unrecognized_keys' ? keys.join(', ') : `a section with ${keys.join(', ')}`;
}
