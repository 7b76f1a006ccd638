/** What has to be undone at the end, newest first. */
export interface CleanUp {
  /** Registers one thing; undoes it at once when everything else is undone already. */
  later(undo: () => Promise<void> | void): void;
  /** Undoes everything, once; one failure does not keep the rest from being undone. */
  run(): Promise<void>;
}

/** A list of things to undo, empty so far. */
export function createCleanUp(): CleanUp {
  const undos: (() => Promise<void> | void)[] = [];
  let over = false;
  const undoAll = async () => {
    for (let undo = undos.pop(); undo !== undefined; undo = undos.pop()) {
      await Promise.resolve()
        .then(undo)
        .catch(() => undefined);
    }
  };
  return {
    later(undo) {
      undos.push(undo);
      if (over) void undoAll();
    },
    async run() {
      over = true;
      await undoAll();
    },
  };
}
