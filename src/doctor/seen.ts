import type { Heard } from '../alibaba/heard.js';
import { isRecord } from '../values/record.js';

/** What was read of one instance, as it came. */
export interface Seen {
  readonly instanceId: string;
  readonly heard: readonly Heard[];
}

type Body = Readonly<Record<string, unknown>>;

/** The bodies of every success of one operation. */
export function bodiesOf({ heard }: Seen, product: string, operation: string): readonly Body[] {
  return heard.flatMap((one) => {
    if (one.product !== product || one.operation !== operation || !one.answer.ok) return [];
    return isRecord(one.answer.body) ? [one.answer.body] : [];
  });
}

/**
 * Every value at a path such as `Events.eventName`, through lists and through one object more around a list; `undefined` stands
 * for each that is left out.
 */
export function valuesAt(value: unknown, path: string): readonly unknown[] {
  const [step = '', ...rest] = path.split('.');
  if (step === '') return Array.isArray(value) ? value : [value];
  if (Array.isArray(value)) return value.flatMap((one) => valuesAt(one, path));
  if (!isRecord(value)) return [undefined];
  const list = listIn(value);
  if (!(step in value) && list !== undefined) return valuesAt(list, path);
  return valuesAt(value[step], rest.join('.'));
}

/** Things of a list at a path; none where there is no list. */
export function itemsAt(value: unknown, path: string): readonly unknown[] {
  const steps = path.split('.');
  const last = steps.pop() ?? '';
  return valuesAt(value, steps.join('.')).flatMap((parent): readonly unknown[] => {
    const found = isRecord(parent) ? parent[last] : undefined;
    return listIn(found) ?? (found === undefined ? [] : [found]);
  });
}

/** A list, also with one object around it that has nothing else. */
function listIn(value: unknown): readonly unknown[] | undefined {
  const fields = isRecord(value) ? Object.values(value) : [];
  const list = fields.length === 1 ? fields[0] : value;
  return isList(list) ? list : undefined;
}

function isList(value: unknown): value is readonly unknown[] {
  return Array.isArray(value);
}
