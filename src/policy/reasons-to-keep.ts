import type { InstanceLook, Look, ProbeLook } from '../probes/look.js';
import { PLACES_NOT_LOOKED_AT, PROBES } from '../probes/places.js';
import type { BackupEvidence, InstanceKind, Reason, ReleaseRequest, Terms, Toleration } from '../release.js';
import { backupCovers, newestChangeOf } from './facts.js';

/** Software instances made after this are backed up by Alibaba Cloud itself (its announcement of 2024-04-30). */
const AUTOMATIC_SINCE = '2024-04-26T00:00:00.000Z';
/** How long after a change an automatic backup is believed to hold it: two daily points in time. */
const AUTOMATIC_SETTLES_MS = 48 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
/** What can never be tolerated, whatever a policy file says. */
const NEVER_TOLERATED: readonly string[] = ['keys-and-secrets', 'resource-sharing'];
const NEVER_TOLERATED_FINDINGS = new Set([
  'FOREIGN_VPC',
  'DEFAULT_INSTANCE',
  'COUNTS_DISAGREE',
  'INSTANCE_SHARED',
]);

/**
 * Why this instance must be kept; empty when it may be released. Every rule of the runbook about the world is here,
 * for observer and executor alike. What could not be read is a reason to keep.
 */
export function reasonsToKeep(look: Look, { terms, request, now, when }: Judging): Reason[] {
  return [
    ...instanceReasons(look.instance, request),
    ...uninitializedReasons(look),
    ...protectionReasons(look, terms, when),
    ...probeReasons(look.probes, terms, now),
    ...backupReasons(look, terms, now),
  ];
}

export interface Judging {
  readonly terms: Terms;
  readonly request: ReleaseRequest;
  readonly now: Date;
  /** Until the release itself, a policy may leave the instance's own protection on as a brake. */
  readonly when: 'from-start' | 'at-release';
}

/** Is it the right one, alive, and of the kind that can be released? */
export function instanceReasons(look: InstanceLook, request: ReleaseRequest): Reason[] {
  const { identity, accountStatus, instance, subscriptionType } = look;
  const id = instance.instanceId;
  return [
    ...unless(
      identity.accountId === request.accountId,
      'WRONG_ACCOUNT',
      `The credentials are of account ${identity.accountId}; ${request.accountId} is wanted.`,
    ),
    ...unless(
      accountStatus === 'Enabled',
      'ACCOUNT_NOT_IN_ORDER',
      `KMS says ${accountStatus} about the account; Enabled is wanted. An account in debt has quiet logs and no bills.`,
    ),
    ...unless(
      id === request.instanceId,
      'WRONG_INSTANCE',
      `KMS described ${id} when it was asked for ${request.instanceId}.`,
    ),
    ...unless(
      instance.status === 'Connected' || instance.status === 'Uninitialized',
      'INSTANCE_CANNOT_ANSWER',
      `${id} is ${instance.status ?? 'in an unknown state'}; Connected is wanted: otherwise its logs are quiet.`,
    ),
    ...unless(
      instance.chargeType === 'POSTPAY' && /^kms_ppi_/.test(instance.productType ?? ''),
      'NOT_PAY_AS_YOU_GO',
      `${id} has ChargeType ${instance.chargeType ?? 'unknown'} and ProductType ${instance.productType ?? 'unknown'}; ` +
        'POSTPAY and kms_ppi_* are wanted. A subscription instance is unsubscribed, never released.',
    ),
    ...unless(
      subscriptionType === null || subscriptionType === 'PayAsYouGo',
      'BILLING_DISAGREES',
      `The billing system calls ${id} ${subscriptionType ?? ''}; PayAsYouGo is wanted.`,
    ),
  ];
}

// Bought and never enabled is quiet for a good reason, but only while nothing is in it.
export function uninitializedReasons({
  instance: { instance },
  inventory: { keys, secrets },
}: Pick<Look, 'instance' | 'inventory'>): Reason[] {
  const empty = keys.length + secrets.length === 0;
  return unless(
    instance.status !== 'Uninitialized' || empty,
    'UNINITIALIZED_NOT_EMPTY',
    `${instance.instanceId} is Uninitialized and yet holds ${keys.length} keys and ${secrets.length} secrets.`,
  );
}

