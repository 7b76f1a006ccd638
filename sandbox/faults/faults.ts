import type { Fault } from '../scenario/faults.js';

/** A fault that is set, and how many of its calls have come since. */
export interface SetFault extends Fault {
  readonly id: number;
  seen: number;
}

/** The faults that are set; the first one that fits a call decides what goes wrong with it. */
export interface Faults {
  readonly set: (fault: Fault) => number;
  readonly clear: () => void;
  readonly list: () => readonly SetFault[];
  /** Counts one call of an operation by an access key, and tells what goes wrong with it. */
  readonly meet: (operation: string, accessKeyId: string) => Fault | undefined;
}

/** No faults yet. */
export function createFaults(): Faults {
  let faults: SetFault[] = [];
  let last = 0;
  return {
    set: (fault) => {
      last += 1;
      faults.push({ ...fault, id: last, seen: 0 });
      return last;
    },
    clear: () => void (faults = []),
    list: () => faults,
    meet: (operation, accessKeyId) => {
      const concerned = faults.filter(
        (fault) =>
          (fault.operation === operation || fault.operation === '*') &&
          (fault.accessKeyId === undefined || fault.accessKeyId === accessKeyId),
      );
      for (const fault of concerned) fault.seen += 1;
      return concerned.find(({ seen, occurrence, times }) => seen >= occurrence && seen < occurrence + times);
    },
  };
}
