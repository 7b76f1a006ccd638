import type { Client } from '@temporalio/client';
import { isInstant, isLine, isRecord } from '../policy/request.js';
import { WORKFLOW_TYPE, type Reason } from '../release.js';

const MOST_RUNS = 20;

/** What earlier runs of this instance did: one that released it, or one that was ended from outside while releasing. */
export async function earlierReleases(
  client: Client,
  self: { readonly workflowId: string; readonly runId: string },
): Promise<Reason[]> {
  const reasons: Reason[] = [];
  let looked = 0;
  const query = `WorkflowId = '${self.workflowId}' AND WorkflowType = '${WORKFLOW_TYPE}'`;
  for await (const run of client.workflow.list({ query })) {
    if (run.runId === self.runId) continue;
    looked += 1;
    if (looked > MOST_RUNS) break;
    const stage = run.searchAttributes['KmsReleaseStage']?.[0];
    if (run.status.name === 'COMPLETED') {
      const result: unknown = await client.workflow.getHandle(self.workflowId, run.runId).result();
      if (isRecord(result) && result['outcome'] === 'released') reasons.push(releasedBy(run.runId, result));
    } else if (stage === 'releasing' || stage === 'confirming it is gone') {
      const text = `Run ${run.runId} was ${run.status.name.toLowerCase()} while ${stage}: it may have released the instance.`;
      reasons.push({ code: 'EARLIER_RUN_UNFINISHED', text });
    }
  }
  return reasons;
}

// Whoever may write to the namespace may have made up such a result: it is told, and decides nothing.
function releasedBy(
  runId: string,
  { releasedAt, certificateDigest }: Readonly<Record<string, unknown>>,
): Reason {
  const at = isInstant(releasedAt) ? releasedAt : 'an unknown time';
  const certificate =
    typeof certificateDigest === 'string' && isLine(certificateDigest, 80) ? certificateDigest : 'not issued';
  const text = `It was released by run ${runId} at ${at}; certificate ${certificate}.`;
  return { code: 'ALREADY_RELEASED', text };
}
