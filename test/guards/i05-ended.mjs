/** What a policy says by itself, and what is told of two. */
export const POLICIES = [
  {
    name: 'a policy that becomes looser is told so',
    file: 'src/cli/policy-diff.ts',
    guard: 'return looser.length > 0 ? EXIT.kept : EXIT.done;',
    without: 'return EXIT.done;',
    test: 'test/cli/policy-commands.test.ts',
    only: 'is compared with another one',
  },
  {
    name: 'an instance that may be released now, and could not before, is named',
    file: 'src/cli/policy-diff.ts',
    guard: 'other?.instances.includes(id) !== true',
    without: 'other === undefined',
    test: 'test/cli/policy-commands.test.ts',
    only: 'is compared with another one',
  },
];
