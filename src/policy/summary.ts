import type { BackupEvidence, ReleaseRequest, Summary, EffectivePolicy } from '../release.js';
import type { Facts } from './facts.js';

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
  const gaps = facts.probes.filter(({ verdict }) => verdict === 'NOT_COVERED');
  return {
    destroys: { keys: facts.keys.length, secrets: facts.secrets.length },
    unusedFor:
      facts.use.length === 0 && facts.unattributed.length === 0
        ? `no use was seen in the last ${policy.scan.quietDays} days`
        : `only callers that the policy names were seen in the last ${policy.scan.quietDays} days`,
    toleratedUse: [
      ...listed([
        ...facts.use.map((use) => `${use.who} ${use.operation} ${use.resource}`),
        ...facts.unattributed.map(
          (use) => `${use.who} ${use.operation} a key that is not known, which may be of this instance`,
        ),
      ]),
      ...toleratedCallers(policy),
    ],
    notLookedAt: [...gaps.map(({ probe, reason }) => `${probe} (${reason})`), ...facts.notLookedAt],
    notRestored: notRestored(policy),
    backup: backupInWords(backup),
    requestedBy: { name: request.requestedBy, proved: false },
  };
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

// Whoever the policy accepts is named to those who sign, whether or not it was seen in these days.
function toleratedCallers({ scan }: EffectivePolicy): string[] {
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
