import type { ApprovalRequest, OlderUse, Saving, Stage, Summary } from '../release.js';
import { lossesIn } from '../release/evidence.js';
import type { Group } from '../release/places.js';
import { shortCodeOf } from '../release/short-code.js';

/** One line of what an approver decides on: what it is about, and what it says in its few words. */
export interface BriefLine {
  readonly about: string;
  readonly says: string;
  /** So many lines of 80 columns at most, where there is no room for more. */
  readonly most: number;
  readonly isTicket?: true;
}

/** What a decision is about. All of it but `due`, `saving` and `changed` is in the text that is signed. */
export interface Decision {
  readonly instanceId: string;
  readonly regionId: string;
  readonly accountId: string;
  readonly factsDigest: string;
  readonly bundleDigest: string;
  readonly summary: Summary;
  readonly olderUse: readonly OlderUse[];
  /** What is due, by when, in words. */
  readonly due: { readonly what: string; readonly by: string } | undefined;
  readonly saving: Saving | undefined;
  readonly changed: ApprovalRequest['changed'];
}

/** What a group of places is called where one line is all there is. */
const IN_A_WORD: Readonly<Record<Group, string>> = {
  'who calls': 'callers',
  'what is encrypted': 'encrypted data',
  'who may call': 'access',
  'what no cloud shows': 'elsewhere',
};

/** What is due in a stage, for people; the instance is kept where it does not come in time. */
export function dueIn(stage: Stage): string {
  if (stage === 'awaiting approval') return 'Sign by';
  return stage === 'cooling off' ? 'Can be stopped until' : 'Due by';
}

/**
 * What is decided, in the order in which people need it and in a bounded number of lines however large the instance is:
 * which one, for whom and why, what is destroyed, who is hurt, what is not known, last use, backup, deadline, cost, and the
 * code by which notices name the request. The terminal and the page of the run show the same. Pure.
 */
export function briefOf({ summary, olderUse, due, saving, changed, ...of }: Decision): BriefLine[] {
  const { instanceName, destroys, requestedBy, reason, ticket, backup } = summary;
  const name = instanceName === '' ? '' : `, "${instanceName}"`;
  const proof = requestedBy.proved ? '' : ' (nobody proved this name)';
  return [
    line('Release', `${of.instanceId}${name}, in ${of.regionId} of account ${of.accountId}`, 2),
    line('Asked by', `${requestedBy.name}${proof}`),
    line('Because', reason, 2),
    ...(ticket === undefined ? [] : [{ ...line('Ticket', ticket), isTicket: true as const }]),
    line('DESTROYS FOR EVER', first(destroys.keys, 'key', destroys.firstKeys), 2),
    line('DESTROYS FOR EVER', first(destroys.secrets, 'secret', destroys.firstSecrets)),
    ...lossesIn(summary).map(({ heading, items }) => line(heading, counted(items))),
    line(...notKnownInShort(summary)),
    line('Last use', lastUse(summary, olderUse)),
    line('Backup', backup, 2),
    ...(changed.length === 0 ? [] : [line('Changed since asked before', counted(changed))]),
    ...(due === undefined ? [] : [line(due.what, due.by)]),
    line(
      'Costs a month',
      saving === undefined ? 'not known' : `${saving.amount} ${saving.currency} (by its bills; not signed)`,
    ),
    line('Code', shortCodeOf(of) ?? 'none'),
  ];
}

function line(about: string, says: string, most = 1): BriefLine {
  return { about, says, most };
}

function first(count: number, what: string, names: readonly string[]): string {
  const more = count - names.length;
  const all = `${count} ${what}${count === 1 ? '' : 's'}`;
  return count === 0 ? all : `${all}: ${names.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function counted([one = '', ...more]: readonly string[]): string {
  return more.length === 0 ? one : `${more.length + 1}, such as ${one}`;
}

// Whose key was used is counted among what will stop working: it is accepted by name.
function notKnownInShort({ open }: Summary): [string, string] {
  const count = open.reduce((sum, { places }) => sum + places.length, 0);
  if (count === 0) return ['NOT KNOWN', 'what no place shows that was looked at'];
  const each = open.map(({ group, places }) => `${IN_A_WORD[group]} ${places.length}`);
  return [`NOT KNOWN in ${count} places`, each.join(', ')];
}

function lastUse({ callersNow }: Summary, olderUse: readonly OlderUse[]): string {
  if (callersNow > 0) return `within the quiet days, by callers that the policy accepts: ${callersNow}`;
  const [newest] = olderUse.toSorted((a, b) => (a.last < b.last ? 1 : -1));
  if (newest === undefined) return 'none was seen; not everything can be seen';
  return `${newest.last.slice(0, 10)}, ${newest.operation} by ${newest.who}`;
}
