import type { PolicyPrincipals } from '../alibaba/cloud.js';

/** Whom the policy of one key or secret lets in. */
export type ReadPolicy = { readonly of: string } & PolicyPrincipals;

/** Somebody of another account; without `caller` no policy of this service can accept them by name. */
interface Stranger {
  readonly who: string;
  readonly caller?: string;
  /** The keys and secrets whose policy names them. */
  readonly by: readonly string[];
}

/** Whom policies let in: others, whoever is named of this account, and objects of which it is not known. */
interface LetIn {
  readonly others: readonly Stranger[];
  readonly own: readonly string[];
  readonly notKnown: readonly string[];
}

/** Everybody, or whoever has a certain name in any account. */
const ANYBODY = /^(\*|acs:ram::\*:.*)$/;
const PRINCIPAL = /^acs:ram::(\d+):(?:(\*|root)|(user|role)\/(.+))$/;
/** As callers are told everywhere: as the audit trail names them. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['user', 'ram-user'],
  ['role', 'assumed-role'],
]);

/** Groups principals by who they are. One of a form that is not known makes its object not known. Pure. */
export function letInBy(read: readonly ReadPolicy[], accountId: string): LetIn {
  const others = new Map<string, Stranger & { by: string[] }>();
  const own = new Set<string>();
  const notKnown: string[] = [];
  for (const policy of read) {
    if ('notKnown' in policy) {
      notKnown.push(`${policy.of} (${policy.notKnown})`);
      continue;
    }
    for (const principal of policy.principals) {
      const somebody = whoIs(principal);
      if (somebody === undefined)
        notKnown.push(`${policy.of} (it names somebody in a form that is not known)`);
      else if (somebody.account === accountId) {
        if (!somebody.isWhole) own.add(somebody.who);
      } else addTo(others, somebody.who, policy.of);
    }
  }
  const inOrder = [...others.values()].toSorted((a, b) => (a.who < b.who ? -1 : 1));
  return { others: inOrder, own: [...own].toSorted(), notKnown: [...new Set(notKnown)].toSorted() };
}

function whoIs(principal: string): { account: string; who: string; isWhole: boolean } | undefined {
  if (ANYBODY.test(principal)) return { account: '*', who: `anybody (${principal})`, isWhole: true };
  const [, account, whole, type = '', name = ''] = PRINCIPAL.exec(principal) ?? [];
  if (account === undefined) return undefined;
  if (whole !== undefined) return { account, who: `account/${account}`, isWhole: true };
  return { account, who: `${TYPES.get(type) ?? type}/${account}/${name}`, isWhole: false };
}

function addTo(others: Map<string, Stranger & { by: string[] }>, who: string, object: string): void {
  const known = others.get(who);
  if (known !== undefined) known.by.push(object);
  // A policy of this service accepts exact names only.
  else others.set(who, { who, by: [object], ...(!/[*?]/.test(who) && { caller: who }) });
}
