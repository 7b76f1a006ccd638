import { codeOf } from '../errors.js';
import type { CoreClient } from './core-client.js';
import type { Credentials, Keys } from './credentials.js';
import type { Call } from './errors.js';
import { instant, named, read, text } from './wire.js';

const CALL: Call = { product: 'STS', operation: 'AssumeRole', permission: 'sts:AssumeRole' };
const HOUR_SECONDS = 3_600;
/** Before its end another one is taken: a call may be under way for half a minute. */
const EARLY_MS = 300_000;

const Answer = named(
  { credentials: 'Credentials' },
  {
    credentials: named(
      { id: 'AccessKeyId', secret: 'AccessKeySecret', token: 'SecurityToken', until: 'Expiration' },
      { id: text, secret: text, token: text, until: instant },
    ),
  },
);

/**
 * The credential of a role (`acs:ram::ACCOUNT:role/NAME`), taken by the one that `sts` asks with, and taken anew before it
 * ends. Source: docs/cloud-facts.md, Roles of other accounts.
 */
export function createRoleCredentials(role: string, sts: CoreClient): Credentials {
  let held: { readonly keys: Keys; readonly untilMs: number } | undefined;
  let asking: ReturnType<Credentials> | undefined;

  async function take(): ReturnType<Credentials> {
    const query = { RoleArn: role, RoleSessionName: 'kms-release', DurationSeconds: String(HOUR_SECONDS) };
    try {
      const { id, secret, token, until } = read(await sts(CALL.operation, query), Answer, CALL).credentials;
      const keys = { accessKeyId: id, accessKeySecret: secret, securityToken: token };
      held = { keys, untilMs: Date.parse(until) };
      return { ok: true, keys };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const isLost = codeOf(error) === 'CLOUD_UNREACHABLE' || codeOf(error) === 'CLOUD_THROTTLED';
      const kind = isLost ? 'credential not renewed' : 'no credentials';
      return { ok: false, callFailure: { kind, message: `${role} cannot be taken: ${why}` } };
    }
  }

  return () => {
    if (held !== undefined && held.untilMs - Date.now() > EARLY_MS)
      return Promise.resolve({ ok: true, keys: held.keys });
    asking ??= take().finally(() => (asking = undefined));
    return asking;
  };
}
