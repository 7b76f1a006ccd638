import type { IdentityForm } from './form.js';

/** Names that are believed as they are typed: an empty signature stands for "nobody proved it". */
export const asserted: IdentityForm = {
  inShort: 'sandbox only',
  proves: false,
  isSignature: (text) => text === '',
  // Whoever made a backup types the same command under every policy.
  asWhom: '--as NAME --key ~/.ssh/id_ed25519',
  howToApprove({ factsDigest }) {
    const payload = JSON.stringify({ as: 'NAME', digest: factsDigest });
    return `Names are believed here (sandbox). Send the signal \`approve\` with:\n\n\`${payload}\``;
  },
  typedNameReason: () => undefined,
  keyProblem: (bringsKey) =>
    bringsKey ? 'the policy believes asserted names and takes no signature; leave --key out' : undefined,
  signing: 'Nothing is signed: the policy believes asserted names (sandbox only).',
};
