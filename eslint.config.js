import jsdoc from 'eslint-plugin-jsdoc';
import tseslint from 'typescript-eslint';

/** A worker has many runs, and each is replayed. */
const stateless = ['Program', 'Program > ExportNamedDeclaration'].flatMap((where) =>
  [
    `${where} > VariableDeclaration[kind!="const"]`,
    `${where} > VariableDeclaration > VariableDeclarator > NewExpression[callee.name=/^(Weak)?(Map|Set)$/]`,
  ].map((selector) => ({ selector, message: 'No state outside of a run.' })),
);
/** Each part of a run has one writer: `ballot.ts`, `tell.ts`, `call-log.ts`. */
const writes = (...parts) =>
  parts.map((part) => ({
    selector: `AssignmentExpression > MemberExpression.left[property.name="${part}"]`,
    message: `Only one file writes the ${part} of a run.`,
  }));
const writesOnly = (part) => ({
  'no-restricted-syntax': [
    'error',
    ...stateless,
    ...writes(...['ballot', 'display', 'calls'].filter((other) => other !== part)),
  ],
});

export default tseslint.config(
  {
    ignores: [
      'dist',
      'node_modules',
      'coverage',
      '.cache',
      'docs',
      'scripts',
      '**/*.mjs',
      'test/contract',
      'eslint.config.js',
      'vitest.config.ts',
    ],
  },
  ...tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-assertions': ['error', { assertionStyle: 'never' }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/require-await': 'off',
      'max-lines': ['error', { max: 200 }],
      'no-restricted-exports': ['error', { restrictDefaultExports: { direct: true } }],
    },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: {
      'max-lines': ['error', { max: 400 }],
      // vitest's matchers are typed `any`, and the helpers of a world are closures, whatever a type says.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/unbound-method': 'off',
      // Test files share their modules (`isolate: false`): a module that another file has loaded is not mocked.
      'no-restricted-properties': ['error', { object: 'vi', property: 'mock' }],
    },
  },
  {
    files: ['src/**/*.ts', 'sandbox/**/*.ts', 'demo/**/*.ts'],
    rules: {
      // A screen. Where a function is a plain list, it says so and is exempt.
      'max-lines-per-function': ['error', { max: 45, skipBlankLines: true, skipComments: true }],
    },
  },
  {
    // Whatever a file exports says what it promises.
    files: ['src/**/*.ts', 'demo/**/*.ts'],
    plugins: { jsdoc },
    rules: {
      'jsdoc/require-jsdoc': [
        'error',
        {
          publicOnly: true,
          enableFixer: false,
          require: { FunctionDeclaration: true, ClassDeclaration: true },
          contexts: ['TSInterfaceDeclaration', 'TSTypeAliasDeclaration', 'VariableDeclaration'],
        },
      ],
    },
  },
  {
    files: ['src/workflows/**/*.ts'],
    rules: { 'no-restricted-syntax': ['error', ...stateless, ...writes('ballot', 'display', 'calls')] },
  },
  { files: ['src/workflows/ballot.ts'], rules: writesOnly('ballot') },
  { files: ['src/workflows/tell.ts'], rules: writesOnly('display') },
  { files: ['src/workflows/call-log.ts'], rules: writesOnly('calls') },
);
