import type { CallRecord, Certificate } from '../evidence/certificate.js';
import type { StatedBills } from '../release/stated-bills.js';
import type { Ref } from '../evidence/store.js';
import { wellFormed } from '../evidence/well-formed.js';
import type { Instant } from '../values/instant.js';
import type { ReleaseResult, Vote } from '../release.js';
import type { Bundle } from '../evidence/bundle.js';
import type { ObserverTools } from './observer.js';
import { answerOrWait, orNoStore, type Blocked, type Waiting } from './attempt.js';
import { MINUTES_WITHOUT_POLICY, ownCloud } from './own-policy.js';

/**
 * Everything that a certificate is made of. `bundle` and `bills` are references into the observer's evidence
 * store; the rest is stated as it is given.
 */
export interface CertificateTask {
  readonly result: ReleaseResult;
  readonly calls: readonly CallRecord[];
  readonly goneAt: Instant | null;
  readonly statements: readonly Vote[];
  readonly bundle: Ref<Bundle>;
  /** What the verdict on the bills rests on; absent where they could not be read. */
  readonly bills?: Ref<StatedBills>;
  readonly waiting: Waiting;
}

/** Where the certificate lies; null while the evidence store cannot be used, which blocks. */
export interface CertificateAnswer extends Blocked {
  readonly digest: string | null;
}

/**
 * Writes the certificate into the evidence store and answers its digest. Safe to repeat: a second time it is
 * another file with a later `issuedAt`. Throws `EVIDENCE_MISSING`, `EVIDENCE_CHANGED` or `EVIDENCE_TOO_LARGE`. A store that cannot be used
 * blocks, and is waited for as `STILL_BLOCKED`.
 */
export function issueCertificate(tools: ObserverTools) {
  return async ({ waiting, ...task }: CertificateTask): Promise<CertificateAnswer> => {
    const answer = await orNoStore(
      async (): Promise<CertificateAnswer> => ({ blockers: [], ...(await issue(tools, task)) }),
      (blockers) => ({ blockers, digest: null }),
    );
    return answerOrWait(answer, waiting, MINUTES_WITHOUT_POLICY);
  };
}

async function issue(
  tools: ObserverTools,
  task: Omit<CertificateTask, 'waiting'>,
): Promise<Ref<Certificate>> {
  const { result, calls, goneAt, statements } = task;
  const { run, cloud } = await ownCloud(tools);
  const { request, workflowId, runId } = run;
  const issuedAt = (await cloud.clock.now()).toISOString();
  const bills = task.bills === undefined ? null : await tools.store.get(task.bills);
  return tools.store.put<Certificate>(
    {
      version: 'kms-release/certificate/v1',
      stated: wellFormed({ request, workflowId, runId, issuedAt, result, calls, goneAt, bills }),
      statements,
      evidence: await tools.store.get(task.bundle),
    },
    'certificate',
  );
}
