import type { ScanAnswer } from '../activities/scan-for-callers.js';
import type { Asked, Sealed } from '../activities/seal-evidence.js';
import { PROBES } from '../release/places.js';
import type { ProbeName } from '../release.js';
import { backupOf, forgetBackup, isOfAttested, MOST_FRUITLESS, type Preparation } from './backup.js';
import { end } from './endings.js';
import { adopt, adoptRules, blockersOf, type Run } from './run.js';
import { blocked, enter, noteRefused, nowAwaits } from './tell.js';
import { awaitSameRules } from './same-rules.js';
import { executorPreflight, observer, pause, scanner, untilClear } from './steps.js';

const MINUTE_MS = 60_000;
const PROBE_NAMES: Readonly<Record<ProbeName, string>> = {
  'keys-and-secrets': 'keys and secrets',
  actiontrail: 'ActionTrail',
  'resource-sharing': 'Resource Sharing',
  'billing-usage': 'billing',
};

/** Looks who and what it is. An instance that cannot be released is not asked about. */
export async function identify(run: Run): Promise<void> {
  enter(run, 'identifying');
  const seen = await untilClear(run, 'identify', async (waiting) => {
    const answer = await observer(run, 'identify the instance').identifyInstance({ waiting });
    if (answer.seen !== null) adopt(run, answer);
    return answer;
  });
  if (seen.notFound.length > 0) end(run, 'not found', seen.notFound);
  adopt(run, seen);
  if (seen.final.length > 0) end(run, 'kept', seen.final);
}

/** Waits until deletion protection is off; people switch it off themselves. */
export async function checkProtection(
  run: Run,
  work: Preparation,
  when: 'from-start' | 'at-release',
): Promise<void> {
  const { kind } = await untilClear(run, 'protection', (waiting) =>
    observer(run, 'check deletion protection').checkDeletionProtection({ when, waiting }),
  );
  work.kind = kind;
}

/** Scans side by side, seals what was seen, and lets the executor try its gate. False: begin again. */
export async function scanAndAsk(run: Run, work: Preparation): Promise<boolean> {
  const waits = run.waits;
  const sealed = await scan(run, work);
  // Whatever was waited for, the rest of the evidence has aged meanwhile.
  if (sealed === undefined || run.waits > waits) return false;
  const { asked } = sealed;
  if (sealed.blockers.length > 0 || asked === null) {
    await settle(run, work, sealed);
    return false;
  }
  // What people are asked under are the rules that the evidence was sealed by; they may have changed since the start.
  adoptRules(run, asked.terms, asked.question.policyDigest);
  work.terms = asked.terms;
  if (!(await executorAgrees(run, work, asked)) || run.waits > waits) return false;
  run.round += 1;
  run.question = asked.question;
  run.bundle = asked.bundle;
  run.votes = [];
  work.fruitless = 0;
  return true;
}

async function scan(run: Run, work: Preparation): Promise<Sealed | undefined> {
  const { piece: inventory } = await untilClear(run, 'inventory', (waiting) =>
    observer(run, 'take the inventory').takeInventory({ waiting }),
  );
  if (inventory === null) return undefined;
  const controlSince = run.seen?.lookedAt ?? '';
  const ask = (probe: ProbeName): Promise<ScanAnswer> =>
    untilClear(run, probe, (waiting) =>
      scanner(run, `scan for callers: ${PROBE_NAMES[probe]}`).scanForCallers({
        probe,
        inventory,
        controlSince,
        waiting,
      }),
    );
  const waits = run.waits;
  const answers = await Promise.all(PROBES.map(ask));
  const lost = answers.flatMap((answer) => answer.lost ?? []);
  if (lost.length > 0) return { blockers: lost, asked: null };
  const probes = answers.flatMap(({ piece }) => (piece === null ? [] : [piece]));
  if (run.waits > waits || probes.length < PROBES.length) return undefined;
  return observer(run, 'seal the evidence').sealEvidence({
    round: run.round + 1,
    inventory,
    probes,
    before: run.bundle,
    ...backupOf(work),
  });
}

// What only the sealed evidence shows: a backup that does not cover it, or something that changed while we looked.
async function settle(run: Run, work: Preparation, sealed: Sealed): Promise<void> {
  const final = sealed.blockers.some(({ code }) => code === 'PLACE_NOT_LOOKED_AT');
  // Nothing was wrong with what was seen: everything is looked at again, and waits where it cannot be kept.
  if (sealed.blockers.some(({ code }) => code === 'EVIDENCE_STORE_UNUSABLE')) {
    blocked(run, 'seal', sealed.blockers);
    return pause(run, MINUTE_MS, 'wait before looking again');
  }
  work.fruitless += 1;
  if (final || work.fruitless > MOST_FRUITLESS) end(run, 'kept', sealed.blockers);
  blocked(run, 'seal', sealed.blockers);
  if (sealed.settlesInMs !== undefined)
    return pause(run, sealed.settlesInMs + 60_000, 'wait until the backup holds the newest change');
  const ofBackup = sealed.blockers.filter(({ code }) => code.startsWith('BACKUP_'));
  // Whoever attested it has to read why it does not count, also after the run asks for another one.
  if (run.attested !== null && isOfAttested(run, work)) {
    for (const reason of ofBackup) noteRefused(run, 'backup-made', run.attested.by, reason);
  }
  // The provider does not tell of it now: it is awaited again, and no other one is asked for.
  if (sealed.blockers.some(({ code }) => code === 'NO_BACKUP')) work.backup = null;
  if (ofBackup.length > 0) forgetBackup(run, work);
  return work.fruitless > 1
    ? pause(run, work.terms.waiting.recheckMinutes * 60_000, 'wait before looking again')
    : undefined;
}

async function executorAgrees(run: Run, work: Preparation, { question }: Asked): Promise<boolean> {
  nowAwaits(
    run,
    'the executor looks for itself; if nothing moves: is a worker with --role executor running?',
  );
  const { asOf, factsDigest, policyDigest } = question;
  const task = {
    asOf,
    factsDigest,
    policyDigest,
    ...backupOf(work),
  };
  const { factsDiffer, ...rest } = await untilClear(run, 'executor', async (waiting) => {
    const answer = await executorPreflight(run, 'let the executor try its gate').preflightExecutor({
      ...task,
      waiting,
    });
    if (!answer.blockers.some(({ code }) => code === 'POLICY_DIFFERS')) return answer;
    await awaitSameRules(run, task);
    return { ...answer, blockers: [], factsDiffer: true };
  });
  if (!factsDiffer) return rest.blockers.length === 0;
  work.terms = run.terms ?? work.terms;
  work.fruitless += 1;
  if (work.fruitless > MOST_FRUITLESS)
    end(run, 'kept', [
      { code: 'FACTS_DIFFER', text: 'Observer and executor never saw the same facts.' },
      ...blockersOf(run),
    ]);
  await pause(run, 60_000, 'wait before looking again');
  return false;
}
