// The order of the folders, as .dependency-cruiser.mjs holds it and docs/architecture.md draws it.

/**
 * From the bottom up: a part may import what stands in an earlier row, never its own row’s others or a later one. The
 * names are those of docs/architecture.md.
 */
export const SRC = [
  // Words, values and errors: what everybody may use. They know nobody.
  {
    words: [
      'src/release\\.ts',
      'src/release/',
      'src/values/',
      'src/identity/forms(\\.ts|/)',
      'src/(errors|visible|search-attributes|slots|package-root|package-version|read-bounded)\\.ts',
    ],
  },
  // The cloud behind types of our own; and whose signature it is.
  { alibaba: ['src/alibaba/'], signatures: ['src/signatures/'] },
  // What was seen of the cloud at one time; and the ways to prove a name.
  { snapshot: ['src/snapshot\\.ts'], identity: ['src/identity/(?!forms)'] },
  // Pure rules: evidence in, reasons out.
  { policy: ['src/policy/'] },
  // The rules as a file has them, each place where a caller can be, each way to a backup, and what a run's history says.
  {
    config: ['src/config\\.ts', 'src/config/'],
    probes: ['src/probes/'],
    backup: ['src/backup/'],
    contract: ['src/contract/'],
    history: ['src/history\\.ts'],
  },
  // What is kept for ever.
  { evidence: ['src/evidence/'] },
  // One step of the runbook each; and what was seen as one page for people.
  { activities: ['src/activities/'], 'evidence-page': ['src/evidence-page/'] },
  // What is looked at without a run: many instances at once; and what a credential may do.
  { candidates: ['src/candidates/'], doctor: ['src/doctor/'] },
  // The runbook.
  { workflows: ['src/workflows/'] },
  // Who is told what runs wait for; and what other programs call.
  {
    notices: ['src/notices/'],
    client: ['src/client\\.ts', 'src/client/'],
    schemas: ['src/contract\\.ts'],
  },
  { worker: ['src/worker\\.ts', 'src/worker/'] },
  // People.
  { cli: ['src/cli\\.ts', 'src/cli/'] },
];

/** The same for the stand-in of the cloud. */
export const SANDBOX = [
  { words: ['sandbox/(errors|types)\\.ts', 'sandbox/scenario/'] },
  { auth: ['sandbox/auth/'], faults: ['sandbox/faults/'], trail: ['sandbox/trail/'] },
  { world: ['sandbox/world/'] },
  { billing: ['sandbox/billing/'], log: ['sandbox/log/'] },
  { operations: ['sandbox/operations/'], ledger: ['sandbox/ledger/'], control: ['sandbox/control/'] },
  { http: ['sandbox/http/'] },
  { index: ['sandbox/index\\.ts'] },
];
