/** I9: what is named on the command line or in the settings is not read without a bound. */
export const BOUNDS = [
  {
    name: 'OpenSSH is given no key without an end',
    file: 'src/signatures/ssh.ts',
    guard: 'for (const path of [input.keyPath, `${input.keyPath}.pub`]) checkKey(path);',
    without: 'for (const path of [`${input.keyPath}.pub`]) checkKey(path);',
    test: 'test/cli/endless.test.ts',
    only: 'a key',
  },
  {
    name: 'a file that the Temporal settings name has a bound',
    file: 'src/config/temporal.ts',
    guard: "check('TEMPORAL_CONFIG_FILE', env['TEMPORAL_CONFIG_FILE']);",
    without: '',
    test: 'test/cli/endless.test.ts',
    only: 'no further than a megabyte',
  },
  {
    name: 'a certificate that the Temporal settings name has a bound',
    file: 'src/config/temporal.ts',
    guard: "if (file !== undefined && 'path' in file) check(what, file.path);",
    without: "if (file === undefined) check(what, '');",
    test: 'test/cli/endless.test.ts',
    only: 'no further than a megabyte',
  },
];
