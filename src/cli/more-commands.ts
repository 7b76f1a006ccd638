import type { CommandDefinition } from './command-definition.js';
import { begun, signer, where } from './options.js';

/** What people do apart from one run: begin, see what waits for them, and read what a policy says. */
export const MORE_COMMANDS: readonly CommandDefinition[] = [
  {
    name: 'init',
    load: () => import('./init.js'),
    about: 'write policy.toml, allowed_signers and .env, and check what they name; overwrites nothing',
    more: `On a terminal it asks for what is missing; elsewhere it names all of it. It writes no secret and starts nothing.
Exits 0, or by the first thing that is wanted: 9 the server, the folder or the clock, 4 an identity. The files stay.`,
    options: begun,
  },
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
