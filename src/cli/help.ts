import { Option } from 'commander';
import type { CommandDefinition } from './command-definition.js';

/** Commands that talk to no Temporal server. */
const ALONE: readonly string[] = [
  ...[
    'plan',
    'verify',
    'policy check',
    'policy diff',
    'completion',
    'sandbox',
    'demo',
    'candidates',
    'doctor',
  ],
];
const CLOUD: readonly string[] = ['plan', 'worker', 'candidates', 'doctor', 'init'];
const INSTANCE = 'kst-hzz65f3a1b2c3d4e5f6g7';
const THREE_NAMES = `--instance ${INSTANCE} --region cn-hangzhou --account 1234567890123456`;
const AS_ANN = '--as ann --key ~/.ssh/id_ed25519';
const BACKUP =
  '--made-at 2027-01-31T08:00:00Z --backup-id b-1 --keys 3 --secrets 2 --restorable-until 2027-04-30T08:00:00Z';

const EXAMPLES: Readonly<Record<string, readonly string[]>> = {
  candidates: [
    '',
    '--cloud-profile prod --cloud-profile test --html candidates.html',
    '--region cn-hangzhou --json',
  ],
  plan: [`${THREE_NAMES}`, `${THREE_NAMES} --policy policy.toml`],
  doctor: [`${THREE_NAMES}`, `${THREE_NAMES} --role executor --cloud-profile prod --report shapes.json`],
  request: [
    `${THREE_NAMES} --requested-by rita --reason "payments moved to the new instance" --ticket OPS-12`,
  ],
  statement: [`${INSTANCE} --as ann --says approve > statement.json`],
  approve: [`${INSTANCE} ${AS_ANN}`, `${INSTANCE} ${AS_ANN} --confirm ${INSTANCE} --json`],
  reject: [`${INSTANCE} --as ann --why "the billing batch still needs it"`],
  'backup-made': [`${INSTANCE} ${AS_ANN} ${BACKUP}`],
  cancel: [`${INSTANCE} --why "asked for by mistake"`],
  recheck: [INSTANCE],
  status: [INSTANCE, `${INSTANCE} --json`],
  watch: [INSTANCE],
  list: ['', '--stage "awaiting approval"', '--outcome kept --json'],
  init: [
    '',
    '--account 1234567890123456 --region cn-hangzhou --instance kst-hzz65f3a1b2c3d4e5f6g7 --approver ann=ann.pub --approver ben=ben.pub',
    '--check',
  ],
  inbox: ['--as ann'],
  evidence: [INSTANCE, `${INSTANCE} --html evidence.html`, `${INSTANCE} --json > evidence.json`],
  verify: ['certificate-0123….json --allowed-signers allowed_signers'],
  'policy check': ['policy.toml'],
  'policy diff': ['policy.toml policy.new.toml'],
  completion: [
    'bash > ~/.local/share/bash-completion/completions/kms-release',
    'zsh > ~/.zfunc/_kms-release',
  ],
  worker: ['--role observer --setup', '--role executor'],
  sandbox: ['--scenario sandbox/scenarios/changed.json --port 0'],
  demo: ['', '--keep', '--scenario lost-answer'],
};

const OF_TEMPORAL = `Variables (as the Temporal CLI has them; an option goes before its variable):
  TEMPORAL_ADDRESS, TEMPORAL_NAMESPACE, TEMPORAL_PROFILE, TEMPORAL_CONFIG_FILE, TEMPORAL_API_KEY,
  TEMPORAL_TLS, TEMPORAL_TLS_CLIENT_CERT_PATH, TEMPORAL_TLS_CLIENT_KEY_PATH, TEMPORAL_TLS_SERVER_CA_CERT_PATH`;
const OF_CLOUD = `  ALIBABA_CLOUD_ACCESS_KEY_ID and _SECRET, or whatever else the vendor's default chain takes;
  ALIBABA_CLOUD_ENDPOINT for a sandbox`;
const OF_WORKER = `  KMS_RELEASE_POLICY (required), KMS_RELEASE_EVIDENCE_DIR (./evidence), KMS_RELEASE_OBSERVER_DIR,
  KMS_RELEASE_EXECUTOR_DIR, KMS_RELEASE_BACKUP_TOKEN_FILE, KMS_RELEASE_QUOTA_SHARE, KMS_RELEASE_LOG_LEVEL (info),
  KMS_RELEASE_HEALTH_PORT, KMS_RELEASE_HEALTH_HOST (127.0.0.1)`;

/** What the help of a command ends with: examples, the variables that count for it, and what it says of itself. */
export function endOfHelp({ name, more }: CommandDefinition): string {
  const examples = (EXAMPLES[name] ?? []).map((rest) => `  kms-release ${name} ${rest}`.trimEnd());
  const usesTemporal = !ALONE.includes(name);
  const variables = [
    ...(usesTemporal ? [OF_TEMPORAL] : CLOUD.includes(name) ? ['Variables:'] : []),
    ...(CLOUD.includes(name) ? [OF_CLOUD] : []),
    ...(name === 'worker' ? [OF_WORKER] : []),
    ...(['evidence', 'approve', 'init'].includes(name) ? ['  KMS_RELEASE_EVIDENCE_DIR (./evidence)'] : []),
  ];
  return [
    ...(more === undefined ? [] : ['', more]),
    ...(examples.length === 0 ? [] : ['', examples.length === 1 ? 'Example:' : 'Examples:', ...examples]),
    ...(variables.length === 0 ? [] : ['', ...variables]),
  ].join('\n');
}

/** Each option by which the Temporal CLI says where the server is, and the variable that it stands for. */
const CONNECTION: readonly (readonly [flags: string, variable: string, about: string])[] = [
  ['--address <host:port>', 'TEMPORAL_ADDRESS', 'the Temporal server (localhost:7233)'],
  ['--namespace <name>', 'TEMPORAL_NAMESPACE', 'its namespace (default)'],
  ['--profile <name>', 'TEMPORAL_PROFILE', 'a profile of the Temporal CLI’s file'],
  ['--tls', 'TEMPORAL_TLS', 'connect by TLS'],
  ['--tls-cert-path <file>', 'TEMPORAL_TLS_CLIENT_CERT_PATH', 'your certificate'],
  ['--tls-key-path <file>', 'TEMPORAL_TLS_CLIENT_KEY_PATH', 'its key'],
  ['--tls-ca-path <file>', 'TEMPORAL_TLS_SERVER_CA_CERT_PATH', 'whose certificate of the server counts'],
  ['--tls-server-name <name>', 'TEMPORAL_TLS_SERVER_NAME', 'the name in that certificate'],
  [
    '--tls-disable-host-verification',
    'TEMPORAL_TLS_DISABLE_HOST_VERIFICATION',
    'do not look at that name: for tests only',
  ],
];

/** The options by which a command that talks to Temporal is told where it is; none for the others. */
export function connectionOptions({ name }: CommandDefinition): Option[] {
  if (ALONE.includes(name)) return [];
  return CONNECTION.map(([flags, , about]) => new Option(flags, about).helpGroup('Temporal:'));
}

/** The environment as these options change it. */
export function environmentWith(
  env: Readonly<Record<string, string | undefined>>,
  options: Readonly<Record<string, unknown>>,
): Readonly<Record<string, string | undefined>> {
  const changed = { ...env };
  for (const [flags, variable] of CONNECTION) {
    const value = options[new Option(flags).attributeName()];
    if (typeof value === 'string' || value === true) changed[variable] = String(value);
  }
  return changed;
}
