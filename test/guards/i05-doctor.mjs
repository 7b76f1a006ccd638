/** I5: a permission counts as there only where the cloud has shown it. */
export const DOCTOR = [
  {
    name: 'what gives no answer is not told to work',
    file: 'src/doctor/tried.ts',
    guard: "const verdict = code === 'CLOUD_ACCESS_DENIED' ? 'refused' : 'no answer';",
    without: "const verdict = code === 'CLOUD_ACCESS_DENIED' ? 'refused' : 'works';",
    test: 'test/doctor/doctor.test.ts',
    only: 'A host that',
  },
  {
    name: 'a no of another kind is not told to work',
    file: 'src/doctor/kind-trials.ts',
    guard: "return { verdict: isDenied === true ? 'refused' : 'no answer', code, why };",
    without: "return isDenied === true ? { verdict: 'refused', code, why } : undefined;",
    test: 'test/doctor/doctor.test.ts',
    only: 'A host that',
  },
  {
    name: 'an empty list that a refusal could look like is not told to work',
    file: 'src/doctor/kind-trials.ts',
    guard: 'if (kind.mayBeMute === undefined) return undefined;',
    without: "if (kind.kind !== '') return undefined;",
    test: 'test/doctor/doctor.test.ts',
    only: 'An empty list',
  },
  {
    name: 'what nobody could ask for leaves its place open',
    file: 'src/doctor/kind-trials.ts',
    guard: "const isEmpty = before?.verdict === 'works' || before?.nothingThere === true;",
    without: 'const isEmpty = before !== undefined;',
    test: 'test/doctor/doctor.test.ts',
    only: 'Whoever may ask nothing',
  },
];

/** I12: a report has forms only. */
export const REPORT = [
  {
    name: 'no text of an answer gets into a report',
    file: 'src/doctor/shape.ts',
    guard: "if (typeof value === 'string') return formOf(value);",
    without: "if (typeof value === 'string') return value;",
    test: 'test/doctor/doctor.test.ts',
    only: 'A report',
  },
  {
    name: 'no name of a field that somebody chose gets into a report',
    file: 'src/doctor/shape.ts',
    guard: 'ownNames || !NAME.test(name) || values.has(name)',
    without: "ownNames && !NAME.test(name) && values.has('')",
    test: 'test/doctor/shape.test.ts',
    only: 'A name',
  },
  {
    name: 'only the first part of an id that the vendor gives is shown',
    file: 'src/doctor/shape.ts',
    guard: "if (!PREFIXES.has(prefix)) return '<text>';",
    without: "if (prefix === '') return '<text>';",
    test: 'test/doctor/shape.test.ts',
    only: 'The shape of',
  },
];
