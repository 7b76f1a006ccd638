const TEST = 'test/identity/identity.test.ts';

/** I1: ways to prove a name are told apart in one place, and what nobody knows counts as the strictest. */
export const IDENTITY = [
  {
    name: 'a way to prove a name that nobody knows believes no typed name',
    file: 'src/identity/forms.ts',
    guard: '?? STRICTEST;',
    without: "?? 'asserted';",
    test: TEST,
  },
  {
    name: 'a worker that believes typed names starts before a sandbox only',
    file: 'src/identity/asserted.ts',
    guard: 'if (onLoopback) return;',
    without: 'if (!onLoopback || onLoopback) return;',
    test: TEST,
  },
];
