import type { CallRecord, Certificate, StatedBills } from '../evidence/certificate.js';
import type { Ref } from '../evidence/store.js';
import { wellFormed } from '../evidence/well-formed.js';
import type { Instant } from '../alibaba/cloud.js';
import type { ReleaseResult, Vote } from '../release.js';
import type { Bundle } from './seal-evidence.js';
import type { ObserverTools } from './observer.js';
import { ownCloud } from './own-rules.js';

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
}

/**
 * Writes the certificate into the evidence store and answers its digest. Safe to repeat: a second time it is
 * another file with a later `issuedAt`. Throws `EVIDENCE_MISSING` or `EVIDENCE_CHANGED`.
 */
export function issueCertificate(tools: ObserverTools) {
  return async (task: CertificateTask): Promise<{ readonly digest: string }> => {
    const { result, calls, goneAt, statements } = task;
    const { run, cloud } = await ownCloud(tools);
    const { request, workflowId, runId } = run;
    const issuedAt = (await cloud.clock.now()).toISOString();
    const bills = task.bills === undefined ? null : await tools.store.get(task.bills);
    const { digest } = await tools.store.put<Certificate>(
      {
        version: 'kms-release/certificate/v1',
        stated: wellFormed({ request, workflowId, runId, issuedAt, result, calls, goneAt, bills }),
        statements,
        evidence: await tools.store.get(task.bundle),
      },
      'certificate',
    );
    return { digest };
  };
}
