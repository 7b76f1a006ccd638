import { isArmor } from '../../values/armor.js';
import { shown } from '../../values/text.js';
import type { IdentityForm } from './form.js';

const AS_WHOM = '--as NAME --key ~/.ssh/id_ed25519';

/** Signatures of SSH keys, as OpenSSH armors them. */
export const ssh: IdentityForm = {
  inShort: 'signatures',
  proves: true,
  isSignature: isArmor,
  signature: {
    wanted: 'the armored text of `ssh-keygen -Y sign`',
    instead: 'not one armored block and nothing else; send exactly what `ssh-keygen -Y sign` wrote',
    example: '-----BEGIN SSH SIGNATURE-----…',
    madeBy: 'ssh-keygen -Y sign -n kms-release -f KEY',
    key: 'your SSH key: a private key, or the .pub of one in your agent',
  },
  asWhom: AS_WHOM,
  howToApprove: ({ instanceId }) => `Type:\n\n\`kms-release approve ${instanceId} ${AS_WHOM}\``,
  typedNameReason({ as, instanceId }) {
    const text =
      'A typed name is not believed here: approvals are signed. ' +
      `Run: kms-release approve ${instanceId} --as ${shown(as)} --key FILE`;
    return { code: 'IDENTITY_NOT_PROVED', text };
  },
  keyProblem: (bringsKey) =>
    bringsKey
      ? undefined
      : 'the policy asks for signatures; give --key FILE: your private key, or the .pub of one in your agent',
  signing: 'Signing with ssh-keygen; it may ask for a passphrase or a touch …',
};
