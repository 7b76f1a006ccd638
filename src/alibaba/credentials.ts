import CredentialModule from '@alicloud/credentials';
import { defaultExport } from './default-export.js';
import { redacted } from './redact.js';
import type { Trouble } from './trouble.js';

const Credential = defaultExport(CredentialModule);

/** One credential as it is at this moment, in the form that the vendor's clients accept in their `Config`. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** Gives the credential for one call; throws a `NoCredentials`. */
export type Credentials = () => Promise<Keys>;

/** There is no credential, so nothing was sent. */
export class NoCredentials extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble.message);
    this.name = 'NoCredentials';
    this.trouble = trouble;
  }
}

/**
 * The vendor's default chain: environment, OIDC, CLI profile, credentials file, ECS role, URI.
 *
 * Asked one call at a time, and built anew after a failure: the chain of 2.4.7 notes the provider that it is *trying*
 * as the one to use, so two first calls at once, or one failure, leave it with a provider that has none. Read once
 * per call: the KMS client asks three times, and a rotation in between would mix two credentials.
 */
export function createCredentials(): Credentials {
  let chain = new Credential();
  let before: Promise<unknown> = Promise.resolve();
  let everHad = false;

  async function ask(): Promise<Keys> {
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await chain.getCredential();
      if (!accessKeyId || !accessKeySecret) throw new Error('the default chain gave an empty AccessKey');
      everHad = true;
      return { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) };
    } catch (error) {
      chain = new Credential();
      const message = redacted(error instanceof Error ? error.message : 'unknown');
      // One that could be had before is being renewed: that may work again in a moment.
      throw new NoCredentials(
        everHad ? { kind: 'credential not renewed', message } : { kind: 'no credentials', message },
      );
    }
  }

  return () => {
    const mine = before.then(ask);
    before = mine.catch(() => undefined);
    return mine;
  };
}
