import tseslint from 'typescript-eslint';

const nodeBuiltIns = { group: ['node:*'], message: 'Workflow code is deterministic: no Node built-ins.' };

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
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/alibaba/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        { patterns: [{ group: ['@alicloud/*'], message: 'Only src/alibaba/ knows the vendor.' }] },
      ],
    },
  },
  {
    files: ['src/workflows/**/*.ts', 'src/policy/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            nodeBuiltIns,
            {
              group: ['@alicloud/*', 'zod', '@temporalio/{activity,client,worker}'],
              message: 'Not in workflow code or policy.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['sandbox/**/*.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              group: ['**/src/*', '**/src/**', '@alicloud/*'],
              message: 'The sandbox knows nothing of the service.',
            },
          ],
        },
      ],
    },
  },
);
