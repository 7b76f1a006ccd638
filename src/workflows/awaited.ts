import type { Stage } from '../release.js';

/** What is awaited in a stage, for people, where the stage itself has nothing more exact to say. */
export const AWAITED: Readonly<Record<Stage, string>> = {
  identifying: 'the observer looks at the account, the policy and the instance',
  'checking deletion protection':
    "the observer looks whether deletion protection is off: the instance's, and every key's own",
  'securing a backup': 'a backup',
  'scanning for callers': 'the observer looks for callers; the audit trail may lag by 11 minutes',
  'awaiting approval': 'distinct approvers sign',
  'cooling off': 'the end of the cooling-off',
  releasing: 'the executor (a worker with --role executor) judges everything by itself, and sends one call',
  'confirming it is gone': 'two looks that do not depend on each other agree',
  'confirming billing':
    'the bills of the days after the release; the first verdict comes up to 3 days after it',
  ended: '',
};
