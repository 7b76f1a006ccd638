import type { CommandDefinition } from './command-definition.js';
import { instance, looked, planned, tried } from './options.js';

/** Commands that need neither Temporal nor a policy, and change nothing. */
export const LOOKING: readonly CommandDefinition[] = [
  {
    name: 'plan',
    load: () => import('./plan.js'),
    about: 'run every check on an instance, read-only: needs no Temporal and no policy, releases nothing',
    options: () => [...instance(), ...planned()],
  },
  {
    name: 'candidates',
    load: () => import('./candidates.js'),
    about:
      'where to start: every KMS instance of an account, what would be saved, and what is in the way; read-only',
    options: looked,
  },
  {
    name: 'doctor',
    load: () => import('./doctor.js'),
    about:
      'try every permission and what is assumed of the cloud, read-only: needs no Temporal and no policy',
    more: 'Where TEMPORAL_ADDRESS, _NAMESPACE, _PROFILE or _CONFIG_FILE is set, it also says which doors of notices take nothing.',
    options: () => [...instance(), ...tried()],
  },
];
