import { refusal } from '../errors.js';
import type { ApiRequest } from './request.js';
import type { Credential } from './credential.js';
import { sameText, signedParts } from './signature.js';

const allowedSkew = 15 * 60_000;
const rememberedNonces = 100_000;

/**
 * Whose request this is. Throws the refusal that the product would answer to a bad signature, time, nonce or
 * token.
 */
export type Authenticate = (request: ApiRequest, product: string) => Credential;

/** Checks who signed. Timestamps are compared with the clock of the host, because SDKs sign with it. */
export function createAuthenticator(credentials: ReadonlyMap<string, Credential>): Authenticate {
  const nonces = new Set<string>();
  return (request, product) => {
    const signed = signedParts(request);
    mustBeRecent(signed.timestamp, product);
    const credential = credentials.get(signed.accessKeyId);
    if (credential === undefined) {
      if (product === 'Sls')
        throw refusal(401, 'InvalidAccessKeyId', 'The access key id you provided is invalid.');
      if (product === 'Oss')
        throw refusal(403, 'InvalidAccessKeyId', 'The OSS Access Key Id you provided does not exist.');
      throw refusal(404, 'InvalidAccessKeyId.NotFound', 'Specified access key is not found.');
    }
    if (!sameText(signed.signature, signed.expected(credential.accessKeySecret))) {
      if (product === 'Sls') throw refusal(401, 'SignatureNotMatch', 'Signature is not matched.');
      const message = 'Specified signature is not matched with our calculation.';
      throw refusal(product === 'Oss' ? 403 : 400, 'SignatureDoesNotMatch', message);
    }
    mustHoldToken(credential, signed.securityToken);
    if (signed.nonce === undefined) return credential;
    const nonce = `${signed.accessKeyId} ${signed.nonce}`;
    if (signed.nonce === '')
      throw refusal(400, 'MissingParameter', 'SignatureNonce is mandatory for this action.');
    if (nonces.has(nonce)) {
      throw refusal(400, 'SignatureNonceUsed', 'Specified signature nonce was used already.');
    }
    nonces.add(nonce);
    if (nonces.size > rememberedNonces) nonces.delete(nonces.values().next().value ?? '');
    return credential;
  };
}

function mustBeRecent(timestamp: string, product: string): void {
  const at = Date.parse(timestamp);
  if (/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(timestamp) && Math.abs(Date.now() - at) <= allowedSkew)
    return;
  if (product === 'Sls')
    throw refusal(400, 'RequestTimeTooSkewed', 'Request time exceeds server time more than 15 minutes.');
  if (product === 'Oss')
    throw refusal(403, 'RequestTimeTooSkewed', 'The difference between the times is too large.');
  if (product === 'Kms')
    throw refusal(400, 'IllegalTimestamp', 'The input parameter "Timestamp" is not valid.');
  throw refusal(400, 'InvalidTimeStamp.Expired', 'Specified time stamp or date value is expired.');
}

function mustHoldToken({ securityToken, expiresAt }: Credential, given: string): void {
  if (expiresAt !== undefined && Date.now() >= expiresAt) {
    throw refusal(400, 'InvalidSecurityToken.Expired', 'Specified SecurityToken is expired.');
  }
  if (given === (securityToken ?? '')) return;
  if (given === '') throw refusal(400, 'MissingSecurityToken', 'SecurityToken is mandatory for this action.');
  throw refusal(
    400,
    'InvalidSecurityToken.MismatchWithAccessKey',
    'Specified SecurityToken mismatches the AccessKey.',
  );
}
