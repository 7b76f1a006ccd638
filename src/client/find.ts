import type { Client } from '@temporalio/client';
import type { Release } from './releases.js';
import { shown } from '../values/text.js';
import { asRelease, bounded, RPC_MS } from './release-handle.js';
import { releasesError, translated, type OpenRun } from './releases-error.js';
import { attributesOf, listReleases } from './visibility.js';

const VISIBILITY_LAG_MS = 1_500;

/** `ALREADY_OPEN`, with what is known of the run that is in the way. */
export async function alreadyOpen(client: Client, workflowId: string): Promise<Error> {
  try {
    const found = await client.withDeadline(Date.now() + RPC_MS, () =>
      client.workflow.getHandle(workflowId).describe(),
    );
    const { requestedBy, stage } = attributesOf(found.typedSearchAttributes);
    const open: OpenRun = {
      workflowId,
      runId: found.runId,
      ...(requestedBy && { requestedBy }),
      ...(stage && { stage }),
    };
    const text = `${workflowId} is open already: run ${open.runId}, asked for by ${requestedBy ?? 'someone unknown'}, ${stage ?? 'at an unknown stage'}; follow it, or end it with \`kms-release reject\``;
    return releasesError('ALREADY_OPEN', text, { open });
  } catch (error) {
    return translated(error, workflowId);
  }
}

/**
 * The open run of an instance, or its newest. Waits once for the visibility store, 1.5 s. Throws `NOT_FOUND`,
 * `AMBIGUOUS`, or any `ReleasesError` of the server.
 */
export async function findByInstance(client: Client, instanceId: string): Promise<Release> {
  const check = () => bounded(client, RPC_MS, instanceId, () => listReleases(client, { instanceId }));
  let rows = await check();
  if (rows.length === 0) {
    await new Promise((resolve) => setTimeout(resolve, VISIBILITY_LAG_MS));
    rows = await check();
  }
  const open = rows.filter((row) => row.open);
  const candidates = [...new Set((open.length > 0 ? open : rows).map((row) => row.workflowId))];
  const [workflowId, ...others] = candidates;
  if (workflowId === undefined) {
    throw releasesError(
      'NOT_FOUND',
      `no release of ${shown(instanceId)} was found; ask for one with \`kms-release request\``,
    );
  }
  if (others.length === 0) return asRelease(client, workflowId);
  const text = `${shown(instanceId)} fits several releases: ${candidates.join(', ')}; give one of these instead, or --account and --region`;
  throw releasesError('AMBIGUOUS', text, { candidates });
}
