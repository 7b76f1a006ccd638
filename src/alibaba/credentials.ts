import CredentialModule from '@alicloud/credentials';
import { beforeDeadline } from './deadline.js';
import { defaultExport } from './default-export.js';
import type { CallFailure } from './call-failure.js';
import { whyNoCredential } from './why-no-credential.js';

const Credential = defaultExport(CredentialModule);

/** For a metadata service or a token endpoint that does not answer; the calls behind it wait. */
const DEADLINE_MS = 15_000;

/** One credential as it is at this moment, in the form that the vendor's clients accept in their `Config`. */
export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string;
}

/** Gives the credential for one call, or what is in the way of it; never throws. */
export type Credentials = () => Promise<
  { readonly ok: true; readonly keys: Keys } | { readonly ok: false; readonly callFailure: CallFailure }
>;

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

  async function ask(): ReturnType<Credentials> {
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await beforeDeadline(
        chain.getCredential(),
        DEADLINE_MS,
      );
      if (!accessKeyId || !accessKeySecret) throw new Error('the access key id is empty');
      everHad = true;
      return { ok: true, keys: { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) } };
    } catch (error) {
      chain = new Credential();
      const message = whyNoCredential(error);
      // One that could be had before is being renewed: that may work again in a moment.
      return {
        ok: false,
        callFailure: { kind: everHad ? 'credential not renewed' : 'no credentials', message },
      };
    }
  }

  return () => {
    const mine = before.then(ask);
    before = mine;
    return mine;
  };
}
