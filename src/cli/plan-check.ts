import { placeOf } from '../release/places.js';
import type { ReasonCode } from '../release/reason-codes.js';
import { kindOf } from '../policy/facts.js';
import {
  automaticSinceReasons,
  holdReasons,
  instanceReasons,
  placeReasons,
  probeReasonsOf,
  protectionReasons,
  uninitializedReasons,
} from '../policy/reasons-to-keep.js';
import type { InstanceSnapshot, Inventory, ProbeReport, TagSnapshot } from '../snapshot.js';
import { firstThree } from '../values/text.js';
import type { PlanPolicy } from './plan-policy.js';
import type { EvidenceRow, Reason, ReleaseRequest, EffectivePolicy } from '../release.js';

const DAY_MS = 24 * 3_600_000;

/** One check: `ok`; `blocks`; `gap`, which a release has to close or the policy to name; `failed`, which blocks. */
export interface Check {
  readonly check: string;
  readonly verdict: 'ok' | 'blocks' | 'gap' | 'failed';
  readonly seen: string;
  readonly todo: readonly string[];
  /** The place that it looks at; absent where it is about the instance itself. */
  readonly place?: string;
  /** The code of the failure that kept it from looking. */
  readonly failedWith?: ReasonCode;
}

/** Is it the right instance, alive, of a kind that can be released; and how much would be destroyed? */
export function instanceCheck(seen: InstanceSnapshot, inventory: Inventory, request: ReleaseRequest): Check {
  const { instance } = seen;
  const reasons = [...instanceReasons(seen, request), ...uninitializedReasons({ instance: seen, inventory })];
  const said = [
    instance.name,
    instance.status,
    instance.chargeType,
    instance.productType,
    `made ${instance.createTime ?? 'at an unknown time'}`,
  ];
  const counts = `${inventory.keys.length} keys and ${inventory.secrets.length} secrets would be destroyed`;
  return judged('account and instance', `${said.filter(Boolean).join(', ')}; ${counts}`, reasons);
}

/** Does the policy of the file take this instance, and accept by name what this version does not look at? */
export function policyChecks({ policy, file }: PlanPolicy, now: Date): Check[] {
  if (file === undefined) return [];
  const { refused } = file;
  const open = placeReasons(policy, now);
  return [
    judged(
      'policy',
      refused === undefined ? 'it takes this instance' : 'it does not',
      refused ? [refused] : [],
    ),
    judged(
      'places that nobody looks at',
      open.length === 0 ? 'the policy accepts each by name' : 'the policy does not accept each by name',
      open,
    ),
  ];
}

/** Is deletion protection off, for the instance and every key? */
export function protectionCheck(
  instance: InstanceSnapshot,
  inventory: Inventory,
  policy: EffectivePolicy,
): Check {
  const reasons = protectionReasons({ instance, inventory }, policy, 'from-start');
  return judged(
    'deletion protection',
    reasons.length === 0 ? 'off, for the instance and every key' : 'on, or unknown',
    reasons,
  );
}

/** Does nobody hold it by a tag? */
export function holdCheck(instance: InstanceSnapshot, tags: TagSnapshot): Check {
  const reasons = holdReasons(instance, tags);
  const seen = 'notRead' in tags ? 'the tags could not be read' : `${tags.keys.length} tags read`;
  return judged('hold tag', reasons.length === 0 ? `${seen}; none holds it` : seen, reasons);
}

/** What one probe saw. `failedWith`: the code of the failure that kept it from looking. */
export function probeCheck(
  report: ProbeReport,
  policy: EffectivePolicy,
  now: Date,
  failedWith: ReasonCode | undefined,
): Check {
  return { ...checkOf(report, policy, now, failedWith), place: placeOf(report) };
}

function checkOf(
  report: ProbeReport,
  policy: EffectivePolicy,
  now: Date,
  failedWith: ReasonCode | undefined,
): Check {
  const { row } = report;
  const check = `scan for callers: ${placeOf(report)}`;
  if (row.verdict === 'FAILED') {
    return {
      check,
      verdict: 'failed',
      seen: row.reason,
      todo: [],
      ...(failedWith !== undefined && { failedWith }),
    };
  }
  const seen = [row.reason, ...olderUse(report, policy, now)].join('; ');
  if (report.reasonCode === 'CANARY_NOT_FOUND')
    return tooEarly(check, row, policy, olderUse(report, policy, now));
  const reasons = probeReasonsOf(report, policy, now, 'judged later').filter(
    ({ code }) => code !== 'CANARY_NOT_FOUND',
  );
  const one = judged(check, seen, reasons);
  // What the policy accepts is still not known.
  return row.verdict === 'NOT_COVERED' && one.verdict === 'ok' ? { ...one, verdict: 'gap' } : one;
}

// A plan comes too early for the canary: the trail shows a call 10 minutes late. What was found speaks for itself.
function tooEarly(
  check: string,
  { to = '' }: EvidenceRow,
  { scan }: EffectivePolicy,
  older: readonly string[],
): Check {
  const seen = `no use was seen in the ${scan.quietDays} days before ${to}; that the trail shows a look at the instance was not seen yet`;
  const todo = ['nothing: ActionTrail shows a call 10 minutes late, and a release waits for that'];
  return { check, verdict: 'gap', seen: [seen, ...older].join('; '), todo };
}

/** Use before the quiet days blocks nothing, and whoever approves reads it. */
function olderUse({ use }: ProbeReport, { scan }: EffectivePolicy, now: Date): string[] {
  const quietFrom = new Date(now.getTime() - scan.quietDays * DAY_MS).toISOString();
  const older = use.filter(({ last }) => last < quietFrom);
  if (older.length === 0) return [];
  const lines = older.map(
    ({ who, operation, resource, last }) => `${operation} of ${resource} by ${who}, last at ${last}`,
  );
  return [`older use, which approvers read: ${firstThree(lines)}`];
}

// The policy says which backup counts; no API shows one.
/** Could a backup cover what would be destroyed, as far as it can be known before one is asked for? */
export function backupCheck(seen: InstanceSnapshot, inventory: Inventory): Check {
  const kind = kindOf(seen, inventory.keys);
  const automatic = kind === 'software' && automaticSinceReasons(seen.instance.createTime).length === 0;
  const may = automatic
    ? 'automatic (assumed, not seen), hook or attested'
    : kind === 'software'
      ? 'hook or attested'
      : 'attested only';
  return {
    check: 'backup',
    verdict: 'gap',
    seen: `unknown: no API of KMS shows one; ${kind === 'unknown' ? 'the kind is unknown' : `a ${kind} instance`}`,
    todo: [`choose in the policy who makes it: ${may}`],
  };
}

function judged(check: string, seen: string, reasons: readonly Reason[]): Check {
  return {
    check,
    verdict: reasons.length === 0 ? 'ok' : 'blocks',
    seen,
    todo: reasons.map(({ code, text }) => `${code}: ${text}`),
  };
}