/** Is deletion protection off, everywhere? `undefined` is unknown, which is not off. */
export function protectionReasons(
  look: {
    readonly instance: Pick<InstanceLook, 'instance'>;
    readonly inventory: Pick<Look['inventory'], 'keys'>;
  },
  terms: Terms,
  when: 'from-start' | 'at-release',
): Reason[] {
  const { instance } = look.instance;
  const brakeMayStayOn = when === 'from-start' && terms.protection.off === 'at-release';
  const guarded = look.inventory.keys.filter((key) => key.protection !== 'Disabled');
  const state = instance.deletionProtection === undefined ? 'unknown' : 'on';
  return [
    ...unless(
      brakeMayStayOn || instance.deletionProtection === false,
      'PROTECTION_ON',
      `Deletion protection of ${instance.instanceId} is ${state}; off is wanted. Switch it off in the console ` +
        '(Instances, Details, Deletion protection); this service never does.',
    ),
    ...unless(
      guarded.length === 0,
      'KEY_PROTECTION_ON',
      `${guarded.length} keys have deletion protection on, or unknown: ${few(guarded.map((key) => key.keyId))}. ` +
        'Switch it off for each key that may go.',
    ),
  ];
}

/** What the probes found, and what they could not see. Only CLEAR, or a gap tolerated by name, speaks for releasing. */
export function probeReasons(probes: readonly ProbeLook[], terms: Terms, now: Date): Reason[] {
  const missing = PROBES.filter((name) => !probes.some((probe) => probe.probe === name));
  return [
    ...missing.map((name) => reason('PROBE_MISSING', `The probe ${name} has no answer.`)),
    ...probes.flatMap((probe) => probeReasonsOf(probe, terms, now)),
    ...placeReasons(terms, now),
  ];
}

/** Places that this version does not look at and that the policy does not tolerate by name. */
export function placeReasons(terms: Terms, now: Date): Reason[] {
  const open = Object.entries(PLACES_NOT_LOOKED_AT).filter(
    ([place]) => !isTolerated('place', place, terms, now),
  );
  if (open.length === 0) return [];
  const places = open.map(([place, what]) => `${place} (${what})`).join('; ');
  return [
    reason(
      'PLACE_NOT_LOOKED_AT',
      `This version does not look at: ${places}. The policy has to tolerate each by name ([[scan.tolerated]]), or the instance is kept.`,
    ),
  ];
}

/** What one probe's answer speaks against releasing; empty when it is CLEAR, or tolerated by name. */
export function probeReasonsOf(probe: ProbeLook, terms: Terms, now: Date): Reason[] {
  const { row, findings } = probe;
  const open = findings.filter((found) => {
    if (found.caller === undefined || NEVER_TOLERATED_FINDINGS.has(found.code)) return true;
    return !isTolerated('caller', found.caller, terms, now);
  });
  if (row.verdict === 'FOUND') return open.map(({ code, text }) => reason(code, `${text}.`));
  if (row.verdict === 'CLEAR') return [];
  const required = terms.scan.required.includes(probe.probe) || NEVER_TOLERATED.includes(probe.probe);
  if (row.verdict === 'NOT_COVERED' && !required && isTolerated('place', probe.probe, terms, now)) return [];
  return [reason(`PROBE_${row.verdict}`, `${probe.probe}: ${row.reason}.`)];
}

