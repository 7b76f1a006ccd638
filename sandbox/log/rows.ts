import { day, printed } from '../scenario/time.js';
import type { Instance, Use } from '../types.js';

/** One row of an audit log: every value is text. */
export type LogRow = Readonly<Record<string, string>>;

/** Milliseconds that a row is kept. */
const kept = 180 * day;

/** What the rows call an operation of the shared gateway, where that differs. */
const inside = new Map([
  ['GetSecretValue', 'Decrypt'],
  ['GenerateDataKeyWithoutPlaintext', 'GenerateDataKey'],
]);

/** Was this use written into the audit log of its instance, and is it there still? */
export function isLogged(instance: Instance, { at }: Use, now: number): boolean {
  const { log, logGone, logSince, logGaps } = instance;
  if (!log || logGone || at < logSince || at < now - kept || at > now) return false;
  return !logGaps.some(({ from, to }) => at >= from && at < to);
}

/** The audit log of an instance: key material and secrets' values alone, at both of its gateways. */
export function logRowsOf(
  instance: Instance,
  uses: readonly Use[],
  owner: string,
  regionId: string,
  now: number,
): LogRow[] {
  return uses
    .filter((use) => use.instanceId === instance.instanceId && isLogged(instance, use, now))
    .map((use) => rowOf(use, owner, regionId));
}

function rowOf(
  { at, instanceId, operation, keyId, secretName, gateway, caller }: Use,
  owner: string,
  regionId: string,
): LogRow {
  const shared = gateway !== 'dedicated';
  return {
    __time__: String(Math.floor(at / 1000)),
    time: printed(at),
    identity_type: caller.identityType,
    principal_id: caller.principalId,
    account_id: caller.accountId,
    access_key_id: caller.accessKeyId,
    user_id: owner,
    instance_id: instanceId,
    region_id: regionId,
    resource_id: secretName ?? keyId ?? '',
    api_name: shared ? (inside.get(operation) ?? operation) : operation,
    share_gateway_api_name: shared ? operation : '',
    api_version: 'dkms-gcs-0.2',
    client_ip: caller.clientIp,
    useragent: caller.userAgent,
    status_code: caller.refused ? '403' : '200',
    level: 'INFO',
  };
}
