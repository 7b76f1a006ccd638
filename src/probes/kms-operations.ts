import type { TrailEvent } from '../alibaba/cloud.js';

/** What tells of the operation of an event. */
type Named = Pick<TrailEvent, 'eventName' | 'eventRW'>;

/** Operations with key material or with a secret's value. Whoever calls one is a caller, also when it was refused. */
const USE = new Set([
  'AsymmetricDecrypt',
  'AsymmetricEncrypt',
  'AsymmetricSign',
  'AsymmetricVerify',
  'BatchGetSecretValue',
  'Decrypt',
  'Encrypt',
  'ExportDataKey',
  'GenerateAndExportDataKey',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'GenerateMac',
  'GetManagedDataKey',
  'GetPublicKey',
  'GetSecretValue',
  'ReEncrypt',
  'Sign',
  'Verify',
  'VerifyMac',
]);

/** What their newer variants have in their names, such as `AdvanceDecrypt`. */
const LIKE_USE = /crypt|Sign|Verify|Mac$|DataKey|SecretValue/;

/** How the reads of KMS begin; anything else that is not use changes something. */
const READ = /^(Get|List|Describe|Check|Query|BatchGet)/;

/** How the management of keys and secrets begins. */
const MANAGEMENT =
  /^(Create|Update|Delete|Put|Set|Enable|Disable|Schedule|Cancel|Tag|Untag|Import|Upload|Restore|Recover|Rotate|Add|Remove|Modify|Reset|Backup|Connect|Release|Open|Bind|Unbind|Attach|Detach)/;

/** True for use in the sense of the runbook: key material or a secret's value was asked for. */
export function isUse({ eventName }: Named): boolean {
  return USE.has(eventName) || (LIKE_USE.test(eventName) && !MANAGEMENT.test(eventName));
}

/** True for an operation that nobody here knows: neither read nor management by its name. It may be use. */
export function mayBeUse({ eventName }: Named): boolean {
  return !READ.test(eventName) && !MANAGEMENT.test(eventName) && eventName !== 'GenerateRandom';
}

/** True for an event that may have changed a key or a secret. What names itself neither read nor use counts. */
export function isWrite(event: Named): boolean {
  if (isUse(event) || READ.test(event.eventName)) return false;
  return event.eventRW !== 'Read';
}

/** Who called, in one name that is stable over time: no session names, no addresses. */
export function callerOf(event: TrailEvent): string {
  const name = event.userName ?? event.principalId ?? event.accessKeyId ?? 'an unnamed caller';
  const role = event.identityType === 'assumed-role' ? (name.split(':')[0] ?? name) : name;
  return `${event.identityType ?? 'unknown-type'}/${event.accountId ?? 'unknown-account'}/${role}`;
}
