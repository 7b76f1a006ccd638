import type { LogAddress, LogCaller } from '../alibaba/cloud.js';
import type { ObjectNames, Use } from '../snapshot.js';
import { originIn, someOf } from './trail-kinds.js';
import { addTo } from './trail-tally.js';

/** What the audit trail calls the same kinds of callers: policies name them so. */
const TYPES: ReadonlyMap<string, string> = new Map([['ram-role', 'assumed-role']]);

/**
 * Who called, in the form of the audit trail; but RAM's numbers stand where the trail has names, since the log has none. An
 * access point of another account never has the name of one of ours.
 */
function callerInLog(
  caller: Pick<LogCaller, 'identityType' | 'principalId' | 'accountId' | 'accessKeyId'>,
  ownerId: string,
): string {
  const { identityType = 'unknown-type', principalId, accountId = 'unknown-account', accessKeyId } = caller;
  const name = principalId ?? accessKeyId ?? 'an unnamed caller';
  if (identityType === 'aap') return accountId === ownerId ? `aap/${name}` : `aap/${accountId}/${name}`;
  if (identityType === 'cloud-account') return `root-account/${accountId}/root`;
  return `${TYPES.get(identityType) ?? identityType}/${accountId}/${name}`;
}

/** Rows of callers as uses: each caller, operation and key or secret once. */
export function foldCallers(callers: readonly LogCaller[], ownerId: string, inventory: ObjectNames): Use[] {
  const secrets = new Set(inventory.secrets.map(({ name }) => name));
  const uses = new Map<string, Use>();
  for (const { resourceId, sharedApiName, apiName, count, first, last, ...caller } of callers) {
    const who = callerInLog(caller, ownerId);
    const operation = sharedApiName ?? apiName ?? 'an unnamed operation';
    const named = resourceId ?? 'a key or secret that is not named';
    const resource = secrets.has(named) ? `secret/${named}` : named;
    addTo(uses, { who, operation, resource, count, first, last });
  }
  return [...uses.values()];
}

/** The same uses with where their callers were: of each caller, from its newest rows. */
export function withOrigins(uses: readonly Use[], addresses: readonly LogAddress[], ownerId: string): Use[] {
  return uses.map((use) => {
    const own = addresses.filter((one) => callerInLog(one, ownerId) === use.who);
    const seen = own.flatMap(({ address }) => address ?? []);
    const agents = own.flatMap(({ userAgent }) => userAgent ?? []);
    return { ...use, ...originIn(someOf([], seen), someOf([], agents)) };
  });
}
