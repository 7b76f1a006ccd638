import { isTolerated } from '../policy/reasons-to-keep.js';
import { byGroup, labelOf } from '../release/by-group.js';
import { ALWAYS_REQUIRED, placeOf, PLACES_NOT_LOOKED_AT } from '../release/places.js';
import type { EffectivePolicy, ReleaseRequest, Toleration, Verdict } from '../release.js';
import type { ProbeReport } from '../snapshot.js';
import { inLine } from './visible.js';

const DAY_MS = 24 * 3_600_000;

/** One toleration of the policy that does not do what it was written for, and why. */
interface Useless {
  readonly name: string;
  /** `over`: its last day has passed. `void`: its place says something else now. `not needed`: its place is clear. */
  readonly is: 'over' | 'void' | 'not needed';
  readonly why: string;
}

/** What the policy would have to accept by name for this instance, and what of it accepts nothing. */
export interface Tolerations {
  readonly missing: readonly string[];
  readonly useless: readonly Useless[];
  /** Ready to paste into the policy; a reason has to be filled in, or the policy is refused. */
  readonly toml: string;
}

/** Where what is missing would hold. */
type Scope = Pick<ReleaseRequest, 'accountId' | 'regionId'>;

/** Holds the policy's tolerations against what was seen. Judges nothing: the checks do. */
export function tolerationsOf(
  reports: readonly ProbeReport[],
  policy: EffectivePolicy,
  now: Date,
  scope: Scope,
): Tolerations {
  const { scan, waiting } = policy;
  const verdicts = new Map<string, Verdict>(
    reports.map((report) => [placeOf(report), hasGap(report) ? 'NOT_COVERED' : report.row.verdict]),
  );
  const useless = scan.tolerated.flatMap((one) => uselessness(one, verdicts, now));
  const required: readonly string[] = [...ALWAYS_REQUIRED, ...scan.required];
  const written = scan.tolerated.map(({ place }) => place);
  const missing = openPlaces(reports).filter(
    (place) => !required.includes(place) && !written.includes(place),
  );
  const until = new Date(now.getTime() + waiting.giveUpDays * DAY_MS).toISOString().slice(0, 10);
  const callers = callersIn(reports).filter((caller) => !isTolerated('caller', caller, policy, now));
  const accepting = [
    ...callers.map((caller) => `callers = [${quoted(caller)}]`),
    ...keysNotKnown(reports, policy),
  ];
  return { missing, useless, toml: tomlOf(missing, accepting, until, scope) };
}

function uselessness(
  { place, caller, unattributed, until }: Toleration,
  verdicts: ReadonlyMap<string, Verdict>,
  now: Date,
): Useless[] {
  const uses = unattributed && `${unattributed.operation} by ${unattributed.caller}`;
  const name = place ?? caller ?? uses ?? 'a toleration without a name';
  if (until < now.toISOString().slice(0, 10)) {
    const why = `its last day was ${until}; look whether it is still true, then write a new day or remove it`;
    return [{ name, is: 'over', why }];
  }
  const verdict = place === undefined ? undefined : verdicts.get(place);
  if (verdict === 'FOUND' || verdict === 'FAILED') {
    const why = `it was written for a place that is not covered, and the place is ${verdict} now: it accepts nothing`;
    return [{ name, is: 'void', why }];
  }
  return verdict === 'CLEAR'
    ? [{ name, is: 'not needed', why: 'the place was read to its end; remove it' }]
    : [];
}

// That a plan comes too early for the canary is no gap of the place: a release waits for it.
function openPlaces(reports: readonly ProbeReport[]): string[] {
  const notCovered = reports.filter(
    (report) =>
      (report.row.verdict === 'NOT_COVERED' && report.reasonCode !== 'CANARY_NOT_FOUND') || hasGap(report),
  );
  return [...notCovered.map(placeOf), ...Object.keys(PLACES_NOT_LOOKED_AT)];
}

/** Callers were found, and it may not show all of them: that is accepted by the name of the place. */
function hasGap({ findings }: ProbeReport): boolean {
  return findings.some(({ gap }) => gap === true);
}

function callersIn(reports: readonly ProbeReport[]): string[] {
  const found = reports.flatMap(({ findings }) => findings.flatMap(({ caller }) => caller ?? []));
  return [...new Set(found)];
}

/** Uses of keys that are not known, and that the policy does not name yet: one table for each caller and operation. */
function keysNotKnown(reports: readonly ProbeReport[], { scan }: EffectivePolicy): string[] {
  const found = reports.flatMap(({ findings }) => findings.flatMap(({ unattributed }) => unattributed ?? []));
  const isNamed = ({ caller, operation }: (typeof found)[number]) =>
    scan.tolerated.some(({ unattributed: one }) => one?.caller === caller && one.operation === operation);
  return found
    .filter((use) => !isNamed(use))
    .map(({ caller, operation }) => `unattributed = ${quoted(caller)}\noperations = [${quoted(operation)}]`);
}

/** A caller is a comment: to accept one ends it, so nobody does that by pasting. */
function tomlOf(
  missing: readonly string[],
  accepting: readonly string[],
  until: string,
  scope: Scope,
): string {
  const places = byGroup(missing, (place) => place).flatMap(({ group, items }) =>
    items.map((place) => blockOf(`${group}: ${labelOf(place)}`, `places = [${quoted(place)}]`, until, scope)),
  );
  const commented = accepting.map((what) => {
    const block = blockOf('WILL STOP WORKING, OR BECOME UNREADABLE', what, until, scope);
    return block.replaceAll(/^(?!#)/gm, '# ');
  });
  return [...places, ...commented].join('\n\n');
}

function blockOf(about: string, what: string, until: string, { accountId, regionId }: Scope): string {
  return [
    `# ${inLine(about)}`,
    '[[scan.tolerated]]',
    what,
    `accounts = [${quoted(accountId)}]`,
    `regions = [${quoted(regionId)}]`,
    'reason = "" # why this is still true: an empty reason is refused',
    `until = "${until}"`,
  ].join('\n');
}

function quoted(name: string): string {
  return JSON.stringify(inLine(name));
}
