import type { Bundle } from '../evidence/bundle.js';
import { digestOf } from '../evidence/digest.js';
import type { Ref } from '../evidence/store.js';
import { differences } from '../policy/differences.js';
import { expiryOf } from '../policy/expiry.js';
import { factsOf, kindOf, newestChangeOf, quietFrom } from '../policy/facts.js';
import { reasonsToKeep, settledAt } from '../policy/reasons-to-keep.js';
import { isOfThatDay } from '../policy/statement-times.js';
import { summaryOf } from '../policy/summary.js';
import type { Look } from '../look.js';
import { PLACES_NOT_LOOKED_AT, PROBES } from '../release/places.js';
import type { EvidenceRow, Reason, Round, Terms } from '../release.js';
import { lostReason, orBlocked, type Blocked } from './attempt.js';
import { lookAtBackup, type BackupClaim } from './look-at-backup.js';
import type { CurrentTerms, ObserverTools } from './observer.js';
import { ownRules, type Held } from './own-rules.js';
import type { OwnRun } from './own-run.js';
import { inventoryOf, probesOf, type InventoryPiece, type ScanPiece } from './pieces.js';
import { sizeReasons } from './size-reasons.js';

const MOST_BLOCKERS = 20;
const BEFORE_IS_LOST =
  'What differs cannot be shown: the evidence of the round before is gone from the store, or was changed.';

/** The pieces of evidence to put together for question number `round`, and which backup it rests on. */
export interface SealTask extends BackupClaim {
  readonly round: number;
  readonly inventory: Ref<InventoryPiece>;
  readonly scanned: readonly Ref<ScanPiece>[];
  /** The bundle that people were asked about before, to show them what differs. */
  readonly before: Ref<Bundle> | null;
}

/** The question to put before people, and what it binds them to: the rules are those that it was made under. */
export interface Asked {
  readonly question: Round;
  readonly bundle: Ref<Bundle>;
  readonly terms: Terms;
}

/** What still blocks, at most 20 reasons, then `MORE`; `asked` is null where there is nothing to ask about. */
export interface Sealed extends Blocked {
  /** Set when time alone will clear what blocks. */
  readonly settlesInMs?: number;
  readonly asked: Asked | null;
}

/**
 * Puts the pieces together, looks at the backup, judges all of it by this worker's own rules, and freezes what people will
 * be asked about. Writes the bundle into the evidence store. A piece that is gone from it, or was changed, blocks: everything
 * has to be looked at anew. Throws `EVIDENCE_OF_OTHER_RUN` for a piece that somebody else put in. Safe to repeat.
 */
export function sealEvidence(tools: ObserverTools) {
  return (task: SealTask): Promise<Sealed> =>
    orBlocked(
      async (): Promise<Sealed> => {
        const held = await ownRules(tools);
        if ('refused' in held) return { blockers: [held.refused], asked: null };
        return seal(tools, held, task).catch(unlessLost);
      },
      (blockers) => ({ blockers, asked: null }),
    );
}

function unlessLost(error: unknown): Sealed {
  const lost = lostReason(error);
  if (lost === undefined) throw error;
  return { blockers: [lost], asked: null };
}

async function seal(tools: ObserverTools, held: Held, task: SealTask): Promise<Sealed> {
  const { run, rules, cloud } = held;
  const { terms } = rules;
  const { request } = run;
  const state = await lookAtBackup(tools, held, task);
  const backup = state.state === 'succeeded' ? state.backup : null;
  const look = { ...(await lookOf(tools, task, run)), backup };
  const now = await cloud.clock.now();
  // The question lives for days: a backup has to outlast the last of them.
  const releaseBy = new Date(expiryOf(now, terms));
  const facts = factsOf(look, windowOf(look, terms));
  const rows = [...look.probes.map(({ row }) => row), ...rowsNotLookedAt()];
  const sealed: Bundle = { version: 'kms-release/evidence/v1', request, terms, look, facts, rows };
  const bundle = await tools.store.put(sealed);
  const blockers = [
    ...(state.state === 'failed' ? state.reasons : []),
    ...ageReasons(look.inventory.lookedAt, now),
    ...sizeReasons(sealed),
    ...reasonsToKeep(look, { terms, request, now, when: 'from-start', releaseBy }),
  ];
  const question = {
    ...questionOf(sealed, now, rules, bundle),
    round: task.round,
    changed: await changesSince(tools, task.before, sealed),
  };
  return {
    blockers: bounded(blockers),
    asked: { question, bundle, terms },
    ...settling(blockers, look, now),
  };
}

