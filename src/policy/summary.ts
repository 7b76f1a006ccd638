import type { BackupEvidence, ReleaseRequest, Summary, EffectivePolicy } from '../release.js';
import type { Facts } from './facts.js';
import { notKnownIn, openIn, type ToldPlace } from './not-known.js';

const MAX_LISTED = 20;

/**
 * What is put before the approvers, made of facts, policy and request alone, so that the executor can make the same
 * text from what it sees itself.
 */
export function summaryOf(
  facts: Facts,
  policy: EffectivePolicy,
  request: ReleaseRequest,
  backup: BackupEvidence | null,
): Summary {
  const told = toldBy(facts);
  return {
    notKnown: notKnownIn(told, policy.scan.quietDays, facts.unattributed),
    willBecomeUnreadable: listed(facts.unreadable),
    willStopWorking: [
      ...listed(facts.use.map((use) => `${use.who} ${use.operation} ${use.resource}`)),
      ...listed(facts.unattributed.map(keyNotKnown)),
      ...listed(facts.dependents),
      ...toleratedCallers(policy),
    ],
    open: openIn(told),
    destroys: { keys: facts.keys.length, secrets: facts.secrets.length },
    notRestored: notRestored(policy),
    backup: backupInWords(backup),
    requestedBy: { name: request.requestedBy, proved: false },
  };
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
    'the instance itself, its id, its endpoint and its VPC bindings: a restore makes or needs another instance',
    'application access points, client keys, policies and network rules',
    'whatever was made or changed after the backup',
    ...(policy.backup.provider === 'attested' ? ['key material, where the backup holds metadata only'] : []),
  ];
}

function listed(items: readonly string[]): string[] {
  if (items.length <= MAX_LISTED) return [...items];
  return [...items.slice(0, MAX_LISTED), `and ${items.length - MAX_LISTED} more, in the evidence`];
}
