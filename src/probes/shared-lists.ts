/** So many lists are remembered at once; then it begins anew, and only shares less. */
const MOST = 20_000;

/** Gives equal lists one place in memory: a caller comes from the same addresses for each of thousands of keys. */
export type ShareList = (list: readonly string[]) => readonly string[];

/** Remembers lists that may be shared. What it answers has to stay unchanged. */
export function createSharedLists(): ShareList {
  const known = new Map<string, readonly string[]>();
  return (list) => {
    const text = JSON.stringify(list);
    const same = known.get(text);
    if (same !== undefined) return same;
    if (known.size >= MOST) known.clear();
    known.set(text, list);
    return list;
  };
}