/** Between the inventory and this moment the observer may have been away for days. */
function ageReasons(asOf: string, now: Date): Reason[] {
  if (isOfThatDay(asOf, now.toISOString())) return [];
  const text = `The inventory is of ${asOf}, more than a day ago: everything is looked at again.`;
  return [{ code: 'EVIDENCE_TOO_OLD', text }];
}

function questionOf(
  { request, terms, look, facts, rows }: Bundle,
  now: Date,
  { policyDigest }: CurrentTerms,
  bundle: Ref<Bundle>,
): Omit<Round, 'round' | 'changed'> {
  const window = windowOf(look, terms);
  return {
    asOf: window.asOf,
    openedAt: now.toISOString(),
    expiresAt: expiryOf(now, terms),
    factsDigest: digestOf(facts),
    bundleDigest: bundle.digest,
    policyDigest,
    summary: summaryOf(facts, terms, request, look.backup),
    olderUse: olderUseOf(look, quietFrom(window)),
    rows,
    ...savingOf(look),
  };
}

function windowOf({ inventory }: Pick<Look, 'inventory'>, { scan }: Terms) {
  return { asOf: inventory.lookedAt, quietDays: scan.quietDays };
}

async function lookOf(
  { store }: ObserverTools,
  { inventory: ref, scanned }: SealTask,
  run: OwnRun,
): Promise<Omit<Look, 'backup'>> {
  const { instance, inventory } = await inventoryOf(store, ref, run);
  const seen = (await Promise.all(scanned.map((piece) => probesOf(store, piece, ref, run)))).flat();
  // In the order of the list, whatever the order in which they were handed in: the facts are compared.
  const probes = PROBES.flatMap((name) => seen.filter(({ probe }) => probe === name));
  return { instance, inventory, probes, kind: kindOf(instance, inventory.keys) };
}

function rowsNotLookedAt(): EvidenceRow[] {
  return Object.keys(PLACES_NOT_LOOKED_AT).map((place) => ({
    place,
    verdict: 'NOT_COVERED',
    reason: 'not looked at by this version',
  }));
}

function olderUseOf(look: Look, from: string): Round['olderUse'] {
  return look.probes
    .flatMap(({ use }) => use)
    .filter(({ last }) => last < from)
    .toSorted((a, b) => (a.last < b.last ? 1 : -1))
    .slice(0, 10)
    .map(({ who, operation, resource, last }) => ({ who, operation, resource, last }));
}

async function changesSince(
  tools: ObserverTools,
  before: Ref<Bundle> | null,
  after: Pick<Bundle, 'terms' | 'facts'>,
): Promise<string[]> {
  if (before === null) return [];
  const held = await tools.store.get(before).catch((error: unknown) => {
    if (lostReason(error) === undefined) throw error;
    return undefined;
  });
  if (held === undefined) return [BEFORE_IS_LOST];
  const { terms, facts } = held;
  return differences({ policy: terms, facts }, { policy: after.terms, facts: after.facts });
}

function settling(blockers: readonly Reason[], look: Look, now: Date): Pick<Sealed, 'settlesInMs'> {
  if (blockers.length === 0 || blockers.some(({ code }) => code !== 'BACKUP_NOT_SETTLED')) return {};
  return { settlesInMs: settledAt(newestChangeOf(look)) - now.getTime() };
}

function savingOf(look: Look): Pick<Round, 'saving'> {
  const saving = look.probes.find((probe) => probe.saving !== undefined)?.saving;
  return saving === undefined ? {} : { saving };
}

function bounded(blockers: readonly Reason[]): Reason[] {
  if (blockers.length <= MOST_BLOCKERS) return [...blockers];
  const rest = blockers.length - MOST_BLOCKERS;
  return [...blockers.slice(0, MOST_BLOCKERS), { code: 'MORE', text: `And ${rest} more, in the evidence.` }];
}
