import type { BillRow, KeptBills } from './bill-row.js';

/** So many rows are kept at most, some 20 MB of them: further ones are read anew each time. */
const MAX_ROWS = 50_000;
/** So many facts and instances; beyond it all of them are forgotten, and found out again. */
const MAX_NAMES = 10_000;

/** Nothing kept yet. For one site and one process: who has another process has another one of these. */
export function keepBills(maxRows = MAX_ROWS): KeptBills {
  const kept = new Map<string, readonly BillRow[]>();
  const underWay = new Map<string, Promise<readonly BillRow[]>>();
  const known = new Set<string>();
  const instances = new Map<string, Set<string>>();
  let rowsKept = 0;

  async function read(name: string, isFinal: boolean, ask: () => Promise<readonly BillRow[]>) {
    const asking = ask();
    underWay.set(name, asking);
    try {
      const rows = await asking;
      if (isFinal && rows.length > 0 && rowsKept + rows.length <= maxRows && !kept.has(name)) {
        kept.set(name, rows);
        rowsKept += rows.length;
      }
      return rows;
    } finally {
      if (underWay.get(name) === asking) underWay.delete(name);
    }
  }

  return {
    rows: async (name, isFinal, ask) => {
      const rows = isFinal ? kept.get(name) : undefined;
      if (rows !== undefined) return rows;
      // Whoever asks may be stopped in the middle; those who wait with it then ask themselves.
      const joined = underWay.get(name);
      if (joined === undefined) return read(name, isFinal, ask);
      return joined.catch(() => read(name, isFinal, ask));
    },
    once: async (fact, find) => {
      if (known.has(fact)) return true;
      const found = await find();
      if (known.size >= MAX_NAMES) known.clear();
      if (found) known.add(fact);
      return found;
    },
    hasOthers: (owner, instanceId) => {
      const met = instances.get(owner) ?? new Set();
      if (met.size >= MAX_NAMES) met.clear();
      instances.set(owner, met.add(instanceId));
      return met.size > 1;
    },
  };
}
