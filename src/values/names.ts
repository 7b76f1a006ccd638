import { isLine, shown } from './text.js';

/** What can be a person's name here, in words for messages. */
export const WANTED_NAME =
  'a name of 1 to 128 characters, without `* ? ! , " \\` or characters that cannot be seen, not starting with `-`, no blanks around it';

/**
 * One text for all spellings of a name that a person would take for the same: case, Unicode form, blanks and
 * characters that cannot be seen make no difference. Letters of other scripts that look alike do.
 */
function nameKey(name: string): string {
  const folded = name.normalize('NFKC').toUpperCase().toLowerCase().normalize('NFKC');
  return folded.replace(/[\s\p{Default_Ignorable_Code_Point}]/gu, '');
}

/** True when a person would take both for the same name. */
export function isSameName(one: string, other: string): boolean {
  return nameKey(one) === nameKey(other);
}

/** True for a name that OpenSSH takes literally, as a principal and as an argument. */
export function isName(name: string): boolean {
  return isLine(name, 128) && name.trim() === name && !/^-|[*?!,"\\]/.test(name) && nameKey(name) !== '';
}

/** Pairs that are the same person under two spellings, one sentence each. The same spelling twice is no problem. */
export function spellingProblems(names: readonly string[]): string[] {
  const first = new Map<string, string>();
  return names.flatMap((name) => {
    const other = first.get(nameKey(name)) ?? name;
    first.set(nameKey(name), other);
    if (other === name) return [];
    return [
      `${shown(name)} and ${shown(other)} differ only in case, form or blanks; use one spelling for one person`,
    ];
  });
}
