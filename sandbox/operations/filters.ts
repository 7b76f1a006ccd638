import { z } from 'zod';
import { invalidParameter } from '../errors.js';
import { optional, type Call } from './operation.js';

const filterFields = z.array(z.object({ Key: z.string(), Values: z.array(z.string()).max(10) })).max(10);

/** For each filter key, the values of an item that it is held against. */
export type Readers<T> = Readonly<Record<string, (item: T) => readonly string[]>>;

/** The items that match the call's Filters: AND between keys, OR between the values of one key. */
export function filtered<T>(call: Call, items: readonly T[], readers: Readers<T>): T[] {
  const filters = parsed(optional(call, 'Filters'));
  return items.filter((item) =>
    filters.every(({ Key, Values }) => {
      const read = Object.entries(readers).find(([name]) => name.toLowerCase() === Key.toLowerCase())?.[1];
      if (read === undefined) throw invalidParameter(`Filters: ${Key}`);
      return Values.length === 0 || read(item).some((value) => Values.includes(value));
    }),
  );
}

function parsed(text: string | undefined): z.infer<typeof filterFields> {
  if (text === undefined) return [];
  try {
    return filterFields.parse(JSON.parse(text));
  } catch {
    throw invalidParameter('Filters');
  }
}
