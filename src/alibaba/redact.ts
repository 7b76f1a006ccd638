/** What may never leave this folder: the credential of the call that is being told about. */
export type Secrets = readonly string[];

/**
 * Makes a vendor's text safe to show: no credential, no signature, no signed URL, one line, at most 400 characters.
 *
 * The KMS client puts the whole signed URL (AccessKeyId, Signature, SecurityToken) into its messages, and a
 * SignatureDoesNotMatch answer repeats the string to sign. Source: docs/cloud-facts.md, Secrets in messages.
 */
export function redacted(text: string, secrets: Secrets = []): string {
  let safe = text.replace(/(server )?(string ?to ?sign|canonical ?(string|request))[\s\S]*/i, '(left out)');
  for (const secret of secrets.flatMap(spellings)) safe = safe.replaceAll(secret, '***');
  return (
    safe
      .replace(/-----BEGIN[\s\S]*?(-----END[^-]*-----|$)/g, '***')
      .replace(NAMED, '$1=***')
      .replace(/(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, '$1?***')
      .replace(
        /(AccessKeyId|AccessKeySecret|Signature|SecurityToken|Credential|Authorization)(=|:|%3D|%253D)[^\s&,;"']*/gi,
        '$1=***',
      )
      .replace(/x-acs-(security-token|accesskey-id)\s*[=:]\s*[^\s&,;"']*/gi, 'x-acs-$1=***')
      .replace(/\b(LTAI[A-Za-z0-9]{8,}|STS\.[A-Za-z0-9]{8,})/g, '***')
      .replace(/\s+/g, ' ')
      .trim()
      .slice(0, 400)
      // A character that was cut in half has no canonical form.
      .replace(/\p{Surrogate}/gu, '')
  );
}

/** A field that holds a secret, as JSON (also inside of a text), INI, YAML, JavaScript or environment write it. */
const NAMED =
  /\b([\w.-]{0,60}(?:access_?key_?(?:id|secret)|(?:security|sts|session|access|refresh|id|bearer)_?token|private_?key|client_?secret|passphrase|password))(?:\\*["'])?\s*[=:]\s*(?:\\*"(?:\\.|[^"\\])*(?:\\*"|$)|'[^']*(?:'|$)|[^\s&,;"'}]+)/gi;

/** A secret as it is, and as it stands in a URL and in a string to sign. Short ones would blank out plain words. */
function spellings(secret: string): string[] {
  if (secret.length < 4) return [];
  const once = encodeURIComponent(secret);
  return [...new Set([encodeURIComponent(once), once, secret])];
}
