/** The one form in which a statement is given out: JSON that a person can read, a field a line. */
export function textOfStatement(statement: object): string {
  // One blank, not two: each text stands in the history some eight times.
  return JSON.stringify(statement, null, 1);
}
