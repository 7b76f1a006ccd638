import type { EffectivePolicy, Toleration } from '../release.js';

/** For each rule: in what `has` lets go what `wanted` would keep, or asks fewer people. A new rule has to stand here. */
const LOOSER: {
  readonly [Rule in keyof EffectivePolicy]: (
    has: EffectivePolicy[Rule],
    wanted: EffectivePolicy[Rule],
  ) => string[];
} = {
  site: (has, wanted) => other('site', has, wanted),
  approval: (has, wanted) => [
    ...other('approval.identity', has.identity, wanted.identity),
    ...below('approval.required', has.required, wanted.required),
    ...above('approval.executeWithinHours', has.executeWithinHours, wanted.executeWithinHours),
    ...has.approvers
      .filter((name) => !wanted.approvers.includes(name))
      .map((name) => `approval.approvers names ${name}, whom the policy does not`),
  ],
  protection: (has, wanted) =>
    wanted.off === 'from-start' ? other('protection.off', has.off, wanted.off) : [],
  backup: looserBackup,
  scan: (has, wanted) => [
    ...below('scan.lookbackDays', has.lookbackDays, wanted.lookbackDays),
    ...below('scan.quietDays', has.quietDays, wanted.quietDays),
    ...wanted.required
      .filter((probe) => !has.required.includes(probe))
      .map((probe) => `scan.required lacks ${probe}`),
    ...has.tolerated.flatMap((one) => looserToleration(one, wanted.tolerated)),
  ],
  waiting: (has, wanted) => [
    ...below('waiting.coolingOffHours', has.coolingOffHours, wanted.coolingOffHours),
    ...above('waiting.approvalDays', has.approvalDays, wanted.approvalDays),
    ...above('waiting.giveUpDays', has.giveUpDays, wanted.giveUpDays),
  ],
  notBefore: (has, wanted) =>
    wanted === null || (has !== null && has >= wanted)
      ? []
      : [`notBefore is ${has ?? 'not set'}; ${wanted} is wanted`],
};

/** In what one policy is looser than another, one sentence each; empty when in nothing. Pure. */
export function looserThan(has: EffectivePolicy, wanted: EffectivePolicy): string[] {
  return [
    ...LOOSER.site(has.site, wanted.site),
    ...LOOSER.approval(has.approval, wanted.approval),
    ...LOOSER.protection(has.protection, wanted.protection),
    ...LOOSER.backup(has.backup, wanted.backup),
    ...LOOSER.scan(has.scan, wanted.scan),
    ...LOOSER.waiting(has.waiting, wanted.waiting),
    ...LOOSER.notBefore(has.notBefore, wanted.notBefore),
  ];
}

function looserBackup(has: EffectivePolicy['backup'], wanted: EffectivePolicy['backup']): string[] {
  return [
    ...other('backup.provider', has.provider, wanted.provider),
    ...other('backup.url', urlOf(has), urlOf(wanted)),
    ...below('backup.restorableDays', daysOf(has), daysOf(wanted)),
  ];
}

function urlOf(backup: EffectivePolicy['backup']): string {
  return backup.provider === 'hook' ? backup.url : 'none';
}

function daysOf(backup: EffectivePolicy['backup']): number {
  return backup.provider === 'automatic' ? 0 : backup.restorableDays;
}

function looserToleration(has: Toleration, wanted: readonly Toleration[]): string[] {
  const what = nameOf(has);
  const same = wanted.find((one) => nameOf(one) === what);
  if (same === undefined) return [`scan.tolerated accepts ${what}, which the policy does not`];
  const lacks = (same.unattributed?.coveredBy ?? []).filter(
    (place) => has.unattributed?.coveredBy.includes(place) !== true,
  );
  return [
    ...lacks.map(
      (place) => `scan.tolerated accepts ${what} without ${place}; the policy while ${place} is clear`,
    ),
    ...(has.until > same.until
      ? [`scan.tolerated accepts ${what} until ${has.until}; the policy until ${same.until}`]
      : []),
  ];
}

// A place and a caller of one name are two things.
function nameOf({ place, caller, unattributed }: Toleration): string {
  if (unattributed !== undefined)
    return `${unattributed.operation} by ${unattributed.caller} with keys that are not known`;
  return place === undefined ? `caller ${caller ?? 'nobody'}` : `place ${place}`;
}

function other(rule: string, has: string, wanted: string): string[] {
  return has === wanted ? [] : [`${rule} is ${has}; ${wanted} is wanted`];
}

function below(rule: string, has: number, least: number): string[] {
  return has >= least ? [] : [`${rule} is ${has}; at least ${least} is wanted`];
}

function above(rule: string, has: number, most: number): string[] {
  return has <= most ? [] : [`${rule} is ${has}; at most ${most} is wanted`];
}
