import type { Io } from '../../src/cli/io.js';

/** An `Io` that shows nothing to anybody. What a command answered is handed to `take`. */
export function quietIo(env: Io['env'] = {}, take: (value: unknown) => void = () => undefined): Io {
  const nothing = () => undefined;
  return {
    env,
    json: true,
    interactive: false,
    stdoutIsTerminal: false,
    columns: 80,
    answer: (value) => take(value),
    line: nothing,
    exact: nothing,
    note: nothing,
    progress: nothing,
    next: nothing,
    live: undefined,
  };
}
