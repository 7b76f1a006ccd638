import type { BackupEvidence, Destroyed, ReleaseRequest, Summary, EffectivePolicy } from '../release.js';
import { cut, inLine } from '../visible.js';
import type { Facts } from './facts.js';
import { notKnownIn, openIn, type ToldPlace } from './not-known.js';

const MAX_LISTED = 20;
/** So many keys, and so many secrets, are named in the text that is signed; its digest is of all of them. */
const MAX_NAMED = 3;
/** Longest name there, in characters. */
const MAX_NAME = 60;

/**
 * What is put before the approvers, made of facts, policy and request alone, so that the executor can make the same
 * text from what it sees itself.
 */
export function summaryOf(
  facts: Facts,
  policy: EffectivePolicy,
  request: ReleaseRequest,
  backup: BackupEvidence | null,
  namesDigest: string,
): Summary {
  const told = toldBy(facts);
  const { requestedBy, reason, ticket } = request;
  return {
    instanceName: named(facts.name ?? ''),
    requestedBy: { name: requestedBy, proved: false },
    reason,
    ...(ticket !== undefined && { ticket }),
    destroys: destroyedBy(facts, namesDigest),
    willBecomeUnreadable: listed(facts.unreadable),
    willStopWorking: [
      ...listed(facts.use.map((use) => `${use.who} ${use.operation} ${use.resource}`)),
      ...listed(facts.unattributed.map(keyNotKnown)),
      ...listed(facts.dependents),
      ...toleratedCallers(policy),
    ],
    notKnown: notKnownIn(told, policy.scan.quietDays, facts.unattributed),
    open: openIn(told),
    callersNow: new Set([...facts.use, ...facts.unattributed].map(({ who }) => who)).size,
    backup: backupInWords(backup),
    notRestored: notRestored(policy),
  };
}

/** Every name that is lost with the instance: what `namesDigest` is made of, and what an approver can read in full. */
export function namesIn({ keys, secrets }: Pick<Facts, 'keys' | 'secrets'>) {
  return {
    keys: keys.map(({ keyId, aliases }) => ({ keyId, aliases })),
    secrets: secrets.map(({ name }) => name),
  };
}

/** A key as people know it: by its aliases, where it has any. */
export function keyInWords({ keyId, aliases }: Pick<Facts['keys'][number], 'keyId' | 'aliases'>): string {
  return aliases.length === 0 ? keyId : `${aliases.join(', ')} (${keyId})`;
}

// What has a name for people comes first: it tells them more than an id.
function destroyedBy({ keys, secrets }: Facts, namesDigest: string): Destroyed {
  const known = [
    ...keys.filter(({ aliases }) => aliases.length > 0),
    ...keys.filter(({ aliases }) => aliases.length === 0),
  ];
  return {
    keys: keys.length,
    secrets: secrets.length,
    firstKeys: known.slice(0, MAX_NAMED).map(({ keyId, aliases: [first = keyId] }) => named(first)),
    firstSecrets: secrets.slice(0, MAX_NAMED).map(({ name }) => named(name)),
    namesDigest,
  };
}

// Of the cloud's own words: bounded, and with nothing in it that whoever signs would not see.
function named(name: string): string {
  return cut(inLine(cut(name, MAX_NAME)), MAX_NAME);
}

function keyNotKnown({ who, operation }: Facts['unattributed'][number]): string {
  return `${who} ${operation} a key that is not known, which may be of this instance`;
}

function toldBy({ probes, notLookedAt }: Facts): ToldPlace[] {
  return [
    ...probes.map(({ probe, verdict, reason }) => ({ place: probe, verdict, code: reason })),
    ...notLookedAt.map((place) => ({ place, verdict: 'NOT_COVERED' })),
  ];
}

/** The backup as statement, page and certificate tell it. */
function backupInWords(backup: BackupEvidence | null): string {
  if (backup === null) return 'none';
  if (backup.certainty === 'assumed') {
    return 'assumed, not seen: Alibaba Cloud’s automatic backup, restorable for 90 days after the release';
  }
  const what = `${backup.backupId ?? 'without an id'}, made at ${backup.madeAt ?? 'an unknown time'}`;
  const until =
    backup.restorableUntil === undefined
      ? ', without a known end'
      : `, restorable until ${backup.restorableUntil}`;
  const counts = backup.keys === undefined ? '' : `, ${backup.keys} keys and ${backup.secrets ?? 0} secrets`;
  return `${backup.certainty} ${backup.provider === 'hook' ? 'by the backup hook' : 'by a person'}: ${what}${counts}${until}`;
}

/** Whoever the policy accepts is named to those who sign, whether or not it was seen in these days. */
export function toleratedCallers({ scan }: EffectivePolicy): string[] {
  return scan.tolerated.flatMap(({ caller, unattributed, reason, until }) => {
    if (caller !== undefined) return [`the policy accepts ${caller} until ${until}: ${reason}`];
    if (unattributed === undefined) return [];
    const { caller: who, operation } = unattributed;
    return [
      `the policy accepts ${operation} by ${who} with keys that are not known until ${until}: ${reason}`,
    ];
  });
}

function notRestored(policy: EffectivePolicy): string[] {
  return [
    'the instance itself, its id, endpoint and VPC bindings: a restore goes into another instance',
    'application access points, client keys, policies, network rules',
    'what was made or changed after the backup',
    ...(policy.backup.provider === 'attested' ? ['key material, where the backup holds metadata only'] : []),
  ];
}

function listed(items: readonly string[]): string[] {
  if (items.length <= MAX_LISTED) return [...items];
  return [...items.slice(0, MAX_LISTED), `and ${items.length - MAX_LISTED} more, in the evidence`];
}
