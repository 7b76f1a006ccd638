import type { FirstLook, NotRead } from './first-look.js';
import { canSaveBy, inOrder, type Candidates } from './candidate.js';
import { candidateOf, type JudgedBy } from './judge.js';
import type { LookedOn } from './look-on.js';
import type { ProbeReport } from '../snapshot.js';

/** One account, as far as it was looked at. */
export interface AccountRead {
  readonly first: FirstLook;
  readonly on?: LookedOn;
  readonly leftBehind?: readonly string[];
}

/** The table of some accounts. `notRead`: what kept whole accounts from being read. Pure. */
export function candidatesOf(
  accounts: readonly AccountRead[],
  by: Omit<JudgedBy, 'identity'>,
  notRead: readonly NotRead[],
  isWhole: boolean,
): Candidates {
  const candidates = accounts.flatMap(({ first, on }) =>
    first.instances.map((one) =>
      candidateOf(
        {
          first: one,
          objects: on?.objects[one.instanceId],
          reports: Object.values(on?.reports ?? {}).flatMap((of) => of[one.instanceId] ?? []),
          isWhole,
        },
        { ...by, identity: first.identity },
      ),
    ),
  );
  return {
    readAt: by.now.toISOString(),
    isWhole,
    accounts: accounts.map(({ first: { identity } }) => ({
      accountId: identity.accountId,
      credentials: identity.arn,
    })),
    candidates: inOrder(candidates),
    canSave: canSaveBy(candidates),
    leftBehind: accounts.flatMap(({ leftBehind = [] }) => leftBehind),
    notRead: [...notRead, ...accounts.flatMap(notReadOf)],
  };
}

function notReadOf({ first, on }: AccountRead): NotRead[] {
  const reports = Object.values(on?.reports ?? {}).flatMap((of) => Object.entries(of));
  const objects = Object.entries(on?.objects ?? {});
  const found = new Map<string, { what: string; why: string; of: string[] }>();
  const note = (what: string, why: string, instanceId: string) => {
    const one = found.get(`${what} ${why}`) ?? { what, why, of: [] };
    one.of.push(instanceId);
    found.set(`${what} ${why}`, one);
  };
  for (const [id, report] of reports) for (const why of whyUnread(report)) note(report.probe, why, id);
  for (const [id, { tags, notBilled }] of objects) {
    if ('notRead' in tags && tags.vendorCode !== 'Rejected.Uninitialized') note('tags', tags.notRead, id);
    if (notBilled !== undefined) note('charge type, as the billing system has it', notBilled, id);
  }
  return [
    ...first.notRead,
    ...(on?.notRead ?? []),
    ...[...found.values()].map(({ what, why, of }) => ({
      what: of.length === 1 ? `${what} of ${of[0]}` : `${what} of ${of.length} instances`,
      why,
    })),
  ];
}

/** What a place says when a call was refused or failed; what it does not show anyway is no news. */
const UNREAD: readonly string[] = [
  'PROBE_FAILED',
  'AT_REST_NOT_READ',
  'COUNTS_NOT_READ',
  'AUDIT_LOG_UNKNOWN',
];

function whyUnread({ reasonCode, row, findings }: ProbeReport): string[] {
  if (row.verdict === 'FAILED' || UNREAD.includes(reasonCode)) return [row.reason];
  return findings.filter(({ code }) => UNREAD.includes(code)).map(({ text }) => text);
}
