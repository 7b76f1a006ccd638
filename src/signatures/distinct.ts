import { isSameName } from '../values/names.js';

/** Who said something, and by which key; without one the name is only asserted. */
interface Voted {
  readonly said: { readonly signer: string };
  readonly key?: string;
}

/**
 * The first vote of each person and of each key: a second spelling of a name is no second person, and a key that has
 * signed as somebody is nobody else's.
 */
export function distinctVotes<V extends Voted>(votes: readonly V[]): V[] {
  return votes.filter((vote, at) => !votes.slice(0, at).some((earlier) => isSameVoter(earlier, vote)));
}

function isSameVoter(one: Voted, other: Voted): boolean {
  const sameKey = one.key !== undefined && one.key === other.key;
  return sameKey || isSameName(one.said.signer, other.said.signer);
}
