import { parse, TomlError } from 'smol-toml';
import type { z } from 'zod';
import { unknownFields } from '../values/record.js';
import type { BackupPolicy } from '../release.js';
import { identityProvider } from '../identity/providers.js';
import { noticesOf } from './notices.js';
import type { ApprovalPolicy, Policy, ScopedToleration } from './policy.js';
import { problemsBetween } from './policy-rules.js';
import { problemOf, SECTIONS, type PolicyFile } from './policy-shape.js';

type Section<S extends keyof PolicyFile> = NonNullable<PolicyFile[S]>;

/** The policy in a text, or everything that is wrong with it. Reads the list of approvers that it names. */
export function parsePolicy(
  text: string,
  around: { directory: string; knownPlaces: readonly string[] },
): { policy: Policy } | { problems: string[] } {
  const table = tableOf(text);
  if (typeof table === 'string') return { problems: [table] };
  const problems = unknownFields(table, Object.keys(SECTIONS), 'the policy');
  const file = sectionsOf(table, problems);
  const approval = file.approval && approvalOf(file.approval, around.directory);
  const approvers = approval && approversOf(approval, problems);
  problems.push(...problemsBetween(file, { ...around, approvers }));
  const policy = approval && policyOf(file, approval, around.directory);
  return policy && problems.length === 0 ? { policy } : { problems };
}

function tableOf(text: string): object | string {
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const why = error.message.split('\n')[0]?.replace('Invalid TOML document: ', '') ?? 'not TOML';
    return `line ${error.line}, column ${error.column}: ${why}; correct the TOML`;
  }
}

function sectionsOf(table: object, problems: string[]): PolicyFile {
  const take = <S extends z.ZodType>(section: keyof PolicyFile, schema: S): z.output<S> | undefined => {
    const value: unknown = Object.getOwnPropertyDescriptor(table, section)?.value;
    const read = schema.safeParse(value);
    if (read.success) return read.data;
    problems.push(...new Set(read.error.issues.flatMap((issue) => problemOf(issue, section, value))));
    return undefined;
  };
  return {
    accounts: take('accounts', SECTIONS.accounts),
    approval: take('approval', SECTIONS.approval),
    protection: take('protection', SECTIONS.protection),
    backup: take('backup', SECTIONS.backup),
    scan: take('scan', SECTIONS.scan),
    hold: take('hold', SECTIONS.hold),
    owners: take('owners', SECTIONS.owners),
    tracker: take('tracker', SECTIONS.tracker),
    waiting: take('waiting', SECTIONS.waiting),
    notices: take('notices', SECTIONS.notices),
  };
}

function approvalOf(read: Section<'approval'>, directory: string): ApprovalPolicy {
  const { identity, required, execute_within_hours: executeWithinHours } = read;
  const approvers = () => identityProvider(identity).approversIn(read, directory);
  return { identity, approvers, required, executeWithinHours };
}

function approversOf(approval: ApprovalPolicy, problems: string[]): readonly string[] | undefined {
  try {
    return approval.approvers().names;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    problems.push(error.message.replaceAll('\n- ', '\n  - '));
    return undefined;
  }
}

function policyOf(file: PolicyFile, approval: ApprovalPolicy, directory: string): Policy | undefined {
  const { accounts, protection, backup, scan, hold, waiting } = file;
  if (!accounts || !protection || !backup || !scan || !hold || !waiting) return undefined;
  return {
    accounts: Object.entries(accounts).map(([accountId, rules]) => ({ accountId, ...rules })),
    approval,
    protection,
    backup: backupOf(backup),
    scan: scanOf(scan),
    waiting: {
      coolingOffHours: waiting.cooling_off_hours,
      approvalDays: waiting.approval_days,
      recheckMinutes: waiting.recheck_minutes,
      giveUpDays: waiting.give_up_days,
    },
    holds: hold.map(({ instance: instanceId, ...why }) => ({ instanceId, ...why })),
    owners: Object.entries(file.owners ?? {}).map(([name, owner]) => ({ owner, of: [name] })),
    ...(file.tracker !== undefined && { tracker: file.tracker.url }),
    ...(file.notices !== undefined && { notices: noticesOf(file.notices, directory) }),
  };
}

function backupOf(backup: Section<'backup'>): BackupPolicy {
  if (backup.provider === 'automatic') return backup;
  const { restorable_days: restorableDays, ...rest } = backup;
  return { ...rest, restorableDays };
}

function scanOf(scan: Section<'scan'>): Policy['scan'] {
  const tolerated = scan.tolerated.flatMap(
    ({ reason, until, accounts, regions, ...what }): ScopedToleration[] => {
      const terms = { reason, until, accounts, regions };
      return [
        ...(what.places ?? []).map((place) => ({ place, ...terms })),
        ...(what.callers ?? []).map((caller) => ({ caller, ...terms })),
        ...unattributedIn(what).map((unattributed) => ({ unattributed, ...terms })),
      ];
    },
  );
  return { lookbackDays: scan.lookback_days, quietDays: scan.quiet_days, required: scan.required, tolerated };
}

/** One for each operation: a new one of the same caller is not among them. */
function unattributedIn(
  what: Pick<Section<'scan'>['tolerated'][number], 'unattributed' | 'operations' | 'covered_by'>,
) {
  const { unattributed: caller, operations = [], covered_by: places = [] } = what;
  if (caller === undefined) return [];
  const coveredBy = [...new Set(places)].sort();
  return operations.map((operation) => ({ caller, operation, coveredBy }));
}
