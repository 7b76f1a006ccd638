import { z } from 'zod';
import type { PolicyPrincipals } from './cloud.js';
import { jsonOf, text } from './wire.js';

/** One of something, several of it, or a JSON text with several: never none. */
function some<T extends z.ZodType>(item: T) {
  return z.preprocess((value) => {
    const inner = typeof value === 'string' && value.trimStart().startsWith('[') ? jsonOf(value) : value;
    const several: unknown = Array.isArray(inner) ? inner : [inner];
    return several;
  }, z.array(item).min(1));
}

/** Everybody, in the one form that names nobody. */
const everybody = z.literal('*').transform(() => ['*']);

/** Strict: what a statement says beside these may let in somebody whom nobody here would see. */
const Statement = z.strictObject({
  Sid: z.string().exactOptional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([everybody, z.strictObject({ RAM: some(text) }).transform(({ RAM }) => RAM)]),
  Action: some(text),
  Resource: some(text).exactOptional(),
  Condition: z.unknown().optional(),
});
const PolicyDocument = z.strictObject({
  Version: z.union([z.literal('1'), z.literal(1)]),
  Statement: some(Statement),
});

/**
 * Whom the text of a policy lets in; `notKnown` where its form is not one that is known to the last field. Pure; throws
 * nothing. Source: docs/cloud-facts.md, Policies of keys and secrets.
 */
export function principalsIn(policy: string): PolicyPrincipals {
  try {
    const inner = jsonOf(policy);
    const { success, data } = PolicyDocument.safeParse(typeof inner === 'string' ? jsonOf(inner) : inner);
    if (!success) return { notKnown: 'its policy is of a form that is not known' };
    const letIn = data.Statement.flatMap(({ Effect, Principal }) => (Effect === 'Allow' ? Principal : []));
    return { principals: [...new Set(letIn)].toSorted() };
  } catch (error) {
    // A name that is there twice, or nested too deeply: whatever reads it may read another policy.
    if (error instanceof RangeError) return { notKnown: 'its policy cannot be read in one way only' };
    throw error;
  }
}
