// Who may import whom. `npm run lint` fails at the first arrow that points the wrong way. Why this order, and why this
// tool: docs/decisions/0025-folders-point-one-way.md. The picture of it: docs/architecture.md (npm run architecture).
// An arrow counts whether it carries a value or a type.

import { SANDBOX, SRC } from './scripts/layers.mjs';

/** What a workflow is bundled with, and what must say the same whenever and wherever it is asked. */
const PURE =
  '^src/(workflows|policy|values|release|identity/forms)/|^src/(release|visible|errors|identity/forms)\\.ts$';

/** One rule a part: it imports nothing of its own row but itself, and nothing of a later row. */
function oneWay(where, rows) {
  return rows.flatMap((row, at) =>
    Object.entries(row).map(([name, paths]) => {
      const below = rows.slice(0, at).flatMap((lower) => Object.values(lower).flat());
      return {
        name: `${where}: ${name} imports only what stands below it`,
        severity: 'error',
        from: { path: anyOf(paths) },
        to: { path: `^${where}/`, pathNot: anyOf([...paths, ...below]) },
      };
    }),
  );
}

function anyOf(paths) {
  return `^(${paths.join('|')})`;
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...oneWay('src', SRC),
    ...oneWay('sandbox', SANDBOX),
    {
      name: 'every file of src and sandbox has its place in the order',
      comment: 'A new folder is written into SRC or SANDBOX above.',
      severity: 'error',
      from: {
        path: '^(src|sandbox)/',
        pathNot: anyOf([...placesOf(SRC), ...placesOf(SANDBOX), 'src/ms\\.d\\.ts']),
      },
      to: {},
    },
    {
      name: 'no circles between files',
      comment:
        'Two files that need each other are one file, or have a third in common that neither has named yet.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src knows demo by one arrow',
      comment:
        'The table of commands loads `demo` and `sandbox` when they are called; a worker never loads either.',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/cli/commands\\.ts$' },
      to: { path: '^demo/' },
    },
    {
      name: 'that arrow is lazy',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^demo/', dependencyTypesNot: ['dynamic-import'] },
    },
    {
      name: 'src never imports the sandbox',
      comment: 'The service does not know that it may be talking to a stand-in.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(sandbox|test|bench|scripts)/' },
    },
    {
      name: 'the sandbox knows nothing of the service',
      comment: 'It is written from the vendor’s facts; otherwise it would agree with our mistakes.',
      severity: 'error',
      from: { path: '^sandbox/' },
      to: { path: '^(src|demo|test|bench)/|@alicloud/' },
    },
    {
      name: 'only src/alibaba knows the vendor',
      severity: 'error',
      from: { path: '^(src|demo)/', pathNot: '^src/alibaba/' },
      to: { path: '@alicloud/' },
    },
    {
      name: 'the cloud is made by whoever wires it; the others know its types',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(alibaba/|worker(\\.ts|/)|cli/)' },
      to: { path: '^src/alibaba/', dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows know the types of activities, nothing that runs',
      comment: 'A workflow is bundled and replayed: whatever it imports is replayed with it.',
      severity: 'error',
      from: { path: '^src/workflows/' },
      to: {
        path: '^src/(activities|evidence|alibaba|probes|config|backup)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows and rules are deterministic: nothing of Node',
      severity: 'error',
      from: { path: PURE },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'workflows and rules are deterministic: no zod, no worker, no client',
      severity: 'error',
      from: { path: PURE },
      to: { path: 'node_modules/(zod|@temporalio/(activity|client|worker))/' },
    },
    {
      name: 'workflows and rules know how a proof looks, not who verifies it',
      comment: 'Providers read files and start programs; their forms are pure.',
      severity: 'error',
      from: { path: PURE },
      to: { path: '^src/(signatures/|identity/(?!forms))' },
    },
    {
      name: 'only its own form and provider know what OpenSSH writes',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(signatures/|identity/forms/ssh\\.ts$)' },
      to: { path: '^src/values/armor\\.ts$' },
    },
    {
      name: 'only its own provider knows OpenSSH',
      severity: 'error',
      from: { path: '^src/', pathNot: '^src/(signatures/|identity/ssh\\.ts$)' },
      to: { path: '^src/signatures/' },
    },
    {
      name: 'nothing imports cli.ts; worker.ts is imported by the command that runs it',
      severity: 'error',
      from: { pathNot: '^(src/cli/worker\\.ts|test/|bench/)' },
      to: { path: '^src/(cli|worker)\\.ts$' },
    },
    {
      name: 'what can release is loaded by the worker alone',
      comment: 'And lazily: an observer never has it in memory.',
      severity: 'error',
      from: { path: '^(src|demo)/', pathNot: '^src/worker\\.ts$' },
      to: { path: '^src/alibaba/send-release-kms-instance\\.ts$' },
    },
    {
      name: 'what can release is loaded lazily',
      severity: 'error',
      from: {},
      to: {
        path: '^src/alibaba/send-release-kms-instance\\.ts$',
        dependencyTypesNot: ['dynamic-import'],
      },
    },
    {
      name: 'every import is found',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'types', 'node', 'default'],
    },
  },
};

function placesOf(rows) {
  return rows.flatMap((row) => Object.values(row).flat());
}
