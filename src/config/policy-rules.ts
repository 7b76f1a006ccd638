import { ALWAYS_REQUIRED } from '../release/places.js';
import { shown } from '../values/text.js';
import type { PolicyFile } from './policy-shape.js';

interface Around {
  readonly knownPlaces: readonly string[];
  /** Undefined when they could not be read, which is a problem of its own. */
  readonly approvers: readonly string[] | undefined;
}

/** What is wrong between the parts of a policy, one sentence each. A section that could not be read is skipped. */
export function problemsBetween(file: PolicyFile, around: Around): string[] {
  return [
    ...approvalProblems(file, around),
    ...scanProblems(file),
    ...tolerationProblems(file, around),
    ...timeProblems(file),
  ];
}

function approvalProblems({ approval }: PolicyFile, { approvers }: Around): string[] {
  if (!approval) return [];
  if (approvers && approvers.length < approval.required) {
    const listed = approvers.length === 0 ? 'nobody' : approvers.join(', ');
    return [
      `approval.required is ${approval.required}, and only ${approvers.length} can approve (${listed}); list more people, or require fewer (at least 2)`,
    ];
  }
  return [];
}

function scanProblems({ scan }: PolicyFile): string[] {
  if (!scan) return [];
  const problems = ALWAYS_REQUIRED.filter((probe) => !scan.required.includes(probe)).map(
    (probe) => `scan.required lacks ${shown(probe)}; add it: no release goes without it`,
  );
  if (scan.quiet_days > scan.lookback_days) {
    problems.push(
      `scan.quiet_days is ${scan.quiet_days} (30 unless written), more than scan.lookback_days, ${scan.lookback_days} (90 unless written); use in days that nobody looks at cannot block: wanted at most ${scan.lookback_days}`,
    );
  }
  return problems;
}

type TolerationInFile = NonNullable<PolicyFile['scan']>['tolerated'][number];

function tolerationProblems({ scan, accounts = {} }: PolicyFile, { knownPlaces }: Around): string[] {
  if (!scan) return [];
  const never = new Set<string>([...ALWAYS_REQUIRED, ...scan.required]);
  const seen = new Set<string>();
  return scan.tolerated.flatMap((toleration, index) => {
    const at = `scan.tolerated[${index}]`;
    const problems = [
      ...kindProblems(at, toleration),
      ...unattributedProblems(at, toleration, knownPlaces),
      ...scopeProblems(at, toleration, accounts),
    ];
    // One that has ended is no problem of the file: it accepts nothing any more, for those who need it.
    const { places = [] } = toleration;
    for (const place of places) {
      if (never.has(place))
        problems.push(
          `${at} tolerates ${shown(place)}, which is required and can never be tolerated; remove it`,
        );
      else if (!knownPlaces.includes(place))
        problems.push(
          `${at} names the place ${shown(place)}, which is not known; known: ${knownPlaces.filter((known) => !never.has(known)).join(', ')}`,
        );
    }
    for (const one of namesIn(toleration)) {
      const everywhere = scopesOf(toleration).map((scope) => `${one} ${scope}`);
      if (everywhere.some((where) => seen.has(where)) || new Set(everywhere).size < everywhere.length)
        problems.push(`${at} tolerates ${shown(one)} a second time; keep one of them`);
      for (const where of everywhere) seen.add(where);
    }
    return problems;
  });
}

/** What a toleration names, as it may stand once in the file. */
function namesIn({ places = [], callers = [], unattributed, operations = [] }: TolerationInFile): string[] {
  const uses =
    unattributed === undefined ? [] : operations.map((operation) => `${unattributed} ${operation}`);
  return [...places, ...callers, ...uses];
}

/** Where a toleration holds: one word for each region of each account. */
function scopesOf({ accounts, regions }: TolerationInFile): string[] {
  return accounts.flatMap((account) => regions.map((region) => `${account} ${region}`));
}

/** A toleration for an account or a region that the policy does not have was written for something else. */
function scopeProblems(
  at: string,
  { accounts, regions }: TolerationInFile,
  known: NonNullable<PolicyFile['accounts']>,
): string[] {
  const here = accounts.flatMap((account) => known[account]?.regions ?? []);
  return [
    ...(accounts.length > 0 && regions.length > 0
      ? []
      : [`${at} holds in no account or no region; name both, or remove it`]),
    ...accounts
      .filter((account) => known[account] === undefined)
      .map(
        (account) => `${at} names the account ${shown(account)}, which the policy does not have; remove it`,
      ),
    ...regions
      .filter((region) => !here.includes(region))
      .map((region) => `${at} names the region ${shown(region)}, which none of its accounts has; remove it`),
  ];
}

function kindProblems(at: string, { places, callers, unattributed, operations }: TolerationInFile): string[] {
  const kinds = Object.entries({ places, callers, unattributed }).filter(([, named]) => named !== undefined);
  if (kinds.length !== 1) {
    const named = kinds.map(([kind]) => kind).join(' and ');
    return [`${at} has ${named || 'none of places, callers and unattributed'}; expected one of them`];
  }
  const names = unattributed === undefined ? (places ?? callers ?? []) : (operations ?? []);
  return names.length > 0 ? [] : [`${at} tolerates nothing; name what it tolerates, or remove it`];
}

function unattributedProblems(
  at: string,
  { unattributed, operations, covered_by: places }: TolerationInFile,
  knownPlaces: readonly string[],
): string[] {
  if (unattributed === undefined) {
    const alone = operations === undefined ? places && 'covered_by' : 'operations';
    return alone === undefined
      ? []
      : [`${at} has ${alone} without unattributed; write whose they are, or remove it`];
  }
  return (places ?? [])
    .filter((place) => !knownPlaces.includes(place))
    .map(
      (place) =>
        `${at}.covered_by names the place ${shown(place)}, which is not known; known: ${knownPlaces.join(', ')}`,
    );
}

function timeProblems({ approval, waiting }: PolicyFile): string[] {
  if (!approval || !waiting) return [];
  const { cooling_off_hours: coolingOff, approval_days: days, give_up_days: giveUp } = waiting;
  const problems: string[] = [];
  if (days * 24 + approval.execute_within_hours < 24) {
    problems.push(
      `a statement lives for waiting.approval_days (${days}) plus the cooling-off plus approval.execute_within_hours (${approval.execute_within_hours}), which is less than the cooling-off plus a day; raise one of the two`,
    );
  }
  if (days * 24 + coolingOff > giveUp * 24) {
    problems.push(
      `waiting.approval_days (${days}) plus waiting.cooling_off_hours (${coolingOff}) is longer than waiting.give_up_days (${giveUp}); a release could never happen: raise give_up_days`,
    );
  }
  return problems;
}
