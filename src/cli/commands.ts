import { STOP_IN_THE_CLOUD } from '../policy/reasons/hold.js';
import type { CommandDefinition } from './command-definition.js';
import { LOOKING } from './commands-looking.js';
import { MORE_COMMANDS } from './more-commands.js';
import { backup, comment, filled, instance, key, may, need, signer, where, whole } from './options.js';
import { OUTCOMES, STAGES } from '../release.js';

const WITHOUT_TEMPORAL = `To stop a release without Temporal: ${STOP_IN_THE_CLOUD}.`;

/** Every command, in the order of use. */
export const COMMANDS: readonly CommandDefinition[] = [
  ...LOOKING,
  {
    name: 'request',
    load: () => import('./request.js'),
    about: 'ask for an instance to be released; starts the runbook',
    options: () => [
      ...instance(),
      need('--requested-by <name>', 'who asks; someone of this name cannot approve'),
      need('--reason <text>', 'why it may go'),
      may('--ticket <id>', 'where this is tracked'),
      may('--approvals <n>', 'require more approvals than the policy').argParser(whole),
      may('--cooling-off-hours <n>', 'cool off for longer than the policy').argParser(whole),
      may('--not-before <instant>', 'no release before this moment, such as 2027-01-31T08:00:00Z'),
      may('--watch', 'stay, and end as the run ends'),
      may(
        '--wait',
        'stay until people have something to do: exits 0 when they are asked to approve, 10 when something blocks, else as the run ended',
      ).conflicts('watch'),
    ],
  },
  {
    name: 'statement',
    load: () => import('./statement.js'),
    about: 'print the exact text for one person to sign, without a newline',
    argument: 'ID',
    options: () => [
      signer(),
      need('--says <what>', 'what it says').choices(['approve', 'reject', 'backup-made']),
      comment(),
      ...backup(may),
      ...where(),
    ],
  },
  {
    name: 'approve',
    load: () => import('./approve.js'),
    about: 'read what would be destroyed, sign it, and send it',
    argument: 'ID',
    options: () => [
      signer(),
      key(),
      comment(),
      may('--confirm <instance>', 'instead of typing the instance id: nobody is asked'),
      may('--wait', 'wait until the run asks; 5 when it ends before'),
      ...where(),
    ],
  },
  {
    name: 'reject',
    load: () => import('./reject.js'),
    about: 'stop a release: the instance is kept; needs no key',
    more: WITHOUT_TEMPORAL,
    argument: 'ID',
    options: () => [signer(), need('--why <text>', 'why it is kept').argParser(filled), key(), ...where()],
  },
  {
    name: 'backup-made',
    load: () => import('./backup-made.js'),
    about: 'sign what you made in the console, where the policy asks for an attested backup',
    argument: 'ID',
    options: () => [signer(), key().makeOptionMandatory(), ...backup(need), comment(), ...where()],
  },
  {
    name: 'cancel',
    load: () => import('./cancel.js'),
    about: 'cancel a run: the instance is kept',
    more: WITHOUT_TEMPORAL,
    argument: 'ID',
    options: () => [need('--why <text>', 'why; stands in the history').argParser(filled), ...where()],
  },
  {
    name: 'recheck',
    load: () => import('./recheck.js'),
    about: 'look again at what blocks, now',
    argument: 'ID',
    options: where,
  },
  {
    name: 'status',
    load: () => import('./status.js'),
    about: 'show a run; exits 10 while it is open, else as it ended',
    argument: 'ID',
    options: where,
  },
  {
    name: 'watch',
    load: () => import('./watch.js'),
    about: 'follow a run, and exit as it ends',
    argument: 'ID',
    options: where,
  },
  {
    name: 'list',
    load: () => import('./list.js'),
    about: 'list runs, open ones first',
    options: () => [
      may('--stage <stage>', 'only runs in this stage').choices(STAGES),
      may('--outcome <outcome>', 'only runs that ended so').choices(OUTCOMES),
      may('--blocked-by <code>', 'only runs that this blocks'),
      ...where(),
      may('--limit <n>', 'at most so many').argParser(whole).default(100),
    ],
  },
  {
    name: 'evidence',
    load: () => import('./evidence.js'),
    about:
      'show all that was seen for the open approval request; --json piped: the bytes whose digest is signed',
    argument: 'ID',
    options: () => [
      may('--diff', 'what differs from the approval request before'),
      may('--html <file>', 'write one page, which opens offline'),
      ...where(),
    ],
  },
  {
    name: 'verify',
    load: () => import('./verify.js'),
    about: 'check a certificate offline; exits with 0: verified, 7: not, 11: a record, which nobody signed',
    argument: 'FILE',
    options: () => [
      need('--allowed-signers <file>', 'whose signatures count: the list of the time of the release'),
      may('--required <n>', 'so many distinct approvers at least; two, whatever the file says').argParser(
        whole,
      ),
      may('--policy <file>', 'your own policy: in what the certificate is looser is told'),
    ],
  },
  ...MORE_COMMANDS,
  {
    name: 'worker',
    load: () => import('./worker.js'),
    about: 'serve runs: the observer reads, the executor releases',
    handlesSignals: true,
    options: () => [
      need('--role <role>', 'observer, executor, or both in one process').choices([
        'observer',
        'executor',
        'both',
      ]),
      may('--setup', 'register the search attributes first'),
    ],
  },
  {
    name: 'sandbox',
    load: () => import('../../demo/sandbox.js'),
    about: 'Alibaba Cloud on a laptop, for trying and testing',
    handlesSignals: true,
    options: () => [
      need('--scenario <file>', 'what is in the cloud'),
      need('--port <n>', 'on loopback; 0 takes any free one').argParser(whole),
    ],
  },
  {
    name: 'demo',
    load: () => import('../../demo/demo.js'),
    about: 'one release from request to certificate, on this machine',
    handlesSignals: true,
    options: () => [
      may('--keep', 'stop at the approval and leave everything up'),
      may('--scenario <name>', 'another ending').choices([
        'protected',
        'used',
        'no-backup',
        'subscription',
        'lost-answer',
        'changed',
      ]),
    ],
  },
];
