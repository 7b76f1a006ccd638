import { asserted } from './asserted.js';
import { IDENTITIES, knownIdentity, STRICTEST, type IdentityName } from './forms.js';
import type { IdentityProvider } from './provider.js';
import { ssh } from './ssh.js';

const PROVIDERS: Readonly<Record<IdentityName, IdentityProvider>> = { ssh, asserted };

/**
 * The approvers in a file that somebody brings, for `verify`; and such a list out of public keys, for `init`. Of no other
 * kind is there a list yet that proves.
 */
export { allowedSignersOf, approversInFile } from './ssh.js';

/** Every one, the strictest first. */
export const IDENTITY_PROVIDERS = [
  PROVIDERS[STRICTEST],
  ...IDENTITIES.filter((name) => name !== STRICTEST).map((name) => PROVIDERS[name]),
] as const;

/** Whoever proves names in this way; see `knownIdentity`. */
export function identityProvider(identity: string | undefined): IdentityProvider {
  return PROVIDERS[knownIdentity(identity)];
}
