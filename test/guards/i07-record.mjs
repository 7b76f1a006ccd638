/** I7: a run that waits for its record says what it ended as. */
export const RECORD = [
  {
    name: 'a run whose record waits for the store shows its result',
    file: 'src/workflows/record.ts',
    guard: '      tell(run, { result });\n',
    without: '      if (result.callsSent < 0) tell(run, { result });\n',
    test: 'test/workflows/records.test.ts',
    only: 'while the store is away',
  },
];
