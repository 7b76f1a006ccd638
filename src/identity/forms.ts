import { asserted } from './forms/asserted.js';
import type { IdentityForm } from './forms/form.js';
import { ssh } from './forms/ssh.js';

/** Every way to prove a name, as the policy writes it. Each has its provider too: providers.ts does not compile without. */
export const IDENTITIES = ['ssh', 'asserted'] as const;
/** One of them. */
export type IdentityName = (typeof IDENTITIES)[number];

const FORMS: Readonly<Record<IdentityName, IdentityForm>> = { ssh, asserted };

/** What counts where nobody said which: one that proves. */
export const STRICTEST: IdentityName = 'ssh';

const ALL: readonly IdentityForm[] = IDENTITIES.map((name) => FORMS[name]);

/** The way that is meant. One that this version does not have, a claim perhaps, counts as the strictest. */
export function knownIdentity(identity: string | undefined): IdentityName {
  return IDENTITIES.find((name) => name === identity) ?? STRICTEST;
}

/** How a way to prove a name looks; see `knownIdentity`. */
export function formOf(identity: string | undefined): IdentityForm {
  return FORMS[knownIdentity(identity)];
}

/** True for a text that is a signature of some kind. Whether it is of the policy's kind, the provider says. */
export function isSignature(text: string): boolean {
  return ALL.some((form) => form.isSignature(text));
}

/** True for what stands in the place of a signature where a name was only asserted. */
export function isUnproved(text: string): boolean {
  return ALL.some((form) => !form.proves && form.isSignature(text));
}

/** What a signature is, how one looks and is made, and what to send instead of something else, for people. */
export const SIGNATURES = {
  wanted: said(({ signature }) => signature?.wanted),
  instead: said(({ signature }) => signature?.instead),
  example: said(({ signature }) => signature?.example),
  madeBy: said(({ signature }) => signature?.madeBy),
  key: said(({ signature }) => signature?.key),
} as const;

/** The ways that prove a name, as the policy writes them. */
export const PROVING = IDENTITIES.filter((name) => FORMS[name].proves)
  .map((name) => `"${name}"`)
  .join(' or ');

function said(of: (form: IdentityForm) => string | undefined): string {
  return ALL.flatMap((form) => of(form) ?? []).join(', or ');
}
