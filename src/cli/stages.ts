import type { Outcome, Stage } from '../release.js';

/** Every stage, as `list --stage` takes it. */
export const STAGES = [
  'identifying',
  'checking deletion protection',
  'securing a backup',
  'scanning for callers',
  'awaiting approval',
  'cooling off',
  'releasing',
  'confirming it is gone',
  'confirming billing',
  'ended',
] as const satisfies readonly Stage[];

/** Every outcome, as `list --outcome` takes it. */
export const OUTCOMES = ['released', 'kept', 'not found', 'unknown'] as const satisfies readonly Outcome[];
