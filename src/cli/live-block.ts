const USUAL_ROWS = 24;

/** A text on a terminal that each drawing replaces. Its lines must fit the terminal's columns. */
export interface LiveBlock {
  draw(text: string): void;
  /** Leaves what was drawn last where it is. */
  leave(): void;
}

/** A block that was not drawn yet. Never higher than the terminal: a line that has scrolled away cannot be replaced. */
export function liveBlock(write: (text: string) => void, rows: () => number | undefined): LiveBlock {
  let drawn = 0;
  return {
    draw(text) {
      const lines = text.split('\n');
      const room = Math.max(2, (rows() ?? USUAL_ROWS) - 1);
      // The last line is the sign of life.
      const shown = lines.length <= room ? lines : [...lines.slice(0, room - 2), '…', ...lines.slice(-1)];
      write(`${drawn === 0 ? '' : `\u001b[${drawn}A\u001b[J`}${shown.join('\n')}\n`);
      drawn = shown.length;
    },
    leave() {
      drawn = 0;
    },
  };
}
