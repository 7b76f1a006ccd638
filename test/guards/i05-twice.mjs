/** I5: what an answer says twice, it does not say. */
export const TWICE = [
  {
    name: 'an answer with a name twice in one object is no answer',
    file: 'src/alibaba/bounded.ts',
    guard: 'if (repeatsAName(text))',
    without: "if (repeatsAName('') && text !== '')",
    test: 'test/attacks/proxy-answers.test.ts',
  },
  {
    name: 'a JSON text in an answer with a name twice is unreadable',
    file: 'src/alibaba/wire.ts',
    guard: 'if (repeatsAName(value))',
    without: "if (repeatsAName('') && value !== '')",
    test: 'test/attacks/proxy-answers.test.ts',
  },
  {
    name: 'a name is the same name however it is spelled',
    file: 'src/values/repeated-names.ts',
    guard: "if (!quoted.includes('\\\\')) return quoted;",
    without: 'if (quoted.length > 0) return quoted;',
    test: 'test/values/repeated-names.test.ts',
  },
  {
    name: "a hook's answer with a name twice is not believed",
    file: 'src/backup/hook-answer.ts',
    guard: 'if (repeatsAName(text))',
    without: "if (repeatsAName('') && text !== '')",
    test: 'test/attacks/hook-answers.test.ts',
  },
];
