import type { CommandDefinition } from './command-definition.js';
import { signer, where } from './options.js';

/** What people read apart from one run: what waits for them, and what a policy says. */
export const MORE_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'inbox',
    load: () => import('./inbox.js'),
    about: 'what waits for your signature, by deadline',
    options: () => [signer(), ...where()],
  },
  {
    name: 'policy check',
    load: () => import('./policy-check.js'),
    about: 'say a policy in words, what can never be met, and which tolerations end soon',
    argument: 'FILE',
  },
  {
    name: 'policy diff',
    load: () => import('./policy-diff.js'),
    about: 'what becomes looser, what stricter: exits with 0 where nothing is looser, else 6',
    argument: 'FILE',
    andArgument: 'NEW',
  },
  {
    name: 'completion',
    load: () => import('./completion.js'),
    about: 'print what a shell needs to complete these commands',
    argument: 'SHELL',
  },
];
