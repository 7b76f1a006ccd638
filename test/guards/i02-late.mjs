/** I2: a vote that came in time counts. */
export const IN_TIME = [
  {
    name: 'a vote that came in time is checked to the end before the window is called empty',
    file: 'src/workflows/ask-people.ts',
    guard: 'if (!inTime) await allStatementsChecked(run);',
    without: 'if (!inTime && windowMs < 0) await allStatementsChecked(run);',
    test: 'test/workflows/late-check.test.ts',
  },
];
