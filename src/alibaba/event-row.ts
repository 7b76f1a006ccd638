import { isRecord } from './wire.js';

/** Which fields of a map are taken, by our names for the vendor's. */
export interface EventRow<Field extends string> {
  /** What is taken of a map, texts only; or what is wrong with it, and where. */
  read(value: unknown): Partial<Record<Field, string>> | { readonly wrong: string };
}

/**
 * Reads texts of a map as `named` in wire.ts does, in a third of its time: a trail has a million maps. A field that the
 * vendor left empty is absent; one that is no text, or stands there in other letters, makes the map unreadable.
 */
export function eventRow<Field extends string>(names: Readonly<Record<Field, string>>): EventRow<Field> {
  const ours = new Map<string, Field>();
  for (const field in names) ours.set(names[field], field);
  const spelled = new Map([...ours.keys()].map((theirs) => [theirs.toLowerCase(), theirs]));
  return {
    read(value) {
      if (!isRecord(value)) return { wrong: 'it is no object' };
      const taken: Partial<Record<Field, string>> = {};
      for (const [theirs, found] of Object.entries(value)) {
        const field = ours.get(theirs);
        if (field === undefined) {
          const meant = spelled.get(theirs.toLowerCase());
          if (meant !== undefined) return { wrong: `${meant} has other letters` };
        } else if (found !== null && found !== undefined && found !== '' && found !== 'undefined') {
          if (typeof found !== 'string') return { wrong: `${theirs} is no text` };
          taken[field] = found;
        }
      }
      return taken;
    },
  };
}
