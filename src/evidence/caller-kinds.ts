/** What kind of caller somebody is, as people tell them apart. */
type CallerKind =
  'user' | 'role' | 'account' | 'access point' | 'cloud service' | 'other account' | 'unknown';

/** Who it is: a kind, and the name in words. */
export interface CallerWords {
  readonly kind: CallerKind;
  readonly name: string;
}

const OF_RAM: ReadonlyMap<string, readonly [CallerKind, string]> = new Map([
  ['ram-user', ['user', 'RAM user']],
  ['assumed-role', ['role', 'RAM role']],
  ['root-account', ['account', 'the account itself']],
]);

/**
 * Tells by its name who a caller is: `TYPE/ACCOUNT/NAME` as the audit trail has it (a role without its session), `aap/NAME`
 * for an access point. The role of a cloud service is one, in whatever account. A name of another form stays as it
 * is, of an unknown kind. For showing; decides nothing. Pure.
 */
export function callerInWords(who: string, ownAccount: string): CallerWords {
  const [type = '', account = '', ...rest] = who.split('/');
  const name = rest.join('/');
  if (type === 'aap' && account !== '')
    return { kind: 'access point', name: `access point ${who.slice('aap/'.length)}` };
  const known = OF_RAM.get(type);
  if (known === undefined || !/^\d+$/.test(account) || name === '') return { kind: 'unknown', name: who };
  const [kind, words] = known;
  const isService = kind === 'role' && name.toLowerCase().startsWith('aliyun');
  const plain = kind === 'account' ? words : `${words} ${name}`;
  const called = isService ? `cloud service by its role ${name}` : plain;
  if (account !== ownAccount) return { kind: 'other account', name: `${called} of account ${account}` };
  return { kind: isService ? 'cloud service' : kind, name: called };
}