/** Is there a backup that holds the newest change, of all that would be lost? */
export function backupReasons(look: Look, terms: Terms, now: Date): Reason[] {
  const { backup, inventory } = look;
  if (backup === null) return [reason('NO_BACKUP', 'No backup of the instance is known.')];
  if (backup.provider !== terms.backup.provider) {
    return [
      reason(
        'BACKUP_OF_OTHER_PROVIDER',
        `The backup is ${backup.provider}, the policy wants ${terms.backup.provider}.`,
      ),
    ];
  }
  const newest = newestChangeOf(look);
  const counts = (what: string, counted: number | undefined, listed: number) =>
    unless(
      counted === undefined || counted === listed,
      'BACKUP_INCOMPLETE',
      `The backup holds ${counted ?? 0} ${what}, the instance ${listed}.`,
    );
  return [
    ...kindReasons(look.kind, terms),
    ...unless(
      backupCovers(backup, newest),
      'BACKUP_TOO_OLD',
      `The backup is of ${backup.madeAt ?? 'an unknown time'}; the newest change of a key or secret is of ${newest}.`,
    ),
    ...counts('keys', backup.keys, inventory.keys.length),
    ...counts('secrets', backup.secrets, inventory.secrets.length),
    ...attestedReasons(backup, terms, now),
    ...automaticReasons(look, newest, now),
  ];
}

/** Backups of hardware or unknown instances hold metadata at most: only a person can say what was made. */
export function kindReasons(kind: InstanceKind, terms: Terms): Reason[] {
  return unless(
    kind === 'software' || terms.backup.provider === 'attested',
    'KIND_NEEDS_ATTESTED_BACKUP',
    `The instance is ${kind === 'unknown' ? 'of unknown kind' : 'a hardware instance'}: only a backup that a person ` +
      `attests is believed, and the policy says ${terms.backup.provider}.`,
  );
}

function attestedReasons(backup: BackupEvidence, terms: Terms, now: Date): Reason[] {
  if (terms.backup.provider !== 'attested') return [];
  const wanted = new Date(now.getTime() + terms.backup.restorableDays * DAY_MS).toISOString();
  return [
    ...unless(
      backup.keys !== undefined && backup.secrets !== undefined,
      'BACKUP_INCOMPLETE',
      'The attested backup does not say how many keys and secrets it holds.',
    ),
    ...unless(
      Date.parse(backup.restorableUntil ?? '') > Date.parse(wanted),
      'BACKUP_ENDS_TOO_SOON',
      `The backup can be restored until ${backup.restorableUntil ?? 'an unknown time'}; later than ${wanted} is wanted.`,
    ),
  ];
}

function automaticReasons(look: Look, newest: string, now: Date): Reason[] {
  if (look.backup?.provider !== 'automatic') return [];
  return [
    ...automaticSinceReasons(look.instance.instance.createTime),
    ...unless(
      newest === '' || settledAt(newest) <= now.getTime(),
      'BACKUP_NOT_SETTLED',
      `The newest change is of ${newest}; an automatic backup is believed to hold it 48 hours later.`,
    ),
  ];
}

/** Is the instance one of those that Alibaba Cloud backs up by itself? */
export function automaticSinceReasons(created: string | undefined): Reason[] {
  return unless(
    created !== undefined && created > AUTOMATIC_SINCE,
    'NO_AUTOMATIC_BACKUP',
    `The instance is of ${created ?? 'an unknown time'}; only those made after ${AUTOMATIC_SINCE} are backed up by themselves.`,
  );
}

/** When an automatic backup is believed to hold a change, milliseconds since 1970. */
export function settledAt(newestChange: string): number {
  return Date.parse(newestChange) + AUTOMATIC_SETTLES_MS;
}

/** True when the policy names this gap or caller, and the end date has not passed. */
export function isTolerated(kind: 'place' | 'caller', name: string, terms: Terms, now: Date): boolean {
  const today = now.toISOString().slice(0, 10);
  const names = (toleration: Toleration) =>
    (kind === 'place' ? toleration.place : toleration.caller) === name;
  return terms.scan.tolerated.some((toleration) => names(toleration) && today <= toleration.until);
}

function unless(good: boolean, code: string, text: string): Reason[] {
  return good ? [] : [reason(code, text)];
}

function reason(code: string, text: string): Reason {
  return { code, text };
}

function few(names: readonly string[]): string {
  return names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ');
}
