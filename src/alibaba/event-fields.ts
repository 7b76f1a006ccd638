/** Which fields of an audit event's parameters are needed, and in what way. Every other one is dropped where it is parsed. */

/** Its text names the object of the operation. */
const OBJECT = /^((source|destination)?keyid|secretnames?|aliasname|datakeyversionname)$/i;

/** Its text names something of KMS besides. */
const NAME =
  /^((source|destination)?key(arn|versionid)|secretarn|aliasarn|datakeyname|(kms|dkms)?instanceid)$/i;

/** Its items are told in such fields: the lists of `BatchGetSecretValue`. */
const LIST = /^(secretslist|secretvalues|errors)$/i;

const ANSWERED = /^(secretvalues|errors)\./i;

/** It must not leave the event in any form, not even where something in it looks like a name. */
const NEVER =
  /plaintext|secretdata|password|privatekey|publickey|keymaterial|token|signature|^accesskey|^(requestid|message|digest|value|mac|exporteddatakey)$/i;

/** How a field is taken. `by form`: only what tells by its form that it is a name of KMS. */
type FieldKind = 'ciphertext' | 'never' | 'source' | 'object' | 'name' | 'list' | 'by form';

/** The kind of a field. A list may be told flat, as `SecretsList.1.SecretName`. */
export function kindOfField(path: string): FieldKind {
  const field = path.slice(path.lastIndexOf('.') + 1);
  if (/ciphertext/i.test(field)) return 'ciphertext';
  if (NEVER.test(field)) return 'never';
  if (/^sourcekeyid$/i.test(field)) return 'source';
  if (OBJECT.test(field)) return ANSWERED.test(path) ? 'name' : 'object';
  if (NAME.test(field)) return 'name';
  return LIST.test(field) ? 'list' : 'by form';
}

const BY_FORM =
  /acs:kms:[\w:/.@!+=-]+|alias\/[\w/.-]+|\b(?:key|kst)-[\w-]+(?:\.[\w-]+)*|\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi;

/** What tells by its form that it is a name of KMS: keys, UUIDs, instances, aliases, ARNs. */
export function namesByForm(text: string): string[] {
  return [...text.matchAll(BY_FORM)].map(([name]) => name);
}
