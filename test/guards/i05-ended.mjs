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
  {
    name: 'a hold less is told as looser',
    file: 'src/cli/policy-diff.ts',
    guard: '...heldLonger(was, is, now).map(',
    without: '...[].map(',
    test: 'test/cli/policy-commands.test.ts',
    only: 'becomes looser by a hold less',
  },
  {
    name: 'the rules of an account whose first instance is held are compared too',
    file: 'src/cli/policy-words.ts',
    guard: 'const withoutHolds = { ...policy, holds: [] };',
    without: 'const withoutHolds = policy;',
    test: 'test/cli/policy-commands.test.ts',
    only: 'becomes looser by a hold less',
  },
];
