import { existsSync } from 'node:fs';
import { shown } from '../values/text.js';

const OR_AGENT = 'give a private key, or the .pub file of a key in your agent';

/** What OpenSSH says of a key that it does not sign with, and what a person is told of it. */
const SAID: readonly (readonly [RegExp, string, string])[] = [
  [/UNPROTECTED PRIVATE KEY|are too open/, 'is refused by OpenSSH while others may read it', 'chmod 600 it'],
  [
    /incorrect passphrase/,
    'is encrypted, and its passphrase was not given',
    'use a terminal, or put it into your agent with ssh-add and give its .pub file',
  ],
  [/agent refused|agent contains no identities|not found in agent/, 'was refused by the agent', 'ssh-add it'],
  [/Permission denied/, 'may not be read by this user', OR_AGENT],
];

const NO_KEY = [/./, 'is none that ssh-keygen can sign with', OR_AGENT] as const;

/** Why a key did not sign, and what to do, by what OpenSSH wrote; on a terminal that is nothing, and stands there. */
export function whyNotSigned(keyPath: string, stderr: string): string {
  const told = (why: string, what: string) => `the key ${shown(keyPath)} ${why}; nothing was sent: ${what}`;
  if (!existsSync(keyPath))
    return told(existsSync(`${keyPath}.pub`) ? 'is not in your agent' : 'is not there', OR_AGENT);
  const [, why, what] = SAID.find(([said]) => said.test(stderr)) ?? NO_KEY;
  return told(why, what);
}
