import type { CallRecord, Certificate, StatedBills } from '../evidence/certificate.js';
import type { Ref } from '../evidence/store.js';
import type { Instant } from '../alibaba/cloud.js';
import type { ReleaseRequest, ReleaseResult, Terms, Vote } from '../release.js';
import { answerOrWait, orNoStore, type Blocked, type Waiting } from './attempt.js';
import type { Bundle } from './seal-evidence.js';
import type { ObserverTools } from './observer.js';

/**
 * Everything that a certificate is made of. `bundle` and `bills` are references into the observer's evidence
 * store; the rest is stated as it is given.
 */
export interface CertificateTask {
  readonly request: ReleaseRequest;
  readonly terms: Terms;
  readonly workflowId: string;
  readonly runId: string;
  readonly result: ReleaseResult;
  readonly calls: readonly CallRecord[];
  readonly goneAt: Instant | null;
  readonly statements: readonly Vote[];
  readonly bundle: Ref<Bundle>;
  /** What the verdict on the bills rests on. Runs that began under 0.1.0 have none. */
  readonly bills?: Ref<StatedBills>;
  readonly waiting: Waiting;
}

/** Where the certificate lies; null while the evidence store cannot be used, which blocks. */
export interface CertificateAnswer extends Blocked {
  readonly digest: string | null;
}

/**
 * Writes the certificate into the evidence store and answers its digest. Safe to repeat: a second time it is
 * another file with a later `issuedAt`. Throws `EVIDENCE_MISSING` or `EVIDENCE_CHANGED`. A store that cannot be used
 * blocks, and is waited for as `STILL_BLOCKED`.
 */
export function issueCertificate(tools: ObserverTools) {
  return async (task: CertificateTask): Promise<CertificateAnswer> => {
    const answer = await orNoStore(
      async (): Promise<CertificateAnswer> => ({ blockers: [], ...(await issue(tools, task)) }),
      (blockers) => ({ blockers, digest: null }),
    );
    return answerOrWait(answer, task.waiting);
  };
}

async function issue(tools: ObserverTools, task: CertificateTask): Promise<Ref<Certificate>> {
  const { request, terms, workflowId, runId, result, calls, goneAt, statements } = task;
  const { store } = tools;
  const { clock } = tools.cloudOf({ regionId: request.regionId, site: terms.site });
  const issuedAt = (await clock.now()).toISOString();
  const bills = task.bills === undefined ? null : await store.get(task.bills);
  return store.put<Certificate>({
    version: 'kms-release/certificate/v1',
    stated: { request, workflowId, runId, issuedAt, result, calls, goneAt, bills },
    statements,
    evidence: await store.get(task.bundle),
  });
}
