import { setMaxListeners } from 'node:events';
import { setTimeout } from 'node:timers/promises';
import type { Fault } from '../scenario/faults.js';

/** A fault that is set, and how many of its calls have come since. */
interface SetFault extends Fault {
  readonly id: number;
  seen: number;
}

/** A call, as far as faults tell calls apart. */
interface Met {
  readonly operation: string;
  readonly product: string;
  readonly accessKeyId: string;
  readonly parameters: ReadonlyMap<string, string>;
}

/** The faults that are set; the first one that fits a call decides what goes wrong with it. */
export interface Faults {
  readonly set: (fault: Fault) => number;
  /** Ends all of them; answers that are held back go out. */
  readonly clear: () => void;
  /** Holds an answer back, until the faults are cleared at the latest. */
  readonly hold: (ms: number) => Promise<void>;
  readonly list: () => readonly SetFault[];
  /** Counts one call, and tells what goes wrong with it. */
  readonly meet: (call: Met) => Fault | undefined;
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
    meet: (call) => {
      const concerned = faults.filter((fault) => concerns(fault, call));
      for (const fault of concerned) fault.seen += 1;
      return concerned.find(({ seen, occurrence, times }) => seen >= occurrence && seen < occurrence + times);
    },
  };
}

function concerns(fault: Fault, { operation, product, accessKeyId, parameters }: Met): boolean {
  const { where = {}, instanceId = parameters.get('KmsInstanceId') } = fault;
  return (
    (fault.operation === operation || fault.operation === '*') &&
    (fault.product ?? product) === product &&
    (fault.accessKeyId ?? accessKeyId) === accessKeyId &&
    instanceId === parameters.get('KmsInstanceId') &&
    Object.entries(where).every(([name, value]) => parameters.get(name) === value)
  );
}

/** Any number of answers may be held back at once. */
function manyWait(): AbortController {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  return controller;
}
