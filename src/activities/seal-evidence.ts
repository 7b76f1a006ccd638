import { digestOf } from '../evidence/digest.js';
import type { Ref } from '../evidence/store.js';
import { differences } from '../policy/differences.js';
import { expiryOf } from '../policy/expiry.js';
import { factsOf, kindOf, newestChangeOf, quietFrom, type Facts } from '../policy/facts.js';
import { reasonsToKeep, settledAt } from '../policy/reasons-to-keep.js';
import { summaryOf } from '../policy/summary.js';
import type { Look, ProbeLook } from '../probes/look.js';
import { PLACES_NOT_LOOKED_AT } from '../probes/places.js';
import type { BackupEvidence, EvidenceRow, Reason, ReleaseRequest, Round, Terms } from '../release.js';
import type { Blocked } from './attempt.js';
import type { ObserverTools } from './observer.js';
import type { InventoryPiece } from './scan-for-callers.js';

const MOST_BLOCKERS = 20;

/** The pieces of evidence to put together for question number `round`. `backup` is null where none is known. */
export interface SealTask {
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly policyDigest: string;
  readonly round: number;
  readonly inventory: Ref<InventoryPiece>;
  readonly probes: readonly Ref<ProbeLook>[];
  readonly backup: BackupEvidence | null;
  /** The bundle that people were asked about before, to show them what differs. */
  readonly before: Ref<Bundle> | null;
}

/** All that was seen, the rules it was judged by, and the facts made of it. Read by approvers and auditors. */
export interface Bundle {
  readonly version: 'kms-release/evidence/v1';
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly look: Look;
  readonly facts: Facts;
  readonly rows: readonly EvidenceRow[];
}

/**
 * The question to put before people, the bundle that it rests on, and what still blocks: at most 20 reasons,
 * then `MORE`.
 */
export interface Sealed extends Blocked {
  /** Set when time alone will clear what blocks. */
  readonly settlesInMs?: number;
  readonly question: Round;
  readonly bundle: Ref<Bundle>;
}

/**
 * Puts the pieces together, judges them, and freezes what people will be asked about. Writes the bundle into the
 * evidence store. Throws `EVIDENCE_MISSING` or `EVIDENCE_CHANGED` when a piece cannot be read. Safe to repeat.
 */
export function sealEvidence(tools: ObserverTools) {
  return async (task: SealTask): Promise<Sealed> => {
    const { request, terms } = task;
    const { clock } = tools.cloudOf({ regionId: request.regionId, site: terms.site });
    const now = await clock.now();
    const look = await lookOf(tools, task);
    const window = { asOf: look.inventory.lookedAt, quietDays: terms.scan.quietDays };
    const facts = factsOf(look, window);
    const rows = [...look.probes.map(({ row }) => row), ...rowsNotLookedAt()];
    const bundle = await tools.store.put<Bundle>({
      version: 'kms-release/evidence/v1',
      request,
      terms,
      look,
      facts,
      rows,
    });
    const blockers = reasonsToKeep(look, { terms, request, now, when: 'from-start' });
    const question = {
      round: task.round,
      asOf: window.asOf,
      openedAt: now.toISOString(),
      expiresAt: expiryOf(now, terms),
      factsDigest: digestOf(facts),
      bundleDigest: bundle.digest,
      policyDigest: task.policyDigest,
      summary: summaryOf(facts, terms, request, task.backup),
      olderUse: olderUseOf(look, quietFrom(window)),
      rows,
      changed: await changesSince(tools, task.before, { terms, facts }),
      ...savingOf(look),
    };
    return { blockers: bounded(blockers), question, bundle, ...settling(blockers, look, now) };
  };
}

async function lookOf(tools: ObserverTools, task: SealTask): Promise<Look> {
  const { instance, inventory } = await tools.store.get(task.inventory);
  const probes = await Promise.all(task.probes.map((piece) => tools.store.get(piece)));
  return { instance, inventory, probes, kind: kindOf(instance, inventory.keys), backup: task.backup };
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
  const { terms, facts } = await tools.store.get(before);
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
