/** I12: what a library says of a file that holds secrets is not passed on. */
export const NOT_PASSED_ON = [
  {
    name: 'a library that quotes a configuration is not quoted',
    file: 'src/alibaba/credentials.ts',
    guard: 'const message = whyNoCredential(error, profile);',
    without:
      "const message = whyNoCredential(error, profile) + (error instanceof Error ? error.message : '');",
    test: 'test/alibaba/no-credential.test.ts',
  },
  {
    name: 'a field that holds a secret is shown without it',
    file: 'src/alibaba/redact.ts',
    guard: ".replace(NAMED, '$1=***')",
    without: ".replace(NAMED, '$&')",
    test: 'test/alibaba/secrets.test.ts',
  },
  {
    name: 'no private key is shown',
    file: 'src/alibaba/redact.ts',
    guard: ".replace(/-----BEGIN[\\s\\S]*?(-----END[^-]*-----|$)/g, '***')",
    without: '',
    test: 'test/alibaba/secrets.test.ts',
  },
  {
    name: 'a parser that quotes a configuration is not quoted',
    file: 'src/config/temporal.ts',
    guard: "const [why = ''] = error.message.split('\\n', 1);",
    without: 'const why = error.message;',
    test: 'test/config/config.test.ts',
    only: 'shows nothing',
  },
];
