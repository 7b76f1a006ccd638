import type { Client } from '@temporalio/client';
import type { Reason, ReleaseResult } from '../release.js';

const MOST_RUNS = 20;

/** What earlier runs of this instance did: one that released it, or one that was ended from outside while releasing. */
export async function earlierReleases(
  client: Client,
  self: { readonly workflowId: string; readonly runId: string },
): Promise<Reason[]> {
  const reasons: Reason[] = [];
  let looked = 0;
  for await (const run of client.workflow.list({ query: `WorkflowId = '${self.workflowId}'` })) {
    if (run.runId === self.runId) continue;
    looked += 1;
    if (looked > MOST_RUNS) break;
    const handle = client.workflow.getHandle<() => Promise<ReleaseResult>>(self.workflowId, run.runId);
    const stage = run.searchAttributes['KmsReleaseStage']?.[0];
    if (run.status.name === 'COMPLETED') {
      const result = await handle.result();
      if (result.outcome === 'released') reasons.push(releasedBy(run.runId, result));
    } else if (stage === 'releasing' || stage === 'confirming it is gone') {
      const text = `Run ${run.runId} was ${run.status.name.toLowerCase()} while ${stage}: it may have released the instance.`;
      reasons.push({ code: 'EARLIER_RUN_UNFINISHED', text });
    }
  }
  return reasons;
}

function releasedBy(runId: string, { releasedAt, certificateDigest }: ReleaseResult): Reason {
  const certificate = certificateDigest ?? 'not issued';
  const text = `It was released by run ${runId} at ${releasedAt ?? 'an unknown time'}; certificate ${certificate}.`;
  return { code: 'ALREADY_RELEASED', text };
}
