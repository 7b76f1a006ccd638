import type { Context } from 'hono';
import type { z } from 'zod';

/** The JSON body of a request, or the problems that keep it from being read. */
export async function readBody<T extends z.ZodType>(
  c: Context,
  fields: T,
): Promise<{ readonly value: z.infer<T> } | { readonly problems: string }> {
  const body: unknown = await c.req.json().catch(() => undefined);
  const result = fields.safeParse(body);
  if (result.success) return { value: result.data };
  const problems = result.error.issues.map(
    ({ path, message }) => `${path.map(String).join('.') || 'body'}: ${message}`,
  );
  return { problems: problems.join('; ') };
}
