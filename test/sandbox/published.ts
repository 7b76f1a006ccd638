import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Read where they lie, beside this checkout; they are the vendor's and not copied. */
export const samples = new URL('../../../shared/samples/', import.meta.url);

/** The published bodies of an operation, without those of errors. */
export function bodiesOf(file: string): unknown[] {
  const sample = z.looseObject({ responses: z.array(z.looseObject({ body: z.unknown() })) });
  const { responses } = sample.parse(JSON.parse(readFileSync(new URL(file, samples), 'utf8')));
  return responses
    .map(({ body }) => body)
    .filter((body) => typeof body === 'object' && body !== null && !('HostId' in body));
}

const record = z.record(z.string(), z.unknown());

/** The fields of both whose types differ, and the fields of the answer that are new to the vendor by case alone. */
export function compared(sample: unknown, answer: unknown, path: string): string[] {
  if (Array.isArray(sample) && Array.isArray(answer)) return compared(sample[0], answer[0], path);
  if (sample === null || sample === undefined || answer === null || answer === undefined) return [];
  if (kind(sample) !== kind(answer))
    return [`${path}: published as ${kind(sample)}, answered as ${kind(answer)}`];
  if (kind(sample) !== 'object') return [];
  if (path === 'Events') return [];
  const [published, answered] = [record.parse(sample), record.parse(answer)];
  const spelling = new Map(Object.keys(published).map((name) => [name.toLowerCase(), name]));
  return Object.entries(answered).flatMap(([name, value]) => {
    const same = spelling.get(name.toLowerCase());
    const place = path === '' ? name : `${path}.${name}`;
    if (same !== undefined && same !== name) return [`${place}: published as ${same}`];
    return compared(published[name], value, place);
  });
}

function kind(value: unknown): string {
  return Array.isArray(value) ? 'array' : typeof value;
}

/** The fields of an answer that none of the published bodies has. */
export function unpublished(bodies: readonly unknown[], answer: unknown, path = ''): string[] {
  if (Array.isArray(answer)) {
    const items = bodies.flatMap((body) => z.array(z.unknown()).safeParse(body).data?.slice(0, 1) ?? []);
    return answer.flatMap((item) => unpublished(items, item, path));
  }
  if (typeof answer !== 'object' || answer === null) return [];
  const known = bodies.flatMap((body) => {
    const { data } = record.safeParse(body);
    return data === undefined ? [] : [data];
  });
  return Object.entries(answer).flatMap(([name, value]) => {
    const place = path === '' ? name : `${path}.${name}`;
    const having = known.flatMap((body) => (name in body ? [body[name]] : []));
    // An empty list or object, or null, says nothing of what would be in it.
    if (having.length === 0) return known.length === 0 ? [] : [place];
    return unpublished(having, value, place);
  });
}
