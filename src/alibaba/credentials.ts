import CredentialModule, { CLIProfileCredentialsProvider } from '@alicloud/credentials';
import { beforeDeadline } from './deadline.js';
import { defaultExport } from './default-export.js';
import type { CallFailure } from './call-failure.js';
import { whyNoCredential } from './why-no-credential.js';

const Credential = defaultExport(CredentialModule);

/** One way to a credential: the vendor's default chain, or one profile of it. */
type Chain = Pick<InstanceType<typeof Credential>, 'getCredential'>;

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
 * The credential of one profile of the vendor's CLI (`~/.aliyun/config.json`), whatever stands in the environment: with
 * several accounts it must not matter who is asked about first.
 */
export function createProfileCredentials(profile: string): Credentials {
  return credentialsBy(
    () => new Credential(null, CLIProfileCredentialsProvider.builder().withProfileName(profile).build()),
    profile,
  );
}

/**
 * The vendor's default chain: environment, OIDC, CLI profile, credentials file, ECS role, URI.
 *
 * Asked one call at a time, and built anew after a failure: the chain of 2.4.7 notes the provider that it is *trying*
 * as the one to use, so two first calls at once, or one failure, leave it with a provider that has none. Read once
 * per call: the KMS client asks three times, and a rotation in between would mix two credentials.
 */
export function createCredentials(): Credentials {
  return credentialsBy(() => new Credential());
}

function credentialsBy(make: () => Chain, profile?: string): Credentials {
  let chain: Chain | undefined;
  let before: Promise<unknown> = Promise.resolve();
  let everHad = false;

  async function ask(): ReturnType<Credentials> {
    try {
      const { accessKeyId, accessKeySecret, securityToken } = await beforeDeadline(
        (chain ??= make()).getCredential(),
        DEADLINE_MS,
      );
      if (!accessKeyId || !accessKeySecret) throw new Error('the access key id is empty');
      everHad = true;
      return { ok: true, keys: { accessKeyId, accessKeySecret, ...(securityToken && { securityToken }) } };
    } catch (error) {
      chain = undefined;
      const message = whyNoCredential(error, profile);
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
