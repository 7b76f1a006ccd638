import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../scenario/faults.js';

/** A fault that is set, and how many of its calls have come since. */
interface SetFault extends Fault {
  readonly id: number;
  seen: number;
}

/** The faults that are set; the first one that fits a call decides what goes wrong with it. */
export interface Faults {
  readonly set: (fault: Fault) => number;
  /** Ends all of them; answers that are held back go out. */
  readonly clear: () => void;
  /** Holds an answer back, until the faults are cleared at the latest. */
  readonly hold: (ms: number) => Promise<void>;
  readonly list: () => readonly SetFault[];
  /** Counts one call of an operation by an access key, about an instance where it names one, and tells what goes wrong with it. */
  readonly meet: (operation: string, accessKeyId: string, instanceId?: string) => Fault | undefined;
}

/** No faults yet. */
export function createFaults(): Faults {
  let faults: SetFault[] = [];
  let last = 0;
  let cleared = manyWait();
  return {
    set: (fault) => {
      last += 1;
      faults.push({ ...fault, id: last, seen: 0 });
      return last;
    },
    clear: () => {
      faults = [];
      cleared.abort();
      cleared = manyWait();
    },
    hold: (ms) => setTimeout(ms, undefined, { signal: cleared.signal }).catch(() => undefined),
    list: () => faults,
    meet: (operation, accessKeyId, instanceId) => {
      const concerned = faults.filter(
        (fault) =>
          (fault.operation === operation || fault.operation === '*') &&
          (fault.accessKeyId === undefined || fault.accessKeyId === accessKeyId) &&
          (fault.instanceId === undefined || fault.instanceId === instanceId),
      );
      for (const fault of concerned) fault.seen += 1;
      return concerned.find(({ seen, occurrence, times }) => seen >= occurrence && seen < occurrence + times);
    },
  };
}

/** Any number of answers may be held back at once. */
function manyWait(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
