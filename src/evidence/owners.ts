import type { Snapshot } from '../snapshot.js';

/**
 * Whom to ask about a caller, a key or a secret: by the policy's `[owners]` first, else by its tags; undefined where nobody
 * says. It is shown and decides nothing: nobody checks it.
 */
export type OwnerOf = (name: string) => string | undefined;

/** Looks up owners in one snapshot. Pure. */
export function ownersIn({ owners = [], probes }: Pick<Snapshot, 'owners' | 'probes'>): OwnerOf {
  const byName = new Map<string, string>();
  const tagged = probes.flatMap((probe) => probe.owners ?? []);
  for (const { owner, of } of [...owners, ...tagged])
    for (const name of of) if (!byName.has(name)) byName.set(name, owner);
  return (name) => byName.get(name);
}
